// What a stage holds, as JSON: what `pawl current --json` prints.
import type { ModelRegistry } from '../core/registry.ts';
import type { StageSummary } from '../core/version-history.ts';
import { formatMoment, renderRegistryJson } from './registry-words.ts';

export interface CurrentVersion {
  /** Absent: the model has none. */
  readonly stage: string | undefined;
  readonly summary: StageSummary | undefined;
  /** Commit of the version, and what its tag's ref points to. */
  readonly commit: string | undefined;
  readonly object: string | undefined;
}

/** Keys without a value are left out: nothing is current. */
export function renderCurrentJson({ model }: ModelRegistry, current: CurrentVersion): string {
  const { stage, summary, commit, object } = current;
  return renderRegistryJson({
    schema: 'pawl.current/1',
    model,
    stage,
    version: summary?.version,
    tag: summary?.tag,
    commit,
    object,
    since: formatMoment(summary?.since),
    by: summary?.by,
    reason: summary?.reason,
    held: summary?.held ?? false,
    assignment: summary?.assignment,
  });
}
