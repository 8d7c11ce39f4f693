// Which models does a commit hold, and by which policy is each judged?
import type { Place } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';
import { defaultModelNames, resolvePolicy } from '../core/policy-defaults.ts';
import type { Problem } from '../core/problem.ts';
import type { CommitFiles } from './commit-files.ts';
import { directoriesAbove, directoryOf, joinPath } from './dvc-path.ts';
import { readInTurns } from './in-turns.ts';
import { findInferredDirectories } from './inferred-models.ts';
import { withConflicts } from './model-conflicts.ts';
import type { PolicyReading } from './policy-file.ts';
import {
  createDiscoveryCache,
  type DiscoveryCache,
  glanceAt,
  POLICY_FILE,
  type PolicySearch,
  readPolicy,
  startSearch,
} from './policy-search.ts';

/** Most models of one repository. */
const MODELS_LIMIT = 10_000;

export interface DiscoveryOptions {
  /** `owner/name` or name of the repository: names a model at the root. */
  readonly repository: string;
  /** Names that `gate.rules` may have. */
  readonly knownRules: readonly string[];
  /** Paths that differ between base and head; absent: every model is read. */
  readonly changed?: readonly string[];
  /** Shared between base and head of one run. */
  readonly cache?: DiscoveryCache;
}

export interface DiscoveredModel {
  readonly policy: Policy;
  /** Mistakes in its `pawl.yaml`. The keys at the top of the file that they are under have their defaults in `policy`. */
  readonly problems: readonly Problem[];
}

export interface Discovery {
  /** Models that the changed paths may touch, sorted by directory. */
  readonly models: readonly DiscoveredModel[];
  /** Number of models that no changed path can touch; their policies were not read. */
  readonly untouched: number;
  /** Directories of all models, sorted. */
  readonly directories: readonly string[];
  /** Problems of the repository as a whole. */
  readonly problems: readonly Problem[];
}

/** A model that was found, before its policy is resolved. */
export interface FoundModel extends DiscoveredModel {
  /** Where a conflict with another model is told. */
  readonly place?: Place;
}

/**
 * Finds the models of a commit. Every `pawl.yaml` is one, but one at the root that holds only `defaults`. Where there
 * is none, models are inferred from pipelines and metric manifests. Vendored folders are passed over.
 *
 * With `changed`, a policy is read only where a changed path can touch its model: one lies below its directory, or a
 * file of it can name paths outside. A changed `pawl.yaml` at the root can touch every model.
 */
export async function discoverModels(files: CommitFiles, options: DiscoveryOptions): Promise<Discovery> {
  const search = await startSearch(files, options.knownRules, options.cache ?? createDiscoveryCache());
  const { rootFile } = search;
  const found = await findDirectories(search);
  const directories = found.slice(0, MODELS_LIMIT);
  const names = defaultModelNames(directories, options.repository);
  const { touched, others } = await divide(search, directories, options.changed);
  const read = (chosen: readonly string[]) =>
    readInTurns(chosen, (directory) =>
      readModel(search, directory, options.repository, names.get(directory)),
    );
  const first = await read(touched);
  const namesakes = await findNamesakes(
    search,
    others,
    names,
    new Set(first.map(({ policy }) => policy.model)),
  );
  const models = withConflicts([...first, ...(await read(namesakes))]);
  return {
    models: models.map(({ policy, problems }) => ({ policy, problems })).sort(byDirectory),
    untouched: directories.length - models.length,
    directories,
    problems: [
      ...(rootFile !== undefined && !directories.includes('') ? rootFile.problems : []),
      ...tooManyModels(found.length),
      ...misspelledFiles(search),
    ],
  };
}

async function findDirectories(search: PolicySearch): Promise<readonly string[]> {
  const { files, entries } = search;
  const declared = [...entries.keys()]
    .filter((path) => (path === POLICY_FILE ? !hasOnlyDefaults(search) : path.endsWith(`/${POLICY_FILE}`)))
    .map(directoryOf);
  return declared.length > 0 ? declared.sort() : findInferredDirectories(files, [...entries.values()]);
}

function hasOnlyDefaults({ rootFile }: PolicySearch): boolean {
  return rootFile?.keys.length === 1 && rootFile.keys[0] === 'defaults';
}

/** Tells the models that a changed path can touch from the others. */
async function divide(search: PolicySearch, directories: readonly string[], changed?: readonly string[]) {
  if (changed === undefined || changed.includes(POLICY_FILE)) return { touched: directories, others: [] };
  const above = new Set(changed.flatMap(directoriesAbove));
  const pipelines = pipelinesByModel(search, new Set(directories));
  const touched: string[] = [];
  const others: string[] = [];
  for (const directory of directories) {
    const paths = [joinPath(directory, POLICY_FILE), ...(pipelines.get(directory) ?? [])];
    const isTouched = above.has(directory) || (await reachOutside(search, paths));
    (isTouched ? touched : others).push(directory);
  }
  return { touched, others };
}

function pipelinesByModel(
  search: PolicySearch,
  directories: ReadonlySet<string>,
): ReadonlyMap<string, string[]> {
  const byModel = new Map<string, string[]>();
  for (const path of search.entries.keys()) {
    if (!/(?:^|\/)dvc\.(?:yaml|lock)$/.test(path)) continue;
    const model = directoriesAbove(path).find((directory) => directories.has(directory));
    if (model !== undefined) byModel.set(model, [...(byModel.get(model) ?? []), path]);
  }
  return byModel;
}

async function reachOutside(search: PolicySearch, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if ((await glanceAt(search, path)).reachesOutside) return true;
  return false;
}

/** Models that are not touched, but may have the name of one that is. */
async function findNamesakes(
  search: PolicySearch,
  directories: readonly string[],
  defaultNames: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): Promise<readonly string[]> {
  const namesakes: string[] = [];
  for (const directory of directories) {
    const { names } = await glanceAt(search, joinPath(directory, POLICY_FILE));
    if ([...names, defaultNames.get(directory)].some((name) => name !== undefined && taken.has(name))) {
      namesakes.push(directory);
    }
  }
  return namesakes;
}

async function readModel(
  search: PolicySearch,
  directory: string,
  repository: string,
  defaultName?: string,
): Promise<FoundModel> {
  const path = joinPath(directory, POLICY_FILE);
  const isDeclared =
    search.entries.has(path) && !(directory === '' && search.rootFile?.keys.join() === 'defaults');
  const reading: PolicyReading = isDeclared ? await readPolicy(search, path) : { keys: [], problems: [] };
  const defaults = search.rootFile?.written?.defaults;
  const policy = resolvePolicy(reading.written ?? {}, {
    directory,
    repository,
    ...(isDeclared ? { source: { path } } : {}),
    ...(defaults === undefined ? {} : { defaults }),
    ...(defaultName === undefined ? {} : { defaultName }),
  });
  const place = reading.modelPlace ?? policy.source;
  return { policy, problems: reading.problems, ...(place === undefined ? {} : { place }) };
}

function tooManyModels(number: number): readonly Problem[] {
  if (number <= MODELS_LIMIT) return [];
  const limit = MODELS_LIMIT.toLocaleString('en');
  const message = `the repository holds ${number.toLocaleString('en')} models; only the first ${limit} are looked at`;
  return [
    { rule: 'policy', severity: 'error', message, help: `Keep at most ${limit} models in one repository.` },
  ];
}

/** A `pawl.yml` would be passed over in silence, and its settings with it. */
function misspelledFiles({ entries }: PolicySearch): readonly Problem[] {
  return [...entries.keys()]
    .filter((path) => path === 'pawl.yml' || path.endsWith('/pawl.yml'))
    .map((path) => ({
      rule: 'policy',
      severity: 'warning',
      path,
      message: 'a file of this name is not read',
      help: `Rename it to ${POLICY_FILE}.`,
    }));
}

function byDirectory(a: DiscoveredModel, b: DiscoveredModel): number {
  return a.policy.directory < b.policy.directory ? -1 : 1;
}

export { createDiscoveryCache, type DiscoveryCache } from './policy-search.ts';
