// Brings single objects by id: with their history where the clone has all of its own, without it where that is cut.
import type { Git } from './run-git.ts';
import { gitFailed } from './run-git.ts';
import { missing, type ShallowClone } from './shallow-range.ts';

/** git names at most that many commits that are here in its first request. */
const MAXIMUM_TIPS = 15;

/**
 * Fetches those of the objects that are not here, all of them at once.
 *
 * @param git the user's clone
 * @param ids commits and tag objects
 * @throws Failure `missing-history` where the remote does not give one of them
 */
export async function obtain(clone: ShallowClone, git: Git, ids: readonly string[]): Promise<void> {
  const { scratch } = clone;
  const absent = await missing(clone, ids);
  if (absent.length === 0) return;
  const before = await scratch.boundary();
  if (before.size === 0) {
    // A depth would cut history that is here; without one, what is not here is little once the server knows the tips.
    await Promise.all((await readTips(git)).map((id) => scratch.keep(id)));
    return scratch.fetch(absent, {});
  }
  // With its trees, as every commit that is here has them.
  await scratch.fetch(absent, { depth: '--depth=1', filter: 'blob:none', silent: true });
  await reopen(clone, before);
}

/** The newest commits of the clone's branches. */
async function readTips(git: Git): Promise<readonly string[]> {
  const args = ['for-each-ref', '--sort=-committerdate', `--count=${MAXIMUM_TIPS}`, '--format=%(objectname)'];
  const output = await git
    .run([...args, 'refs/heads/', 'refs/remotes/'])
    .catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  return [...new Set(output.split('\n').filter((id) => id !== ''))];
}

/** The server cuts below every commit that it sends, also below those whose parents were here before. */
async function reopen({ scratch, objects }: ShallowClone, before: ReadonlySet<string>): Promise<void> {
  const boundary = new Set(await scratch.boundary());
  for (const id of [...boundary].filter((cut) => !before.has(cut))) {
    const { parents } = await objects.commit(id);
    if ((await missing({ scratch, objects }, parents)).length === 0) boundary.delete(id);
  }
  await scratch.setBoundary(boundary);
}
