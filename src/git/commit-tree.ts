// The files of one commit, and which paths differ between two, by object id.
import type { Problem } from '../core/problem.ts';
import { Failure } from '../failure.ts';
import type { CommitFiles, Entry, ReadResult } from '../readers/commit-files.ts';
import type { Tree, TreeEntry } from './object-format.ts';
import type { ObjectStore } from './object-store.ts';

/** Ten trees that each name the next one ten times make ten thousand million paths out of a kilobyte. */
const MAXIMUM_ENTRIES = 1_000_000;
const MAXIMUM_TREE_DEPTH = 512;

/** Trees are read as they are needed: `entry` reads those on the path, `list` those below the directory. */
export function createCommitFiles(
  objects: ObjectStore,
  commit: string,
  documents: NonNullable<CommitFiles['documents']> = new Map(),
): CommitFiles {
  const entry = createLookup(objects, commit);
  return {
    commit,
    documents,
    entry,
    async list(directory) {
      const found = await entry(directory);
      if (found?.mode !== '040000') return [];
      return listTree(createWalk(objects), found.id, directory, 0);
    },
    async read(path, limit) {
      const found = path === '' ? undefined : await entry(path);
      return found === undefined ? { kind: 'absent' } : readEntry(objects, found, limit);
    },
  };
}

/** Finds entries by path. Most paths lie in a few directories, so these are kept: a model asks a dozen times. */
function createLookup(objects: ObjectStore, commit: string): (path: string) => Promise<Entry | undefined> {
  const folders = new Map<string, Tree>();
  const open = async (directory: string, id: string): Promise<Tree> => {
    const tree = await objects.tree(id);
    folders.set(directory, tree);
    return tree;
  };
  return async (path) => {
    if (path === '') return { path, mode: '040000', id: (await objects.commit(commit)).tree };
    const slash = path.lastIndexOf('/');
    // No entry has an empty name; here it would pass for the root.
    if (slash === 0) return undefined;
    const known = folders.get(slash < 0 ? '' : path.slice(0, slash));
    if (known !== undefined) return entryIn(known, path, path.slice(slash + 1));
    let tree = folders.get('') ?? (await open('', (await objects.commit(commit)).tree));
    let directory = '';
    for (const name of slash < 0 ? [] : path.slice(0, slash).split('/')) {
      directory = directory === '' ? name : `${directory}/${name}`;
      const below = folders.get(directory);
      const child = below === undefined ? tree.find(name) : undefined;
      if (below !== undefined) tree = below;
      else if (child?.mode === '040000') tree = await open(directory, child.id);
      else return undefined;
    }
    return entryIn(tree, path, path.slice(slash + 1));
  };
}

function entryIn(tree: Tree, path: string, name: string): Entry | undefined {
  const child = tree.find(name);
  return child === undefined ? undefined : { path, mode: child.mode, id: child.id };
}

/** Paths that were added, removed or changed in content or mode; subtrees with equal ids are not read. Sorted. */
export async function compareCommits(objects: ObjectStore, a: string, b: string): Promise<readonly string[]> {
  const [first, second] = await Promise.all([objects.commit(a), objects.commit(b)]);
  if (first.tree === second.tree) return [];
  const paths = await compareTrees(createWalk(objects), first.tree, second.tree, '', 0);
  return [...new Set(paths)].sort();
}

async function readEntry(objects: ObjectStore, entry: Entry, limit: number): Promise<ReadResult> {
  const { path, id, mode } = entry;
  switch (mode) {
    case '120000':
      return problem(
        path,
        'is a symbolic link, not a file',
        'Commit the file itself; links are never followed.',
      );
    case '160000':
      return problem(
        path,
        'is a submodule, not a file',
        'Commit the file in this repository; submodules are not read.',
      );
    case '040000':
      return problem(path, 'is a directory, not a file', 'Name a file in it.');
    case '100644':
    case '100755': {
      const blob = await objects.blob(id, limit);
      if (blob.kind === 'blob') return { kind: 'file', path, id, bytes: blob.bytes };
      const sizes = { expected: `at most ${limit} bytes`, actual: `${blob.size} bytes` };
      return problem(path, 'is larger than what is read', 'Keep large results outside of this file.', sizes);
    }
  }
}

function problem(path: string, message: string, help: string, more: Partial<Problem> = {}): ReadResult {
  return { kind: 'problem', problem: { rule: 'manifest', severity: 'error', path, message, ...more, help } };
}

/** Trees for one walk, which ends with a Failure `too-large` before it eats the machine. */
type Walk = (id: string, depth: number) => Promise<ReadonlyMap<string, TreeEntry>>;

function createWalk(objects: ObjectStore): Walk {
  let entries = 0;
  let failure: Failure | undefined;
  return async (id, depth) => {
    // Made once: a million walks may be on their way when the limit is met.
    if (failure !== undefined) throw failure;
    if (depth > MAXIMUM_TREE_DEPTH) failure = tooLarge(`folders nested more than ${MAXIMUM_TREE_DEPTH} deep`);
    const tree = (await objects.tree(id)).entries();
    entries += tree.size;
    if (entries > MAXIMUM_ENTRIES) failure ??= tooLarge(`more than ${MAXIMUM_ENTRIES} files`);
    if (failure !== undefined) throw failure;
    return tree;
  };
}

function tooLarge(what: string): Failure {
  return new Failure('too-large', `The commit has ${what}`, 'Read a smaller directory of the repository.');
}

async function listTree(walk: Walk, id: string, directory: string, depth: number): Promise<Entry[]> {
  const tree = [...(await walk(id, depth)).values()].map((child) => ({
    path: join(directory, child.name),
    mode: child.mode,
    id: child.id,
  }));
  const folders = tree.filter(({ mode }) => mode === '040000');
  if (folders.length === 0) return tree;
  // Asked for all at once: their requests travel in one write.
  const below = await Promise.all(folders.map((folder) => listTree(walk, folder.id, folder.path, depth + 1)));
  let next = 0;
  return tree.flatMap((child) => (child.mode === '040000' ? (below[next++] ?? []) : [child]));
}

async function compareTrees(
  walk: Walk,
  a: string,
  b: string,
  directory: string,
  depth: number,
): Promise<string[]> {
  const [left, right] = await Promise.all([walk(a, depth), walk(b, depth)]);
  const added = [...right.values()].filter(({ name }) => !left.has(name));
  const pairs = [...left.values()].map((entry) => ({ entry, other: right.get(entry.name) }));
  const changed = [...pairs, ...added.map((entry) => ({ entry, other: undefined }))].filter(
    ({ entry, other }) => entry.id !== other?.id || entry.mode !== other.mode,
  );
  const paths = await Promise.all(
    changed.map(async ({ entry, other }) => {
      const path = join(directory, entry.name);
      if (entry.mode === '040000' && other?.mode === '040000') {
        return compareTrees(walk, entry.id, other.id, path, depth + 1);
      }
      const sides = [entry, ...(other === undefined ? [] : [other])];
      return (await Promise.all(sides.map((side) => pathsOf(walk, side, path, depth)))).flat();
    }),
  );
  return paths.flat();
}

async function pathsOf(walk: Walk, entry: TreeEntry, path: string, depth: number): Promise<string[]> {
  if (entry.mode !== '040000') return [path];
  return (await listTree(walk, entry.id, path, depth + 1)).map((child) => child.path);
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
