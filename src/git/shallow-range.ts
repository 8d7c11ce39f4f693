// What of a range of commits is here, in a clone without its whole history?
import type { ObjectStore } from './object-store.ts';
import type { Scratch } from './scratch.ts';

/** A clone without its whole history, and what was found out about it. */
export interface ShallowClone {
  readonly scratch: Scratch;
  readonly objects: ObjectStore;
}

/** Those of the ids that the clone does not have, each once. */
export async function missing({ objects }: ShallowClone, ids: readonly string[]): Promise<readonly string[]> {
  const asked = await Promise.all([...new Set(ids)].map(async (id) => ({ id, here: await objects.has(id) })));
  return asked.filter(({ here }) => !here).map(({ id }) => id);
}

/** What the tips reach and no commit of `exclude` does, as far as it is here. */
export interface Range {
  /** Commits of it whose parents are not here. */
  readonly ends: readonly string[];
  /** Seconds since 1970 of the oldest commit; Infinity where there is none. */
  readonly oldest: number;
}

export async function readRange(
  { objects, scratch }: ShallowClone,
  tips: readonly string[],
  exclude: readonly string[],
): Promise<Range> {
  const boundary = await scratch.boundary();
  const excluded = await Promise.all(exclude.map(async (id) => ((await objects.has(id)) ? [`^${id}`] : [])));
  const input = [...tips, ...excluded.flat(), ''].join('\n');
  const output = await scratch.git.run(['rev-list', '--stdin', '--timestamp'], input);
  const ends: string[] = [];
  let oldest = Number.POSITIVE_INFINITY;
  for (const line of output.split('\n')) {
    const [time = '', id] = line.split(' ');
    if (id === undefined) continue;
    oldest = Math.min(oldest, Number(time));
    if (boundary.has(id)) ends.push(id);
  }
  return { ends, oldest };
}

/**
 * Whether everything that the tips reach and `commit` does not is here, and known to be that: what is older than a cut
 * below `commit` may be behind the cut, too, and so not belong to it.
 */
export async function isComplete(
  clone: ShallowClone,
  tips: readonly string[],
  commit: string,
): Promise<boolean> {
  if (!(await clone.objects.has(commit))) return false;
  const boundary = await clone.scratch.boundary();
  if (boundary.size === 0) return true;
  const { ends, oldest } = await readRange(clone, tips, [commit]);
  if (ends.length > 0) return false;
  const cuts = boundary.has(commit) ? [commit] : (await readRange(clone, [commit], [])).ends;
  const times = await Promise.all(cuts.map((id) => timeOf(clone, id)));
  return times.every((time) => time <= oldest);
}

/** Commit date in seconds since 1970. */
export async function timeOf({ objects }: ShallowClone, commit: string): Promise<number> {
  return Date.parse((await objects.commit(commit)).date) / 1000;
}
