// What does a stage hold, now or on a day, and where can it go back to?
import type { VersionPin } from './assignment.ts';
import type { GoneVersion, ModelRegistry, RegisteredVersion, StageStep } from './registry.ts';

/** State of one stage of one model. */
export interface StageState {
  readonly stage: string;
  /** Absent: nothing is current. */
  readonly version?: string;
  readonly tag?: string;
  /** Whether later releases stay out of the stage until `promote`. */
  readonly held: boolean;
  /** The last step; absent: the stage was never entered. */
  readonly last?: StageStep;
}

/**
 * What is current in a stage: its highest-numbered assignment. A request is never current.
 * @param at seconds since 1970, to ask of a moment in the past; absent: now
 */
export function readStage(registry: ModelRegistry, stage: string, at?: number): StageState {
  const requests = new Set(registry.requests.map(({ tag }) => tag));
  const steps = (registry.stages.get(stage) ?? []).filter(
    ({ time, version }) =>
      (at === undefined || time <= at) && (version === undefined || !requests.has(version.tag)),
  );
  const last = steps.at(-1);
  if (last === undefined) return { stage, held: false };
  const { version, assignment } = last;
  return {
    stage,
    ...(version === undefined ? {} : { version: version.version, tag: version.tag }),
    held: assignment?.hold ?? false,
    last,
  };
}

/** Why a version cannot be given to a stage. */
export type Unavailable = 'unknown' | 'deleted' | 'refused' | 'deprecated' | 'current';

/** Looks a version up by its number or its tag's name, with or without a `v` before the number. */
export function findVersion(registry: ModelRegistry, wanted: string): RegisteredVersion | undefined {
  const bare = wanted.replace(/^v(?=\d)/, '');
  return registry.versions.find(({ version, tag }) => tag === wanted || version === bare);
}

/** The version, or why a stage cannot hold it. */
export function findAvailable(
  registry: ModelRegistry,
  stage: string,
  wanted: string,
): { readonly version: RegisteredVersion } | { readonly unavailable: Unavailable } {
  const version = findVersion(registry, wanted);
  const bare = wanted.replace(/^v(?=\d)/, '');
  const isNamed = (one: Pick<GoneVersion, 'version' | 'tag'>) => one.tag === wanted || one.version === bare;
  if (version === undefined) {
    if (registry.requests.some(isNamed)) return { unavailable: 'refused' };
    return { unavailable: registry.gone.some(isNamed) ? 'deleted' : 'unknown' };
  }
  if (version.deprecated) return { unavailable: 'deprecated' };
  return readStage(registry, stage).tag === version.tag ? { unavailable: 'current' } : { version };
}

/** Every version that the stage can be given, highest first. */
export function availableVersions(registry: ModelRegistry, stage: string): readonly RegisteredVersion[] {
  const current = readStage(registry, stage).tag;
  return registry.versions.filter(({ tag, deprecated }) => !deprecated && tag !== current);
}

/**
 * The version that a rollback goes to: what the stage held before, as far as it still exists. A second rollback goes
 * one further back, and not to where the first one came from. Undefined where there is none.
 * @param without tag of a version that does not count any more, such as one that was deleted
 */
export function previousVersion(
  registry: ModelRegistry,
  stage: string,
  without?: string,
): RegisteredVersion | undefined {
  const current = readStage(registry, stage).tag;
  const below = heldVersions(registry.stages.get(stage) ?? []).filter(({ tag }) => tag !== current);
  for (const { tag, object } of below.toReversed()) {
    const found = registry.versions.find((version) => version.tag === tag && version.object === object);
    if (found !== undefined && !found.deprecated && tag !== without) return found;
  }
  return undefined;
}

/** What a stage held, the newest last: going back takes off what came after, everything else is put on top. */
function heldVersions(steps: readonly StageStep[]): readonly VersionPin[] {
  let held: readonly VersionPin[] = [];
  for (const { version, assignment } of steps) {
    if (version === undefined) continue;
    const at = held.findIndex(({ tag }) => tag === version.tag);
    const goesBack = assignment?.action === 'rollback' || assignment?.action === 'delete';
    if (at === -1) held = [...held, version];
    else if (goesBack) held = held.slice(0, at + 1);
    else held = [...held.toSpliced(at, 1), version];
  }
  return held;
}
