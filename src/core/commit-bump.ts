// What does each commit of a range ask for, once reverts in the same range have cancelled what they revert?
import type { CommitChange, ParsedCommit } from './commit.ts';
import type { CommitNote } from './decision.ts';
import type { Bump, ReleasePolicy } from './policy.ts';

/**
 * The built-in types. New training data (`data`) is new behaviour: minor. The same data and code trained again
 * (`retrain`) should not be: patch.
 */
export const BUILT_IN_TYPES: Readonly<Record<string, Bump>> = {
  feat: 'minor',
  fix: 'patch',
  perf: 'patch',
  revert: 'patch',
  data: 'minor',
  retrain: 'patch',
};

const SIZE: Readonly<Record<Bump | 'none', number>> = { none: 0, patch: 1, minor: 2, major: 3 };

/** Characters of a commit id in a text. */
const SHORT_ID = 7;

/** The larger of two bumps. */
export function largerBump<B extends Bump | 'none'>(a: B, b: B): B {
  return SIZE[b] > SIZE[a] ? b : a;
}

/** A commit id as texts show it. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** What a type asks for. The policy may add a type or raise one; it cannot weaken a built-in one. */
export function typeBump(type: string, types: ReleasePolicy['types']): Bump | 'none' {
  const builtIn = Object.hasOwn(BUILT_IN_TYPES, type) ? BUILT_IN_TYPES[type] : undefined;
  const own = Object.hasOwn(types, type) ? types[type] : undefined;
  return largerBump(builtIn ?? 'none', own ?? 'none');
}

/** What a range of commits asks for. */
export interface RangeReading {
  readonly notes: readonly CommitNote[];
  /** Ids of commits that a later one in the range has taken back as a whole. */
  readonly reverted: ReadonlySet<string>;
}

/** A change at its place in the range. `age` grows with every older change. */
interface Placed {
  readonly change: CommitChange;
  readonly commit: ParsedCommit;
  readonly age: number;
  /** Set once it counts no more: in words. */
  cancelled?: string;
}

/** Changes under one key, newest first. Taking one moves on for good, so that a range is walked once. */
interface Queue {
  readonly placed: Placed[];
  next: number;
}

interface RangeIndex {
  readonly byCommit: ReadonlyMap<string, readonly Placed[]>;
  /** Commits by the first characters of their id. */
  readonly byShortId: ReadonlyMap<string, readonly string[]>;
  readonly byHeader: ReadonlyMap<string, Queue>;
  readonly byPullRequest: ReadonlyMap<number, Queue>;
}

function append<K>(queues: Map<K, Queue>, key: K, placed: Placed): void {
  const queue = queues.get(key);
  if (queue) queue.placed.push(placed);
  else queues.set(key, { placed: [placed], next: 0 });
}

function indexRange(commits: readonly ParsedCommit[], range: readonly Placed[]): RangeIndex {
  const byCommit = new Map<string, Placed[]>(commits.map(({ id }) => [id, []]));
  const byShortId = new Map<string, string[]>();
  const byHeader = new Map<string, Queue>();
  const byPullRequest = new Map<number, Queue>();
  for (const { id } of commits) {
    const same = byShortId.get(shortId(id));
    if (same) same.push(id);
    else byShortId.set(shortId(id), [id]);
  }
  for (const placed of range) {
    byCommit.get(placed.commit.id)?.push(placed);
    append(byHeader, placed.change.header, placed);
    if (placed.change.pullRequest !== undefined) append(byPullRequest, placed.change.pullRequest, placed);
  }
  return { byCommit, byShortId, byHeader, byPullRequest };
}

/** The newest change in the queue that is older than `by` and still counts, if it is one that is meant. */
function takeOlder(
  queue: Queue | undefined,
  by: Placed,
  isMeant: (candidate: Placed) => boolean,
): Placed | undefined {
  if (!queue) return undefined;
  for (; queue.next < queue.placed.length; queue.next++) {
    const candidate = queue.placed[queue.next];
    if (!candidate || candidate.age <= by.age || candidate.cancelled !== undefined) continue;
    return isMeant(candidate) ? candidate : undefined;
  }
  return undefined;
}

/** What a change takes back within the range, and whether all that it names was found there. */
function revertedBy(
  by: Placed,
  index: RangeIndex,
): { readonly found: readonly Placed[]; readonly all: boolean } {
  const { ids, header, pullRequests } = by.change.reverts;
  const commits = ids.map((id) => index.byShortId.get(shortId(id))?.find((full) => full.startsWith(id)));
  const found = commits.flatMap((id) => (id === undefined ? [] : (index.byCommit.get(id) ?? [])));
  const older = found.filter(({ age }) => age > by.age);
  if (ids.length > 0 && older.length > 0) {
    // A merge has no changes of its own: what it brought is not taken back by name, and still counts.
    const whole = commits.every((id) => id !== undefined && (index.byCommit.get(id)?.length ?? 0) > 0);
    return { found: older, all: whole };
  }
  const byNumber = pullRequests.map((number) => takeOlder(index.byPullRequest.get(number), by, () => true));
  // Ids in a squashed message are those of the branch, which the range does not have: then only the message itself
  // can hold what is meant. A numbered pull request cannot be the one with another number.
  const isMeant = ({ commit, change }: Placed) =>
    (ids.length === 0 || commit === by.commit) &&
    (pullRequests.length === 0 || change.pullRequest === undefined);
  const byHeader = header === undefined ? undefined : takeOlder(index.byHeader.get(header), by, isMeant);
  const named = byNumber.find((target) => target !== undefined) ?? byHeader;
  return { found: named ? [named] : [], all: named !== undefined };
}

/** Marks what cancels, newest first, so that the revert of a revert brings the first change back. */
function cancelReverts(range: readonly Placed[], index: RangeIndex): ReadonlySet<string> {
  const reverted = new Set<string>();
  for (const placed of range) {
    const { ids, header, pullRequests } = placed.change.reverts;
    const idle = ids.length === 0 && pullRequests.length === 0 && header === undefined;
    if (idle || placed.cancelled !== undefined) continue;
    const { found, all } = revertedBy(placed, index);
    for (const target of found) {
      target.cancelled = `reverted by ${shortId(placed.commit.id)}`;
      if (ids.length > 0 && target.commit !== placed.commit) reverted.add(target.commit.id);
    }
    const first = found[0];
    if (all && first && placed.change.type === 'revert') {
      placed.cancelled = `reverts ${shortId(first.commit.id)}, which is in this range too: they cancel`;
    }
  }
  return reverted;
}

/** What one change asks for, in words. */
function changeBump(change: CommitChange, types: ReleasePolicy['types']): Pick<CommitNote, 'bump' | 'why'> {
  if (change.breaking) return { bump: 'major', why: 'breaking change' };
  return { bump: typeBump(change.type, types), why: change.type };
}

function noteCommit(
  commit: ParsedCommit,
  placed: readonly Placed[],
  types: ReleasePolicy['types'],
): CommitNote {
  const { id, subject, conventional } = commit;
  const note = { id, subject, conventional };
  if (commit.merge) return { ...note, bump: 'none', why: 'merge: its commits are counted, it is not' };
  if (commit.breaking) return { ...note, bump: 'major', why: 'breaking change' };
  if (!conventional) return { ...note, bump: 'none', why: 'not a conventional commit' };
  const counted = placed.filter(({ cancelled }) => cancelled === undefined);
  const asked = counted.map(({ change }) => changeBump(change, types));
  const [first] = asked;
  if (!first) return { ...note, bump: 'none', why: placed[0]?.cancelled ?? 'nothing' };
  return { ...note, ...asked.reduce((a, b) => (SIZE[b.bump] > SIZE[a.bump] ? b : a), first) };
}

/**
 * Says of every commit what it asks for. None is dropped.
 * @param commits newest first
 */
export function readRange(commits: readonly ParsedCommit[], types: ReleasePolicy['types']): RangeReading {
  let age = 0;
  // A squashed message lists its commits oldest first, under the title that sums them up.
  const range: readonly Placed[] = commits
    .filter(({ merge }) => !merge)
    .flatMap((commit) => commit.changes.toReversed().map((change) => ({ change, commit, age: age++ })));
  const index = indexRange(commits, range);
  const reverted = cancelReverts(range, index);
  return {
    notes: commits.map((commit) =>
      noteCommit(commit, index.byCommit.get(commit.id)?.toReversed() ?? [], types),
    ),
    reverted,
  };
}
