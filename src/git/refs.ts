// Which tags are there, and where is the default branch?
import type { ObjectStore } from './object-store.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';

/** A tag that points to a commit, through other tags or not. */
export interface Tag {
  /** Without `refs/tags/`. Foreign text, though git refuses control characters and spaces in it. */
  readonly name: string;
  /** Id that the ref points to: the tag object's for an annotated tag, else the commit's. */
  readonly object: string;
  /** Full id of the commit. */
  readonly commit: string;
}

export interface Refs {
  readonly tags: readonly Tag[];
  /** Tip of the default branch, where one of the usual names exists. */
  readonly defaultBranch?: string;
}

export interface RemoteRefs {
  readonly tags: readonly Tag[];
  /** Id of each branch's tip, by its short name. */
  readonly branches: ReadonlyMap<string, string>;
}

/** Best first. */
const DEFAULT_BRANCHES = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
];

/** Ref names hold neither spaces nor newlines, so a line and its fields are unmistakable. */
const FORMAT = '%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)';

/** Tags and default branch, in one `git for-each-ref`. Tags of trees and files are left out. */
export async function readRefs(git: Git, objects: ObjectStore): Promise<Refs> {
  const args = ['for-each-ref', `--format=${FORMAT}`, 'refs/tags/', ...DEFAULT_BRANCHES];
  const output = await git.run(args).catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  const refs = output.split('\n').flatMap((line) => parseLine(line));
  const tips = new Map(refs.map((ref) => [ref.refname, ref.object]));
  const tip = DEFAULT_BRANCHES.map((name) => tips.get(name)).find((id) => id !== undefined);
  const tags = await Promise.all(
    refs.filter((ref) => ref.refname.startsWith('refs/tags/')).map((ref) => peelTag(ref, objects)),
  );
  return {
    tags: tags.filter((tag) => tag !== undefined),
    ...(tip === undefined ? {} : { defaultBranch: tip }),
  };
}

/** The output of `git ls-remote --tags --heads`. */
export function parseRemoteRefs(output: string): RemoteRefs {
  const branches = [...output.matchAll(/^([0-9a-f]{40,64})\trefs\/heads\/(.+)$/gm)].map(
    ([, id = '', name = '']) => [name, id] as const,
  );
  return { tags: parseRemoteTags(output), branches: new Map(branches) };
}

/** The output of `git ls-remote --symref REMOTE HEAD`: short name of the branch that the remote's HEAD names. */
export function parseDefaultBranch(output: string): string | undefined {
  return /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(output)?.[1];
}

/** Name of the default branch as the clone knows it: origin's, else main or master, else the one that is checked out. */
export async function readDefaultBranchName(git: Git): Promise<string | undefined> {
  const prefix = 'refs/remotes/origin/';
  const origin = await readSymbolicRef(git, `${prefix}HEAD`);
  if (origin?.startsWith(prefix)) return origin.slice(prefix.length);
  const names = DEFAULT_BRANCHES.slice(1);
  const output = await git
    .run(['for-each-ref', '--format=%(refname)', ...names])
    .catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  const there = new Set(output.split('\n'));
  const found = names.find((name) => there.has(name)) ?? (await readSymbolicRef(git, 'HEAD'));
  return found?.replace(/^refs\/(?:remotes\/origin|heads)\//, '');
}

async function readSymbolicRef(git: Git, name: string): Promise<string | undefined> {
  try {
    return (await git.run(['symbolic-ref', '--quiet', name])).trim() || undefined;
  } catch (error) {
    if (error instanceof GitExit) return undefined;
    throw gitFailed('git symbolic-ref', error);
  }
}

/**
 * The tags of `git ls-remote --tags`: `id TAB refs/tags/name`, and for an annotated tag another line with `^{}` behind
 * the name that has what it points to in the end. Their types are not told; a release is asked for by its commit.
 */
function parseRemoteTags(output: string): readonly Tag[] {
  const tags = new Map<string, Tag>();
  for (const line of output.split('\n')) {
    const [, id, name, peeled] = /^([0-9a-f]{40,64})\trefs\/tags\/(.+?)(\^\{\})?$/.exec(line) ?? [];
    if (id === undefined || name === undefined) continue;
    const object = tags.get(name)?.object ?? id;
    tags.set(name, { name, object: peeled === undefined ? id : object, commit: id });
  }
  return [...tags.values()];
}

interface RefLine {
  readonly refname: string;
  readonly object: string;
  readonly type: string;
  readonly peeled: string;
  readonly peeledType: string;
}

function parseLine(line: string): RefLine[] {
  const [object = '', type = '', peeled = '', peeledType = '', refname] = line.split(' ');
  return refname === undefined ? [] : [{ refname, object, type, peeled, peeledType }];
}

async function peelTag(ref: RefLine, objects: ObjectStore): Promise<Tag | undefined> {
  const { object } = ref;
  const name = ref.refname.slice('refs/tags/'.length);
  if (ref.type === 'commit') return { name, object, commit: object };
  if (ref.peeledType === 'commit') return { name, object, commit: ref.peeled };
  // Older gits peel one layer only: a tag of a tag is followed here.
  const commit = ref.peeledType === 'tag' ? await objects.peel(ref.peeled) : undefined;
  return commit === undefined ? undefined : { name, object, commit: commit.id };
}
