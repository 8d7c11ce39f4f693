// Which commits are ancestors of which, over the part of the history that was read.

/** The graph needs ids and parents only. */
export interface HistoryCommit {
  readonly id: string;
  readonly parents: readonly string[];
}

/** Answers reachability between commits of one log by a bit set per tip. */
export interface Ancestry {
  /** Whether `commit` is `tip` or an ancestor of it; false for commits outside the log. */
  isAncestor(commit: string, tip: string): boolean;
  /** Whether `commit` is in the log. */
  has(commit: string): boolean;
}

/**
 * Marks, for every tip, the commits of the log that it reaches: one pass over the graph, 32 tips a word.
 *
 * @param commits the log, in any order; parents outside it end the walk
 * @param tips commits to answer for; one that is not in the log reaches nothing
 */
export function createAncestry(commits: readonly HistoryCommit[], tips: Iterable<string>): Ancestry {
  const index = new Map(commits.map((commit, position) => [commit.id, position]));
  const bitOf = new Map([...new Set(tips)].map((tip, bit) => [tip, bit]));
  const words = Math.ceil(bitOf.size / 32);
  const marks = new Uint32Array(commits.length * words);
  const mark = (position: number, bit: number) => {
    const at = position * words + (bit >>> 5);
    marks[at] = (marks[at] ?? 0) | (1 << (bit & 31));
  };
  for (const [tip, bit] of bitOf) {
    const position = index.get(tip);
    if (position !== undefined) mark(position, bit);
  }
  for (const position of childrenFirst(commits, index)) {
    for (const parent of commits[position]?.parents ?? []) {
      const target = index.get(parent);
      if (target === undefined) continue;
      for (let word = 0; word < words; word += 1) {
        const at = target * words + word;
        marks[at] = (marks[at] ?? 0) | (marks[position * words + word] ?? 0);
      }
    }
  }
  return {
    has: (commit) => index.has(commit),
    isAncestor(commit, tip) {
      const position = index.get(commit);
      const bit = bitOf.get(tip);
      if (position === undefined || bit === undefined) return false;
      return ((marks[position * words + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) !== 0;
    },
  };
}

/** Positions of the commits so that each comes before its parents (Kahn's algorithm). */
function childrenFirst(commits: readonly HistoryCommit[], index: ReadonlyMap<string, number>): number[] {
  const waiting = new Uint32Array(commits.length);
  for (const commit of commits) {
    for (const parent of commit.parents) {
      const target = index.get(parent);
      if (target !== undefined) waiting[target] = (waiting[target] ?? 0) + 1;
    }
  }
  const order: number[] = [];
  commits.forEach((_, position) => {
    if (waiting[position] === 0) order.push(position);
  });
  for (let next = 0; next < order.length; next += 1) {
    for (const parent of commits[order[next] ?? 0]?.parents ?? []) {
      const target = index.get(parent);
      if (target === undefined) continue;
      waiting[target] = (waiting[target] ?? 1) - 1;
      if (waiting[target] === 0) order.push(target);
    }
  }
  return order;
}

/**
 * Whether every one of `commits` is `root` or descends from it, for a log that was read as `root..head`.
 *
 * @param log the log `root..head`, in any order
 */
export function allDescendFrom(
  root: string,
  commits: Iterable<string>,
  log: readonly HistoryCommit[],
): boolean {
  const wanted = [...new Set(commits)].filter((commit) => commit !== root);
  const above = log.filter((commit) => commit.parents.includes(root)).map((commit) => commit.id);
  const ancestry = createAncestry(log, wanted);
  return wanted.every((commit) => above.some((child) => ancestry.isAncestor(child, commit)));
}
