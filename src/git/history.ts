// A shallow clone: fetches the history that a run needs, and no more of it.
import { Failure } from '../failure.ts';
import type { Entry } from '../readers/commit-files.ts';
import { compareCommits, createCommitFiles } from './commit-tree.ts';
import { mergeBase } from './merge-base.ts';
import type { Tag } from './refs.ts';
import { FULL_HISTORY_HELP } from './scratch.ts';
import { isComplete, missing, readRange, type ShallowClone, timeOf } from './shallow-range.ts';

/** What is asked of a tag here: the ref that the remote has, and what it points to. */
type ReleaseTag = Pick<Tag, 'name' | 'commit'>;

/** What a run needs of the history. */
export interface HistoryNeed {
  /** A full commit id, or a full ref name of the remote (`refs/heads/main`, `refs/pull/7/merge`). */
  readonly head: string;
  /** The same; absent: head is all there is to read. */
  readonly base?: string;
  /**
   * Newest releases of the models that the change touches, as `tags()` has them. Absent: only head, base and their
   * merge base. Given, also as an empty list: every commit since base and since the oldest of them, too.
   */
  readonly releases?: readonly ReleaseTag[];
}

/** Commits that the first step brings: few proposals are longer, and few branches older. Later steps are larger. */
const FIRST_DEPTH = 64;
const DEEPEN_FACTOR = 8;
/** git reads it as "everything". */
const INFINITE_DEPTH = 2_147_483_647;
const BLOBLESS = 'blob:none';
/** As large as a metric manifest may be: what is read at the merge base is then mostly there. */
const SMALL_BLOBS = 'blob:limit=1m';

/** Fetches what is missing. See `Repository.ensureHistory`. */
export async function ensureHistory(clone: ShallowClone, need: HistoryNeed): Promise<void> {
  const head = await locate(clone, need.head);
  const base = need.base === undefined ? undefined : await locate(clone, need.base);
  await fetchTips(clone, head, base);
  await Promise.all([head, ...(base === undefined ? [] : [base])].map((id) => clone.scratch.keep(id)));
  if (base !== undefined) {
    const found = await fetchMergeBase(clone, head, base);
    if (found !== undefined) await prefetchDifference(clone, found, head);
  }
  if (need.releases !== undefined) await fetchSince(clone, head, base, need.releases);
}

/** Fetches the files among the entries that are missing, all of them at once. */
export async function prefetch(clone: ShallowClone, entries: readonly Entry[]): Promise<void> {
  const files = entries.filter(({ mode }) => mode === '100644' || mode === '100755');
  const absent = await missing(
    clone,
    files.map(({ id }) => id),
  );
  if (absent.length > 0) await clone.scratch.fetch(absent, { filter: BLOBLESS, silent: true });
}

/** Id of a commit of the remote. What is no id and no ref could be anything in the input of a fetch. */
async function locate({ objects, scratch }: ShallowClone, revision: string): Promise<string> {
  if (/^[0-9a-f]{40,64}$/.test(revision)) return revision;
  if (!/^refs\/[^\s:^~?*[\\\p{Cc}]+$/u.test(revision)) throw unknownRef(revision);
  if ((await objects.peel(revision)) === undefined) {
    const isWhole = (await scratch.boundary()).size === 0;
    await scratch.fetch([`+${revision}:${revision}`], isWhole ? {} : { depth: '--depth=1' });
  }
  const commit = await objects.peel(revision);
  if (commit === undefined) throw unknownRef(revision);
  return commit.id;
}

async function fetchTips(clone: ShallowClone, head: string, base: string | undefined): Promise<void> {
  const { objects, scratch } = clone;
  const tips = base === undefined ? [head] : [head, base];
  const absent = await missing(clone, tips);
  if (absent.length === 0) return;
  await Promise.all(tips.filter((id) => !absent.includes(id)).map((id) => scratch.keep(id)));
  // A clone with its whole history lacks no more than what the commit brings; a depth would cut what is there.
  if ((await scratch.boundary()).size === 0) return scratch.fetch(absent, {});
  const isFirstParent = !absent.includes(head) && (await objects.commit(head)).parents[0] === base;
  // The parent of a test merge needs no search: its files are wanted, its history is not yet.
  if (isFirstParent || base === undefined) await scratch.fetch(absent, { depth: '--depth=1' });
  else await scratch.fetch(tips, { depth: `--depth=${FIRST_DEPTH}`, filter: SMALL_BLOBS });
}

async function fetchMergeBase(clone: ShallowClone, head: string, base: string): Promise<string | undefined> {
  let found: string | undefined;
  await deepenUntil(clone, [head, base], async () => {
    found = await mergeBase(clone.scratch.git, clone.objects, base, head);
    if (found === base || found === head) return true;
    // A nearer merge base may hide behind a cut.
    const exclude = found === undefined ? [] : [found];
    return (await readRange(clone, [head, base], exclude)).ends.length === 0;
  });
  return found;
}

async function prefetchDifference(clone: ShallowClone, a: string, b: string): Promise<void> {
  const paths = await compareCommits(clone.objects, a, b);
  const sides = [createCommitFiles(clone.objects, a), createCommitFiles(clone.objects, b)];
  const entries = await Promise.all(sides.flatMap((files) => paths.map((path) => files.entry(path))));
  await prefetch(
    clone,
    entries.filter((entry) => entry !== undefined),
  );
}

/** Deepens in growing steps until it is enough. */
async function deepenUntil(
  { scratch }: ShallowClone,
  tips: readonly string[],
  isEnough: () => Promise<boolean>,
  first = FIRST_DEPTH,
): Promise<void> {
  for (let depth = first; !(await isEnough()); depth *= DEEPEN_FACTOR) {
    const before = await scratch.boundary();
    await scratch.fetch(tips, { depth: `--deepen=${Math.min(depth, INFINITE_DEPTH)}`, filter: BLOBLESS });
    const after = await scratch.boundary();
    if (after.size === before.size && [...before].every((id) => after.has(id))) throw cannotDeepen();
  }
}

async function fetchSince(
  clone: ShallowClone,
  head: string,
  base: string | undefined,
  releases: readonly ReleaseTag[],
): Promise<void> {
  const tips = base === undefined ? [head] : [head, base];
  const oldest = await oldestRelease(clone, releases);
  if (oldest !== undefined) await fetchRange(clone, tips, oldest);
  // A release that is younger than base does not bring all of base..head.
  if (base !== undefined) await deepenUntil(clone, tips, () => isComplete(clone, [head], base));
}

/** Tells by the commit dates, so that releases of many models need one range. */
async function oldestRelease(
  clone: ShallowClone,
  releases: readonly ReleaseTag[],
): Promise<ReleaseTag | undefined> {
  if (releases.length < 2) return releases[0];
  const absent = await missing(
    clone,
    releases.map(({ commit }) => commit),
  );
  if (absent.length > 0) await clone.scratch.fetch(absent, { depth: '--depth=1', filter: BLOBLESS });
  const dated = await Promise.all(
    releases.map(async (tag) => ({ tag, time: await timeOf(clone, tag.commit) })),
  );
  return dated.sort((a, b) => a.time - b.time)[0]?.tag;
}

/** Brings the commits that `tips` reach and the release does not, and the trees of their parents. */
async function fetchRange(clone: ShallowClone, tips: readonly string[], release: ReleaseTag): Promise<void> {
  const { objects, scratch } = clone;
  const { commit } = release;
  if (await isComplete(clone, tips, commit)) return;
  try {
    await scratch.fetch(tips, { depth: `--shallow-exclude=refs/tags/${release.name}`, filter: BLOBLESS });
  } catch (error) {
    // The tips may have nothing that the release lacks, or the server may not know how to leave a range out.
    if (!(error instanceof Failure) || scratch.remote === undefined) throw error;
  }
  await forgetAbsentEnds(clone);
  const { ends } = await readRange(clone, tips, [commit]);
  const parents = (await Promise.all(ends.map(async (id) => (await objects.commit(id)).parents))).flat();
  const others = (await missing(clone, parents)).filter((id) => id !== commit);
  // A boundary commit without its parents would seem to touch every file. Where a branch left history before the
  // release, git cuts off the whole merge, so it takes more to see where the branch began.
  if (others.length > 0)
    await scratch.fetch(tips, { depth: `--deepen=${FIRST_DEPTH}`, filter: BLOBLESS, tips: ends });
  if (!(await objects.has(commit))) {
    await scratch.fetch([commit], { depth: '--depth=1', filter: BLOBLESS, tips: ends });
  }
  await closeEnds(clone, ends);
  const next = others.length > 0 ? FIRST_DEPTH * DEEPEN_FACTOR : FIRST_DEPTH;
  await deepenUntil(clone, [...tips, commit], () => isComplete(clone, tips, commit), next);
}

/** Where git cut off a merge, it also names cuts below it that it did not send, and fails on them the next time. */
async function forgetAbsentEnds(clone: ShallowClone): Promise<void> {
  const boundary = new Set(await clone.scratch.boundary());
  for (const id of await missing(clone, [...boundary])) boundary.delete(id);
  await clone.scratch.setBoundary(boundary);
}

/** A boundary commit whose parents have all come is none any more. */
async function closeEnds(clone: ShallowClone, ids: readonly string[]): Promise<void> {
  const boundary = new Set(await clone.scratch.boundary());
  for (const id of ids) {
    const { parents } = await clone.objects.commit(id);
    if ((await missing(clone, parents)).length === 0) boundary.delete(id);
  }
  await clone.scratch.setBoundary(boundary);
}

function cannotDeepen(): Failure {
  return new Failure('missing-history', 'The remote does not have the missing history', FULL_HISTORY_HELP);
}

function unknownRef(revision: string): Failure {
  return new Failure(
    'unknown-revision',
    `${JSON.stringify(revision.slice(0, 100))} is not a commit of the remote`,
    'Give a full commit id, or a full ref name such as refs/heads/main.',
  );
}
