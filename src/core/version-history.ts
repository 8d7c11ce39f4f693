// The life of one model as a list of versions, the newest first: what was released, asked for and deleted, and where it is.
import compareBuild from 'semver/functions/compare-build.js';
import type { RecordedMetric } from './record.ts';
import type { GoneVersion, ModelRegistry, RegisteredVersion, VersionOrigin } from './registry.ts';
import { previousVersion, readStage } from './stage.ts';
import { findArrival } from './stage-periods.ts';

/** What a version is to a stage: what it holds, or what a rollback would go to. */
export interface StageMark {
  readonly stage: string;
  readonly is: 'current' | 'previous';
  /** Later releases stay out of the stage until `promote`. */
  readonly held: boolean;
}

interface HistoryEntry {
  readonly version: string;
  readonly tag: string;
}

/** A version that can be had. */
export interface ReleasedEntry extends HistoryEntry {
  readonly status: 'released';
  readonly object: string;
  readonly commit: string;
  readonly origin: VersionOrigin;
  /** Seconds since 1970; absent: a lightweight tag has none. */
  readonly time?: number;
  /** What it brings, in one line. */
  readonly title?: string;
  readonly metrics: readonly RecordedMetric[];
  readonly stages: readonly StageMark[];
  readonly restores?: string;
  readonly deprecated: boolean;
}

/** A tag that nobody accepted. */
export interface RequestedEntry extends HistoryEntry {
  readonly status: 'requested';
  readonly object: string;
  readonly commit: string;
}

/** A version whose tag is gone, with what is known of the why. */
export interface DeletedEntry extends HistoryEntry {
  readonly status: 'deleted';
  readonly object?: string;
  readonly time?: number;
  readonly by?: string;
  readonly reason?: string;
  /** Assignment tag that recorded it. */
  readonly recordedBy?: string;
  /** Stages that still name it, because nobody told them that it is gone. */
  readonly stages: readonly StageMark[];
}

export type VersionEntry = ReleasedEntry | RequestedEntry | DeletedEntry;

/** What a stage holds, since when, by whom and why. */
export interface StageSummary {
  readonly stage: string;
  readonly version?: string;
  readonly tag?: string;
  readonly held: boolean;
  /** Assignment tag that brought it. */
  readonly assignment: string;
  /** Seconds since 1970. */
  readonly since: number;
  readonly by?: string;
  readonly reason?: string;
}

export interface ModelHistory {
  readonly model: string;
  /** Highest version first. */
  readonly versions: readonly VersionEntry[];
  readonly stages: readonly StageSummary[];
  /** Tags that look like versions and cannot be read as one. */
  readonly unreadable: readonly string[];
}

export function describeHistory(registry: ModelRegistry): ModelHistory {
  const marks = markStages(registry);
  const { model, versions, requests, gone, unreadable } = registry;
  const entries: VersionEntry[] = versions.map((version) =>
    describeVersion(version, marks.get(version.tag) ?? []),
  );
  const others: readonly VersionEntry[] = [
    ...requests.map((request) => ({ status: 'requested' as const, ...request })),
    ...gone.map((one) => describeDeleted(one, registry, marks.get(one.tag) ?? [])),
  ];
  const all = others.length === 0 ? entries : [...entries, ...others].sort(newestFirst);
  return { model, versions: all, stages: summarizeStages(registry), unreadable };
}

function newestFirst(a: VersionEntry, b: VersionEntry): number {
  return compareBuild(b.version, a.version);
}

/** By tag. */
function markStages(registry: ModelRegistry): ReadonlyMap<string, readonly StageMark[]> {
  const marks = new Map<string, StageMark[]>();
  const add = (tag: string | undefined, mark: StageMark) => {
    if (tag !== undefined) marks.set(tag, [...(marks.get(tag) ?? []), mark]);
  };
  for (const stage of registry.stages.keys()) {
    const { tag, held } = readStage(registry, stage);
    add(tag, { stage, is: 'current', held });
    add(previousVersion(registry, stage)?.tag, { stage, is: 'previous', held: false });
  }
  return marks;
}

function describeVersion(
  { version, tag, object, commit, origin, time, record, title, deprecated }: RegisteredVersion,
  stages: readonly StageMark[],
): ReleasedEntry {
  return {
    status: 'released',
    version,
    tag,
    object,
    commit,
    origin,
    ...(time === undefined ? {} : { time }),
    ...(title === undefined ? {} : { title }),
    metrics: record?.metrics ?? [],
    stages,
    ...(record?.restores === undefined ? {} : { restores: record.restores }),
    deprecated,
  };
}

function describeDeleted(
  { version, tag, object, recordedBy }: GoneVersion,
  registry: ModelRegistry,
  stages: readonly StageMark[],
): DeletedEntry {
  const step = [...registry.stages.values()].flat().find((one) => one.tag === recordedBy);
  const { actor: by, reason } = step?.assignment ?? {};
  return {
    status: 'deleted',
    version,
    tag,
    ...(object === undefined ? {} : { object }),
    ...(step === undefined ? {} : { time: step.time }),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(recordedBy === undefined ? {} : { recordedBy }),
    stages,
  };
}

/** What each stage holds, in the order of their names, `production` first. */
function summarizeStages(registry: ModelRegistry): readonly StageSummary[] {
  return [...registry.stages.keys()]
    .sort((a, b) => Number(b === 'production') - Number(a === 'production') || (a < b ? -1 : 1))
    .flatMap((stage) => summarizeStage(registry, stage) ?? []);
}

/**
 * @param at seconds since 1970, to ask of a moment in the past
 * @returns undefined where the stage was not entered yet
 */
export function summarizeStage(
  registry: ModelRegistry,
  stage: string,
  at?: number,
): StageSummary | undefined {
  const { version, tag, held } = readStage(registry, stage, at);
  const arrival = findArrival(registry, stage, at);
  if (arrival === undefined) return undefined;
  const { actor, reason } = arrival.assignment ?? {};
  return {
    stage,
    ...(version === undefined ? {} : { version }),
    ...(tag === undefined ? {} : { tag }),
    held,
    assignment: arrival.tag,
    since: arrival.time,
    ...(actor === undefined ? {} : { by: actor }),
    ...(reason === undefined ? {} : { reason }),
  };
}
