// Makes tags in the clone itself: all of them or none, and never one that exists.
import { setTimeout as sleep } from 'node:timers/promises';
import type { TagWrite } from '../core/writing.ts';
import type { PublishResult } from './contract.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';
import { saysTheSame } from './tag-making.ts';

/** Milliseconds between two tries: another process holds the lock of a ref for some of them. */
const WAITS = [10, 50, 200, 1000, 3000];

/**
 * Makes those of the tags that do not exist in one transaction, which fails when one of them came into being meanwhile.
 * @param make writes the tag object into the clone, and returns its id
 */
export async function publishLocally(
  git: Git,
  tags: readonly TagWrite[],
  make: (tag: TagWrite) => Promise<string>,
): Promise<PublishResult> {
  const absent = await findAbsentCommit(git, tags);
  // A ref to it would break the clone.
  if (absent !== undefined) {
    return failed(`The clone does not have the commit ${absent}: fetch it, or push the tag instead`);
  }
  const made = new Map<string, string>();
  let reason = '';
  for (const wait of [0, ...WAITS]) {
    if (wait > 0) await sleep(wait);
    const { same, different } = await compareLocally(git, tags);
    if (different.length > 0) return lost(different);
    if (same.size === tags.length) return { status: 'unchanged', objects: Object.fromEntries(same) };
    for (const tag of tags) if (!made.has(tag.name)) made.set(tag.name, await make(tag));
    const problem = await createTags(git, new Map([...made, ...same]), same);
    if (problem === undefined) return { status: 'done', objects: Object.fromEntries([...made, ...same]) };
    reason = problem;
  }
  return failed(`The tags could not be made in this clone: ${reason}`);
}

/** What `publishLocally` would lose to. */
export async function rehearseLocally(
  git: Git,
  tags: readonly TagWrite[],
): Promise<PublishResult | undefined> {
  const { different } = await compareLocally(git, tags);
  return different.length > 0 ? lost(different) : undefined;
}

/**
 * Makes refs of tags in one transaction.
 * @param objects id of the tag object by the tag's name; the objects are in the clone
 * @param existing those among them that exist already
 * @returns why git could not; undefined: they are made
 */
export async function createTags(
  git: Git,
  objects: ReadonlyMap<string, string>,
  existing: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const commands = [...objects].map(
    ([name, id]) => `${existing.has(name) ? 'verify' : 'create'} refs/tags/${name} ${id}\n`,
  );
  try {
    await git.run(['update-ref', '--stdin'], `start\n${commands.join('')}commit\n`);
    return undefined;
  } catch (error) {
    if (!(error instanceof GitExit)) throw gitFailed('git update-ref', error);
    // What follows is advice that is older than this try.
    return error.stderr.split('\n', 1)[0] ?? '';
  }
}

/** Ids that the refs of these tags point to, of those that exist. */
async function readLocalTags(git: Git, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const refs = names.map((name) => `refs/tags/${name}`);
  const output = await git
    .run(['for-each-ref', '--format=%(objectname) %(refname)', ...refs])
    .catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  // A name is a pattern there: it also finds what is below a folder of that name.
  const wanted = new Set(refs);
  const found = output.split('\n').map((line) => line.split(' '));
  return new Map(
    found.flatMap(([id = '', ref = '']) =>
      wanted.has(ref) ? [[ref.slice('refs/tags/'.length), id] as const] : [],
    ),
  );
}

/** Ids of the tags that exist and say what is wanted, and names of those that say something else. */
async function compareLocally(
  git: Git,
  tags: readonly TagWrite[],
): Promise<{ readonly same: ReadonlyMap<string, string>; readonly different: readonly string[] }> {
  const there = await readLocalTags(
    git,
    tags.map(({ name }) => name),
  );
  const same = new Map<string, string>();
  const different: string[] = [];
  for (const tag of tags) {
    const id = there.get(tag.name);
    if (id === undefined) continue;
    if (await saysTheSame(git, id, tag)) same.set(tag.name, id);
    else different.push(tag.name);
  }
  return { same, different };
}

/** One of the commits that the clone itself does not have. */
export async function findAbsentCommit(git: Git, tags: readonly TagWrite[]): Promise<string | undefined> {
  const ids = [...new Set(tags.map(({ commit }) => commit))];
  try {
    const output = await git.run(['cat-file', '--batch-check'], ids.map((id) => `${id}\n`).join(''));
    const absent = output.split('\n').find((line) => line !== '' && !/^[0-9a-f]+ commit \d+$/.test(line));
    return absent?.split(' ', 1)[0];
  } catch (error) {
    throw gitFailed('git cat-file', error);
  }
}

function lost(different: readonly string[]): PublishResult {
  const detail = `${different.join(', ')} exists in this clone and says something else`;
  return { status: 'lost', objects: {}, detail };
}

function failed(detail: string): PublishResult {
  return { status: 'failed', objects: {}, detail };
}
