// Which models does a path belong to? Fast enough for every path of a hundred thousand commits.
import { compileGlob, globBase, isGlob } from './glob.ts';
import type { Policy } from './policy.ts';

/** What ownership needs of a policy. */
export type OwningPolicy = Pick<Policy, 'model' | 'directory' | 'metrics' | 'lineage'>;

export interface Ownership {
  /**
   * Names of the models that a path belongs to, each once: that of the deepest model directory that holds it, and every
   * model that declares it from outside. None where it lies in no model, or in one whose policy was not given.
   */
  modelsOf(path: string): readonly string[];
}

/** No checkout has longer paths; of a longer one the beginning decides. */
const MAX_PATH_LENGTH = 4096;

interface OutsideGlob {
  readonly model: string;
  matches(path: string): boolean;
}

/** What models declare beyond their own directory. */
interface Outside {
  /** Models by a path that is theirs with all below it. */
  readonly paths: Map<string, string[]>;
  /** Globs by the directory that all their matches lie in. */
  readonly globs: Map<string, OutsideGlob[]>;
}

/**
 * Prepares the attribution of paths to models.
 * @param policies of the models to attribute to
 * @param directories of all models, with a policy here or not: what lies in another's directory is not the outer one's
 */
export function createOwnership(
  policies: readonly OwningPolicy[],
  directories: readonly string[],
): Ownership {
  const owners = new Map<string, string | undefined>(directories.map((directory) => [directory, undefined]));
  for (const policy of policies) owners.set(policy.directory, policy.model);
  const outside = findOutside(policies, owners);
  const knownOwners = new Map<string, string | undefined>();
  return {
    modelsOf(path) {
      const short = shorten(path);
      const above = directoriesAbove(short);
      const parent = above[1] ?? '';
      if (!knownOwners.has(parent)) knownOwners.set(parent, ownerOf(owners, above.slice(1)));
      const owner = knownOwners.get(parent);
      const models = owner === undefined ? [] : [owner];
      if (outside.paths.size + outside.globs.size === 0) return models;
      return [...new Set([...models, ...outsideModels(outside, short, above)])];
    },
  };
}

function outsideModels(outside: Outside, path: string, above: readonly string[]): readonly string[] {
  const models: string[] = [];
  for (const directory of above) {
    models.push(...(outside.paths.get(directory) ?? []));
    for (const glob of outside.globs.get(directory) ?? []) if (glob.matches(path)) models.push(glob.model);
  }
  return models;
}

function findOutside(policies: readonly OwningPolicy[], owners: ReadonlyMap<string, unknown>): Outside {
  const outside: Outside = { paths: new Map(), globs: new Map() };
  const nesting = new Set([...owners.keys()].flatMap(directoriesAbove));
  for (const { model, directory, metrics, lineage } of policies) {
    for (const declared of [...(metrics ?? []), ...Object.values(lineage).flat()]) {
      const base = globBase(declared);
      // Inside its own directory a path is its own anyway, except where another model's directory lies below.
      const isInside = deepest(owners, directoriesAbove(base)) === directory;
      if (isInside && !nesting.has(base)) continue;
      // A glob for metric manifests takes none of a nested model's.
      if (isInside && isGlob(declared) && metrics?.includes(declared) === true) continue;
      if (isGlob(declared)) addGlob(outside.globs, declared, model);
      else addPath(outside.paths, declared, model);
    }
  }
  return outside;
}

/** With a path count the `*.dvc` files that may track it or a directory above it: git has only those. */
function addPath(paths: Map<string, string[]>, declared: string, model: string): void {
  push(paths, declared, model);
  for (const directory of directoriesAbove(declared)) {
    if (directory !== '') push(paths, `${directory}.dvc`, model);
  }
}

function addGlob(globs: Map<string, OutsideGlob[]>, declared: string, model: string): void {
  const matches = compileGlob(declared);
  const base = globBase(declared);
  push(globs, base, { model, matches: (path) => matches(path) || matches(path.replace(/\.dvc$/, '')) });
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function ownerOf(
  owners: ReadonlyMap<string, string | undefined>,
  above: readonly string[],
): string | undefined {
  const directory = deepest(owners, above);
  return directory === undefined ? undefined : owners.get(directory);
}

function deepest(owners: ReadonlyMap<string, unknown>, above: readonly string[]): string | undefined {
  return above.find((directory) => owners.has(directory));
}

/** The path itself, then every directory above it, nearest first, the root `''` last. */
function directoriesAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let rest = path; rest !== ''; rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/'))))
    above.push(rest);
  return [...above, ''];
}

function shorten(path: string): string {
  return path.length <= MAX_PATH_LENGTH
    ? path
    : path.slice(0, Math.max(0, path.lastIndexOf('/', MAX_PATH_LENGTH)));
}
