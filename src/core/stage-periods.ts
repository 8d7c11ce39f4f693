// Since when does a stage hold what it holds, and when did it hold a version?
import type { ModelRegistry, StageStep } from './registry.ts';
import { readStage } from './stage.ts';

/** A time in which a stage held one version. */
export interface StagePeriod {
  readonly stage: string;
  /** Seconds since 1970. */
  readonly from: number;
  /** Absent: until now. */
  readonly to?: number;
  /** The step that began it. */
  readonly step: StageStep;
}

/** Times in which the stages held the version of a tag, the earliest first in each stage. */
export function findPeriods(registry: ModelRegistry, tag: string): readonly StagePeriod[] {
  return [...registry.stages.keys()].flatMap((stage) => periodsOf(registry, stage, tag));
}

function periodsOf(registry: ModelRegistry, stage: string, tag: string): readonly StagePeriod[] {
  const periods: StagePeriod[] = [];
  let open: StageStep | undefined;
  for (const step of countedSteps(registry, stage)) {
    const holds = step.version?.tag === tag;
    if (holds && open === undefined) open = step;
    if (holds || open === undefined) continue;
    periods.push({ stage, from: open.time, to: step.time, step: open });
    open = undefined;
  }
  return open === undefined ? periods : [...periods, { stage, from: open.time, step: open }];
}

/** The step that brought what the stage holds: later ones may have kept it, as where a deleted version was recorded. */
export function findArrival(registry: ModelRegistry, stage: string, at?: number): StageStep | undefined {
  const { last } = readStage(registry, stage, at);
  if (last === undefined) return undefined;
  const steps = countedSteps(registry, stage);
  let arrival = last;
  for (const step of steps.slice(0, steps.indexOf(last)).toReversed()) {
    if (step.version?.tag !== last.version?.tag) break;
    arrival = step;
  }
  return arrival;
}

/** A tag that nobody accepted is never current. */
function countedSteps(registry: ModelRegistry, stage: string): readonly StageStep[] {
  const requests = new Set(registry.requests.map(({ tag }) => tag));
  return (registry.stages.get(stage) ?? []).filter(
    ({ version }) => version === undefined || !requests.has(version.tag),
  );
}
