// The next assignment of a stage: its number, its place in the chain and its time.
import type { Assignment, AssignmentAction, DeletedVersion, VersionPin } from './assignment.ts';
import type { StageEntry } from './decision.ts';
import type { Policy } from './policy.ts';
import type { ReleaseRecord, TagPin } from './record.ts';
import type { ModelNaming, ModelRegistry } from './registry.ts';

/** How the tags of a policy's model are called. */
export function namingOf(policy: Pick<Policy, 'model' | 'directory' | 'release'>): ModelNaming {
  return { model: policy.model, template: policy.release.tag, atRoot: policy.directory === '' };
}

export interface EntryRequest {
  /** Absent: nothing is current from then on. */
  readonly version?: VersionPin;
  readonly action: AssignmentAction;
  readonly actor: string;
  readonly reason: string;
  readonly newest?: TagPin;
  readonly hold?: boolean;
  readonly accepts?: VersionPin;
  readonly record?: ReleaseRecord;
  readonly deleted?: DeletedVersion;
  /** See `StageEntry`. */
  readonly commit: string;
  /** When the run began, seconds since 1970. */
  readonly time: number;
}

/** The assignment that follows on the last one of a stage. */
export function nextAssignment(registry: ModelRegistry, stage: string, request: EntryRequest): StageEntry {
  const steps = registry.stages.get(stage) ?? [];
  const last = steps.at(-1);
  const { version, action, actor, reason, newest, hold, accepts, record, deleted } = request;
  const latest = Math.max(0, ...steps.map(({ time }) => time));
  const assignment: Assignment = {
    model: registry.model,
    stage,
    number: (last?.number ?? 0) + 1,
    action,
    ...(version === undefined ? {} : { version }),
    hold: hold ?? false,
    ...(accepts === undefined ? {} : { accepts }),
    ...(record === undefined ? {} : { record }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(newest === undefined ? {} : { newest: { tag: newest.tag, object: newest.object } }),
    ...(last === undefined ? {} : { previous: { tag: last.tag, object: last.object } }),
    actor,
    reason,
  };
  return { assignment, commit: request.commit, time: Math.max(request.time, latest + 1) };
}
