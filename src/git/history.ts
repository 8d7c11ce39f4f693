// A shallow clone: fetches the history that a run needs, and no more of it.
import { Failure } from '../failure.ts';
import type { Entry } from '../readers/commit-files.ts';
import { compareCommits, createCommitFiles } from './commit-tree.ts';
import { mergeBase } from './merge-base.ts';
import type { ObjectStore } from './object-store.ts';
import type { Tag } from './refs.ts';
import { FULL_HISTORY_HELP, type Scratch } from './scratch.ts';

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
  readonly releases?: readonly Tag[];
}

/** A clone without its whole history, and what was found out about it. */
export interface ShallowClone {
  readonly scratch: Scratch;
  readonly objects: ObjectStore;
  /** The range that was fetched last: every commit since this time. */
  since: { readonly time: number; readonly ends: ReadonlySet<string> } | undefined;
}

/** Commits that the first fetch brings where the merge base is not known: few proposals are longer. */
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

async function missing({ objects }: ShallowClone, ids: readonly string[]): Promise<readonly string[]> {
  const asked = await Promise.all([...new Set(ids)].map(async (id) => ({ id, here: await objects.has(id) })));
  return asked.filter(({ here }) => !here).map(({ id }) => id);
}

/** Id of a commit of the remote. What is no id and no ref could be anything in the input of a fetch. */
async function locate({ objects, scratch }: ShallowClone, revision: string): Promise<string> {
  if (/^[0-9a-f]{40,64}$/.test(revision)) return revision;
  if (!/^refs\/[^\s:^~?*[\\\p{Cc}]+$/u.test(revision)) throw unknownRef(revision);
  if ((await objects.peel(revision)) === undefined) {
    await scratch.fetch([`+${revision}:${revision}`], { depth: '--depth=1' });
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
    return (await openEnds(clone, [head, base], exclude)).length === 0;
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

/** Commits that a tip reaches, no commit of `exclude` does, and whose parents are not here. */
async function openEnds(
  { objects, scratch }: ShallowClone,
  tips: readonly string[],
  exclude: readonly string[],
): Promise<readonly string[]> {
  const boundary = await scratch.boundary();
  if (boundary.size === 0) return [];
  const excluded = await Promise.all(exclude.map(async (id) => ((await objects.has(id)) ? [`^${id}`] : [])));
  const output = await scratch.git.run(['rev-list', '--stdin'], [...tips, ...excluded.flat(), ''].join('\n'));
  return output.split('\n').filter((id) => boundary.has(id));
}

/** Deepens in growing steps until it is enough. */
async function deepenUntil(
  { scratch }: ShallowClone,
  tips: readonly string[],
  isEnough: () => Promise<boolean>,
): Promise<void> {
  for (let depth = FIRST_DEPTH; !(await isEnough()); depth *= DEEPEN_FACTOR) {
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
  releases: readonly Tag[],
): Promise<void> {
  const tips = base === undefined ? [head] : [head, base];
  const oldest = await oldestRelease(clone, releases);
  if (oldest !== undefined) {
    const isHere = await clone.objects.has(oldest.commit);
    const isKnown =
      isHere && clone.since !== undefined && clone.since.time <= (await timeOf(clone, oldest.commit));
    const isComplete = isHere && (await openEnds(clone, tips, [oldest.commit])).length === 0;
    if (!isKnown && !isComplete) await fetchRange(clone, tips, oldest);
  }
  // A range since a release that is younger than base does not hold all of base..head.
  if (base === undefined) return;
  const isInRange = clone.since !== undefined && clone.since.time <= (await timeOf(clone, base));
  if (isInRange) return;
  await deepenUntil(clone, tips, async () => (await openEnds(clone, [head], [base])).length === 0);
}

/** Tells by the commit dates, so that releases of many models need one range. */
async function oldestRelease(clone: ShallowClone, releases: readonly Tag[]): Promise<Tag | undefined> {
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

async function timeOf({ objects }: ShallowClone, commit: string): Promise<number> {
  return Date.parse((await objects.commit(commit)).date);
}

/** Brings the commits that `tips` reach and the release does not, and the trees of their parents. */
async function fetchRange(clone: ShallowClone, tips: readonly string[], release: Tag): Promise<void> {
  const { objects, scratch } = clone;
  try {
    await scratch.fetch(tips, { depth: `--shallow-exclude=refs/tags/${release.name}`, filter: BLOBLESS });
  } catch (error) {
    // The tips may have nothing that the release lacks, or the server may not know how to leave a range out.
    if (!(error instanceof Failure) || scratch.remote === undefined) throw error;
    if (!(await objects.has(release.commit))) {
      await scratch.fetch([release.commit], { depth: '--depth=1', filter: BLOBLESS });
    }
    const isEnough = async () => (await openEnds(clone, tips, [release.commit])).length === 0;
    return deepenUntil(clone, [...tips, release.commit], isEnough);
  }
  const ends = await openEnds(clone, tips, [release.commit]);
  const parents = await Promise.all(ends.map(async (id) => (await objects.commit(id)).parents));
  // Without its parents a boundary commit would seem to touch every file.
  const absent = await missing(clone, [release.commit, ...parents.flat()]);
  if (absent.length > 0) await scratch.fetch(absent, { depth: '--depth=1', filter: BLOBLESS, tips: ends });
  await closeEnds(clone, ends);
  // The ends that are left are the release and what is older than it.
  clone.since = { time: await timeOf(clone, release.commit), ends: await scratch.boundary() };
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
