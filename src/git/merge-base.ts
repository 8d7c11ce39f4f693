// From which commit did two or more of them go apart, and which does a branch not hold?
import type { ObjectStore } from './object-store.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';

/** Longer argument lists are taken in steps; some systems refuse 128 KiB. */
const MAXIMUM_ARGUMENT_BYTES = 96 * 1024;

/** The best common ancestor; undefined: there is none. A parent of the other needs no search. */
export async function mergeBase(
  git: Git,
  objects: ObjectStore,
  a: string,
  b: string,
): Promise<string | undefined> {
  const [first, second] = await Promise.all([objects.commit(a), objects.commit(b)]);
  if (a === b || second.parents.includes(a)) return a;
  if (first.parents.includes(b)) return b;
  return runMergeBase(git, [a, b]);
}

/**
 * An ancestor that any number of commits share, in one process below 2,000.
 *
 * Newest first: each step goes on from where the last one ended, so that history is walked once and not once a commit.
 */
export async function commonAncestor(
  git: Git,
  objects: ObjectStore,
  commits: readonly string[],
): Promise<string | undefined> {
  const dated = await Promise.all(
    [...new Set(commits)].map(async (id) => ({ id, time: Date.parse((await objects.commit(id)).date) })),
  );
  const ids = dated.sort((a, b) => b.time - a.time).map(({ id }) => id);
  let ancestor = ids.shift();
  while (ancestor !== undefined && ids.length > 0) {
    const step = ids.splice(0, Math.floor(MAXIMUM_ARGUMENT_BYTES / (ancestor.length + 1)));
    ancestor = await runMergeBase(git, [ancestor, ...step]);
  }
  return ancestor;
}

/** Those of the commits that `tip` is not and does not descend from, in one process. */
export async function unreached(
  git: Git,
  tip: string,
  commits: readonly string[],
): Promise<ReadonlySet<string>> {
  if (commits.length === 0) return new Set();
  try {
    const output = await git.run(['rev-list', '--stdin'], `${[...commits, `^${tip}`].join('\n')}\n`);
    // What they reach is listed with them.
    const listed = new Set(output.split('\n'));
    return new Set(commits.filter((id) => listed.has(id)));
  } catch (error) {
    throw gitFailed('git rev-list', error);
  }
}

async function runMergeBase(git: Git, commits: readonly string[]): Promise<string | undefined> {
  try {
    const octopus = commits.length > 2 ? ['--octopus'] : [];
    return (await git.run(['merge-base', ...octopus, ...commits])).trim().split('\n')[0] || undefined;
  } catch (error) {
    if (error instanceof GitExit && error.status === 1) return undefined;
    throw gitFailed('git merge-base', error);
  }
}
