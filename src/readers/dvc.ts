// What DVC recorded of one model at one commit: its pipelines, their lock, and the data that `*.dvc` files track.
import type { Problem } from '../core/problem.ts';
import type { CommitFiles, Entry } from './commit-files.ts';
import { parseFile } from './document.ts';
import { listWithout, memory, type PathRules, pathRules } from './dvc-files.ts';
import { readLock } from './dvc-lock.ts';
import { type KnownOutputs, knownOutputs, outputAbove } from './dvc-outputs.ts';
import { directoriesAbove, directoryOf, joinPath, resolvePath } from './dvc-path.ts';
import { listAt, objectAt, shapeProblem, textAt, textOf } from './dvc-source.ts';
import { readStages, type Stage } from './dvc-stage.ts';
import type { StagePath } from './dvc-stage-paths.ts';
import { isTemplate } from './dvc-template.ts';
import { readTrackedFile, type TrackedFile } from './dvc-tracked.ts';
import { limitProblems } from './manifest-problem.ts';
import { decodeManifest } from './manifest-text.ts';
import type { SourceNode } from './source-node.ts';

/** Largest `dvc.yaml`, `dvc.lock` or `*.dvc`, in bytes. */
const PIPELINE_LIMIT = 4 * 1024 * 1024;

/** A `dvc.yaml`, with what it says beside its stages. */
export interface PipelineFile {
  readonly path: string;
  readonly directory: string;
  readonly root: SourceNode;
  readonly stages: readonly Stage[];
  /** Top-level `metrics` and `params`: files or directories. */
  readonly metrics: readonly StagePath[];
  readonly parameters: readonly StagePath[];
  /** Type of the artifact by its path. */
  readonly artifacts: ReadonlyMap<string, string>;
}

/** What DVC says of one model. Without DVC, all of it is empty. */
export interface Pipelines {
  readonly files: readonly PipelineFile[];
  /** Of all `dvc.yaml`, and of `*.dvc` files with a command. */
  readonly stages: readonly Stage[];
  readonly tracked: readonly TrackedFile[];
  readonly outputs: KnownOutputs;
  readonly problems: readonly Problem[];
}

/** Reads one file of DVC as a document; undefined where there is none or nothing of it could be read. */
async function readRoot(files: CommitFiles, path: string, problems: Problem[]) {
  const read = await files.read(path, PIPELINE_LIMIT);
  if (read.kind === 'absent') return undefined;
  if (read.kind === 'problem') {
    problems.push(read.problem);
    return undefined;
  }
  const decoded = decodeManifest(read.bytes, path);
  if (decoded.kind === 'problem') {
    problems.push(decoded.problem);
    return undefined;
  }
  const document = await parseFile(files, read, decoded.text, 'yaml');
  problems.push(...document.problems);
  return document.root;
}

function topLevelPaths(root: SourceNode, key: string, directory: string, problems: Problem[]) {
  return listAt(root, key, problems).flatMap((item): StagePath[] => {
    const written = textOf(item);
    if (written === undefined) {
      problems.push(shapeProblem(item.place, `this entry of \`${key}\` is not a path`, 'a path'));
      return [];
    }
    const template = isTemplate(written);
    const path = template ? undefined : resolvePath(directory, written);
    return [{ written, template, place: item.place, ...(path === undefined ? {} : { path }) }];
  });
}

function artifactTypes(root: SourceNode, directory: string, problems: Problem[]) {
  const types = objectAt(root, 'artifacts', problems).flatMap(({ value }) => {
    const written = textAt(value, 'path');
    const path = written === undefined ? undefined : resolvePath(directory, written);
    const type = textAt(value, 'type');
    return path === undefined || type === undefined ? [] : [[path, type] as const];
  });
  return new Map(types);
}

/** Reads a `dvc.yaml` and the `dvc.lock` beside it. */
async function readPipelineFile(files: CommitFiles, path: string, prefix: string) {
  const problems: Problem[] = [];
  const directory = directoryOf(path);
  const [root, lockRoot] = await Promise.all([
    readRoot(files, path, problems),
    readRoot(files, joinPath(directory, 'dvc.lock'), problems),
  ]);
  const lock = (lockRoot === undefined ? undefined : readLock(lockRoot, problems)) ?? new Map();
  if (root === undefined) return { problems };
  if (root.kind !== 'object' && root.kind !== 'null') {
    problems.push(shapeProblem(root.place, 'this `dvc.yaml` is not a mapping', 'a mapping with `stages`'));
  }
  const file: PipelineFile = {
    path,
    directory,
    root,
    stages: readStages(root, directory, prefix, lock, problems),
    metrics: topLevelPaths(root, 'metrics', directory, problems),
    parameters: topLevelPaths(root, 'params', directory, problems),
    artifacts: artifactTypes(root, directory, problems),
  };
  return { file, problems: limitProblems(problems, path) };
}

async function readTracked(files: CommitFiles, path: string) {
  const problems: Problem[] = [];
  const root = await readRoot(files, path, problems);
  const tracked = root === undefined ? undefined : readTrackedFile(root, path, problems);
  return { tracked, problems: limitProblems(problems, path) };
}

/** The directory of the DVC project that a path is in: the nearest one above it with a `.dvc/config`. */
function projectOf(projects: ReadonlySet<string>, path: string): string {
  return directoriesAbove(path).find((directory) => projects.has(directory)) ?? '';
}

/** Directories with a `.dvc/config`: those below `directory`, and the nearest one above it. */
async function findProjects(files: CommitFiles, directory: string, entries: readonly Entry[]) {
  const below = entries
    .filter((entry) => entry.path === '.dvc/config' || entry.path.endsWith('/.dvc/config'))
    .map((entry) => directoryOf(directoryOf(entry.path)));
  const above = directoriesAbove(directory);
  const configs = await Promise.all(above.map((up) => files.entry(joinPath(up, '.dvc/config'))));
  const nearest = above.find((_, index) => configs[index] !== undefined);
  return new Set(nearest === undefined ? below : [...below, nearest]);
}

/**
 * Reads everything that DVC says of a model: every `dvc.yaml` with its `dvc.lock`, and every `*.dvc`, below its
 * directory. What is broken is a problem with line and column; everything healthy is still here. Nothing is run or
 * expanded, and no URL is asked.
 * @param directory of the model, `''` for the root
 * @param excludeDirectories of the models nested in it
 */
export async function readPipelines(
  files: CommitFiles,
  directory: string,
  excludeDirectories: readonly string[],
  rules: PathRules = pathRules(files),
): Promise<Pipelines> {
  const entries = await listWithout(files, directory, excludeDirectories);
  const projects = await findProjects(files, directory, entries);
  const own = projectOf(projects, joinPath(directory, 'dvc.yaml'));
  const isOfDvc = (path: string) => /(^|\/)dvc\.yaml$|[^/]\.dvc$/.test(path);
  const candidates = entries.filter(
    (entry) => isOfDvc(entry.path) && projectOf(projects, entry.path) === own,
  );
  const ignored = await Promise.all(candidates.map((entry) => rules.isDvcIgnored(entry.path)));
  const paths = candidates.filter((_, index) => ignored[index] === false).map((entry) => entry.path);
  const prefixOf = (path: string) => {
    const name = own === '' ? path : path.slice(own.length + 1);
    return name === 'dvc.yaml' ? '' : `${name}:`;
  };
  const [pipelines, tracked] = await Promise.all([
    Promise.all(
      paths
        .filter((path) => path.endsWith('dvc.yaml'))
        .map((path) => readPipelineFile(files, path, prefixOf(path))),
    ),
    Promise.all(paths.filter((path) => path.endsWith('.dvc')).map((path) => readTracked(files, path))),
  ]);
  const pipelineFiles = pipelines.flatMap(({ file }) => file ?? []);
  const trackedFiles = tracked.flatMap((one) => one.tracked ?? []);
  const stages = [
    ...pipelineFiles.flatMap((file) => file.stages),
    ...trackedFiles.flatMap((file) => file.stage ?? []),
  ];
  return {
    files: pipelineFiles,
    stages,
    tracked: trackedFiles,
    outputs: knownOutputs(stages, trackedFiles),
    problems: [...pipelines, ...tracked].flatMap((read) => read.problems),
  };
}

/**
 * Finds what DVC says of single paths, also outside the model: a dependency may be data that lies beside it. Of what
 * is not in `pipelines`, only manifests in the directories above a path are read.
 */
export function outputsAround(
  files: CommitFiles,
  pipelines: Pipelines,
): (path: string) => Promise<KnownOutputs> {
  const read = memory(async (path: string) => {
    if ((await files.entry(path)) === undefined) return knownOutputs([], []);
    if (path.endsWith('.dvc'))
      return knownOutputs([], [(await readTracked(files, path)).tracked ?? []].flat());
    return knownOutputs((await readPipelineFile(files, path, `${path}:`)).file?.stages ?? [], []);
  });
  return async (path) => {
    if (pipelines.outputs.has(path) || outputAbove(pipelines.outputs, path) !== undefined) {
      return pipelines.outputs;
    }
    const above = directoriesAbove(path);
    const tracked = [path, ...above.filter((directory) => directory !== '')].map((one) => `${one}.dvc`);
    const manifests = [...tracked, ...above.map((directory) => joinPath(directory, 'dvc.yaml'))];
    const found = await Promise.all(manifests.map(read));
    return new Map(found.flatMap((outputs) => [...outputs]));
  };
}
