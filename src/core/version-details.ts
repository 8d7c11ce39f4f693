// Everything that the tags know of one version: its record, and what became of it in the stages.
import type { ModelRegistry, RegisteredVersion, StageStep } from './registry.ts';
import { findPeriods, type StagePeriod } from './stage-periods.ts';
import { describeHistory, type StageMark } from './version-history.ts';

export interface VersionDetails {
  readonly model: string;
  readonly version: RegisteredVersion;
  /** Where it is current, and where a rollback would go to it. */
  readonly marks: readonly StageMark[];
  /** When it was current. */
  readonly periods: readonly StagePeriod[];
  /** Every assignment that names it, by stage, the oldest first. */
  readonly steps: readonly (StageStep & { readonly stage: string })[];
}

export function describeVersionDetails(registry: ModelRegistry, version: RegisteredVersion): VersionDetails {
  const { tag } = version;
  const entry = describeHistory(registry).versions.find((one) => one.tag === tag);
  const names = ({ version: held, assignment }: StageStep) =>
    [held?.tag, assignment?.accepts?.tag, assignment?.deleted?.tag].includes(tag);
  return {
    model: registry.model,
    version,
    marks: entry === undefined || entry.status === 'requested' ? [] : entry.stages,
    periods: findPeriods(registry, tag),
    steps: [...registry.stages].flatMap(([stage, steps]) =>
      steps.filter(names).map((step) => ({ ...step, stage })),
    ),
  };
}

/** The version that a reader means who names none: the current one of the first stage that has one, else the newest. */
export function usualVersion(registry: ModelRegistry): RegisteredVersion | undefined {
  const { stages } = describeHistory(registry);
  const held = stages.find(({ tag }) => tag !== undefined)?.tag;
  return registry.versions.find(({ tag }) => tag === held) ?? registry.versions[0];
}
