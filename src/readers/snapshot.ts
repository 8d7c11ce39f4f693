// Everything known of one model at one commit: metrics, parameters, lineage and stages.
import type { Snapshot } from '../core/facts.ts';
import type { Metric, Parameter } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type { CommitFiles, Entry } from './commit-files.ts';
import { parseDocument } from './document.ts';
import { type Pipelines, readPipelines } from './dvc.ts';
import { readStageFacts } from './dvc-checks.ts';
import { type PathRules, pathRules, rememberFiles } from './dvc-files.ts';
import { findMetricFiles } from './dvc-metric-files.ts';
import { readParameterFile } from './dvc-parameter-checks.ts';
import { shownParameters } from './dvc-parameter-files.ts';
import { selectKeys } from './dvc-parameters.ts';
import { isWithin } from './dvc-path.ts';
import { metricFormats, readMetricManifest } from './index.ts';
import { METRIC_FILE_LIMIT, METRICS_LIMIT } from './limits.ts';
import { resolveLineage } from './lineage.ts';
import { manifestError } from './manifest-problem.ts';
import { decodeManifest } from './manifest-text.ts';
import { flattenMetrics } from './metrics.ts';
import { flattenParameters } from './parameters.ts';
import type { MetricReading } from './reader.ts';

export interface SnapshotOptions {
  /** False: what stages recorded is told, and not compared with what the commit holds. Default: true. */
  readonly stages?: boolean;
  /** Directories of all models: what lies in one below this model's directory is not this model's. */
  readonly directories?: readonly string[];
}

/** What the steps share: every file is looked at once. */
interface Reading {
  readonly files: CommitFiles;
  readonly rules: PathRules;
  readonly policy: Policy;
  readonly pipelines: Pipelines;
  readonly others: readonly string[];
}

/** DVC reads what has no known extension as YAML. */
async function readAsYaml(path: string, bytes: Buffer): Promise<MetricReading> {
  const decoded = decodeManifest(bytes, path);
  if (decoded.kind === 'problem') return { metrics: [], problems: [decoded.problem] };
  return flattenMetrics(await parseDocument(decoded.text, path, 'yaml'), path);
}

async function readMetricFile({ files, policy }: Reading, path: string): Promise<MetricReading> {
  const read = await files.read(path, METRIC_FILE_LIMIT);
  if (read.kind === 'absent') return { metrics: [], problems: [] };
  if (read.kind === 'problem') return { metrics: [], problems: [read.problem] };
  const isKnown = policy.metrics !== undefined || metricFormats.some((format) => format.reads(path));
  return isKnown ? readMetricManifest(path, read.bytes) : readAsYaml(path, read.bytes);
}

/** A key that two files have is told apart by file, as DVC does; paths count from the model's directory. */
function nameApart(metrics: readonly Metric[], directory: string): readonly Metric[] {
  const filesOf = new Map<string, Set<string>>();
  for (const { key, place } of metrics) {
    filesOf.set(key, (filesOf.get(key) ?? new Set<string>()).add(place.path));
  }
  const from = directory === '' ? 0 : directory.length + 1;
  return metrics.map((metric) => {
    const { path } = metric.place;
    if ((filesOf.get(metric.key)?.size ?? 0) < 2) return metric;
    return { ...metric, name: `${isWithin(path, directory) ? path.slice(from) : path}:${metric.key}` };
  });
}

function limitMetrics(metrics: readonly Metric[]): { metrics: readonly Metric[]; problems: Problem[] } {
  const first = metrics[METRICS_LIMIT];
  if (first === undefined) return { metrics, problems: [] };
  const problem = manifestError(
    first.place,
    `the model has ${metrics.length} metrics: from here on none counts`,
    {
      expected: `${METRICS_LIMIT} metrics at most`,
      help: 'Name the metric manifests that matter under `metrics` in pawl.yaml.',
    },
  );
  return { metrics: metrics.slice(0, METRICS_LIMIT), problems: [problem] };
}

async function readMetrics(reading: Reading) {
  const { files, policy, pipelines, others } = reading;
  const found = await findMetricFiles(files, policy, pipelines, others);
  const readings = await Promise.all(found.paths.map((path) => readMetricFile(reading, path)));
  const all = nameApart(
    readings.flatMap((one) => one.metrics),
    policy.directory,
  );
  const { metrics, problems } = limitMetrics(all);
  return {
    metrics,
    problems: [...found.problems, ...readings.flatMap((one) => one.problems), ...problems],
  };
}

async function readParameters({ files, policy, pipelines }: Reading) {
  const shown = await shownParameters(files, pipelines, policy.directory);
  const read = await Promise.all(
    shown.map(async ({ file, keys }) => {
      const { root, problems } = await readParameterFile(files, file);
      const selected = root === undefined || keys === undefined ? root : selectKeys(root, keys);
      const parameters = selected === undefined ? [] : flattenParameters(selected, file);
      return { parameters, problems };
    }),
  );
  return {
    parameters: read.flatMap((one): readonly Parameter[] => one.parameters),
    problems: read.flatMap((one) => one.problems),
  };
}

/**
 * Reads one model at one commit. What cannot be read is a problem, and everything healthy is still there: it never
 * throws for what a file holds.
 */
export async function readSnapshot(
  commitFiles: CommitFiles,
  policy: Policy,
  options: SnapshotOptions = {},
): Promise<Snapshot> {
  const files = rememberFiles(commitFiles);
  const rules = pathRules(files);
  const { directory } = policy;
  const others = (options.directories ?? []).filter(
    (other) => other !== directory && isWithin(other, directory),
  );
  const pipelines = await readPipelines(files, directory, others, rules);
  const reading: Reading = { files, rules, policy, pipelines, others };
  const [metrics, parameters, lineage, stages] = await Promise.all([
    readMetrics(reading),
    readParameters(reading),
    resolveLineage(files, policy, pipelines, rules),
    readStageFacts(files, pipelines, options.stages !== false, rules),
  ]);
  return {
    commit: files.commit,
    metrics: metrics.metrics,
    parameters: parameters.parameters,
    lineage: lineage.artifacts,
    stages,
    problems: [...pipelines.problems, ...metrics.problems, ...parameters.problems, ...lineage.problems].map(
      (problem) => ({ model: policy.model, ...problem }),
    ),
  };
}

/** Whether a path is one that says which others are read. */
const isManifest = (path: string) =>
  /(^|\/)(dvc\.yaml|dvc\.lock|\.(git|dvc)ignore|\.gitattributes)$|\.dvc$/.test(path);

/**
 * The entries that a snapshot reads, for a clone that has to fetch them first.
 * @param depth `names`: nothing is read, so only what names tell (DVC's manifests, standard names); `contents`: the
 *   manifests are read, and what they name is told. Fetch the first, then the second.
 */
export async function manifestPaths(
  files: CommitFiles,
  policy: Policy,
  depth: 'names' | 'contents',
  options: SnapshotOptions = {},
): Promise<readonly Entry[]> {
  const wanted = new Set<string>();
  const recorder: CommitFiles = {
    commit: files.commit,
    list: (directory) => files.list(directory),
    entry: (path) => files.entry(path),
    async read(path, limit) {
      wanted.add(path);
      return depth === 'contents' && isManifest(path) ? files.read(path, limit) : { kind: 'absent' };
    },
  };
  await readSnapshot(recorder, policy, options);
  const entries = await Promise.all([...wanted].map((path) => files.entry(path)));
  return entries.flatMap((entry) => (entry === undefined || entry.mode === '040000' ? [] : [entry]));
}
