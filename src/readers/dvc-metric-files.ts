// Which files hold the metrics of a model: those of its policy, else those that DVC declares, else `metrics.*`.
import { compileGlob, globBase, isGlob } from '../core/glob.ts';
import type { Place } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import type { CommitFiles } from './commit-files.ts';
import type { Pipelines } from './dvc.ts';
import { listWithout } from './dvc-files.ts';
import { directoryOf } from './dvc-path.ts';
import { metricFormats } from './index.ts';
import { manifestWarning } from './manifest-problem.ts';

const STANDARD_NAME = /(^|\/)metrics\.(json|ya?ml|toml|csv)$/;
/** Other people's code, test data and hidden directories. */
const FOREIGN_DIRECTORY = /(^|\/)(\.[^/]*|node_modules|site-packages|venv|__fixtures__|testdata)\//;

export interface MetricFiles {
  /** Relative to the repository's root, without repetition. */
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
}

interface Named {
  readonly path: string;
  readonly place: Place;
}

const hasReader = (path: string) => metricFormats.some((format) => format.reads(path));

/** Why a metric manifest that is named cannot be read: it is not in git. */
function notInGit({ path, place }: Named, pipelines: Pipelines): Problem {
  const output = pipelines.outputs.get(path);
  if (output?.cached === true) {
    return manifestWarning(place, `the metrics \`${path}\` are in DVC's cache and not in git`, {
      expected: 'cache: false',
      help: `Write \`cache: false\` under this output in dvc.yaml and commit \`${path}\`.`,
    });
  }
  return manifestWarning(place, `the metrics \`${path}\` are not in git at this commit`, {
    help: 'Commit the metric manifest, or correct its path.',
  });
}

/** A path is a file, a directory (then each file in it that can be read), or a glob. */
async function expand(files: CommitFiles, named: Named, pipelines: Pipelines): Promise<MetricFiles> {
  const { path } = named;
  const entry = await files.entry(path);
  if (entry?.mode === '040000') {
    const inside = await files.list(path);
    return { paths: inside.map((one) => one.path).filter(hasReader), problems: [] };
  }
  if (entry === undefined && isGlob(path)) {
    const matches = compileGlob(path);
    const found = (await files.list(globBase(path))).map((one) => one.path).filter(matches);
    if (found.length > 0) return { paths: found, problems: [] };
  }
  return entry === undefined
    ? { paths: [], problems: [notInGit(named, pipelines)] }
    : { paths: [path], problems: [] };
}

async function expandAll(files: CommitFiles, named: readonly Named[], pipelines: Pipelines) {
  const expanded = await Promise.all(named.map((one) => expand(files, one, pipelines)));
  const problems = new Map(expanded.flatMap((one) => one.problems).map((one) => [one.message, one]));
  return {
    paths: [...new Set(expanded.flatMap((one) => one.paths))],
    problems: [...problems.values()],
  };
}

async function ofPolicy(
  files: CommitFiles,
  globs: readonly string[],
  policy: Policy,
  pipelines: Pipelines,
  others: readonly string[],
): Promise<MetricFiles> {
  const place = policy.source ?? { path: policy.directory };
  const isOthers = (path: string) => others.some((other) => path.startsWith(`${other}/`));
  const expanded = await Promise.all(
    globs.map(async (glob) => {
      const { paths, problems } = await expand(files, { path: glob, place }, pipelines);
      // A glob of an outer model does not reach into the models below it; a path that is written out does.
      return { paths: isGlob(glob) ? paths.filter((path) => !isOthers(path)) : paths, problems };
    }),
  );
  return {
    paths: [...new Set(expanded.flatMap((one) => one.paths))],
    problems: expanded.flatMap((one) => one.problems),
  };
}

function declaredByDvc(pipelines: Pipelines): readonly Named[] {
  const ofStages = [...pipelines.outputs.values()]
    .filter((output) => output.kind === 'metric')
    .map(({ path, stage, place }) => ({
      path,
      // The place to change is dvc.yaml, not the lock.
      place: stage?.outputs.find((output) => output.path === path)?.place ?? place,
    }));
  const atTop = pipelines.files.flatMap((file) =>
    file.metrics.flatMap(({ path, place }) => (path === undefined ? [] : [{ path, place }])),
  );
  return [...ofStages, ...atTop];
}

/** `metrics.json`, `.yaml`, `.yml`, `.toml` or `.csv` in the directory; where it has none, those below it. */
async function ofStandardName(files: CommitFiles, directory: string, others: readonly string[]) {
  const entries = await listWithout(files, directory, others);
  const from = directory === '' ? 0 : directory.length + 1;
  const found = entries
    .map((entry) => entry.path)
    .filter((path) => STANDARD_NAME.test(path) && !FOREIGN_DIRECTORY.test(path.slice(from)));
  const direct = found.filter((path) => directoryOf(path) === directory);
  return direct.length > 0 ? direct : found;
}

/**
 * The metric manifests of a model.
 * @param others directories of the models nested in it
 */
export async function findMetricFiles(
  files: CommitFiles,
  policy: Policy,
  pipelines: Pipelines,
  others: readonly string[],
): Promise<MetricFiles> {
  if (policy.metrics !== undefined) return ofPolicy(files, policy.metrics, policy, pipelines, others);
  const declared = await expandAll(files, declaredByDvc(pipelines), pipelines);
  if (declared.paths.length + declared.problems.length > 0) return declared;
  return { paths: await ofStandardName(files, policy.directory, others), problems: [] };
}
