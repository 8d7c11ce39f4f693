// Was a wish about a stage granted already, by a run that was cut off or by one that was faster?
import { ACTOR_LIMIT, formatAssignmentMessage, REASON_LIMIT } from './assignment.ts';
import type { StageEntry } from './decision.ts';
import type { AssignTrigger, Facts, StageFacts } from './facts.ts';
import type { ModelRegistry } from './registry.ts';
import { actorOf } from './release-parts.ts';
import { findVersion } from './stage.ts';
import type { StageStep } from './stage-steps.ts';
import { oneLine } from './visible-text.ts';

/** Assignments whose tag is there: what follows from them is done again, and does nothing where it was done. */
export interface GrantedEntry extends StageEntry {
  readonly tag: string;
}

/**
 * The last step of a stage, where it is what the trigger asks for. The same person with the same reason is the same wish,
 * run again. A wish that another run granted since this one began is granted: of sixteen rollbacks at once one goes back,
 * and none of the others goes further.
 */
export function findGranted(
  facts: Facts,
  staged: StageFacts,
  registry: ModelRegistry,
  stage: string,
  trigger: AssignTrigger,
): GrantedEntry | undefined {
  const last = registry.stages.get(stage)?.at(-1);
  const { assignment } = last ?? {};
  if (last === undefined || assignment?.action !== trigger.action) return undefined;
  const wanted = trigger.version === undefined ? undefined : findVersion(registry, trigger.version);
  if (trigger.version !== undefined && wanted?.tag !== assignment.version?.tag) return undefined;
  const isSame =
    assignment.actor === oneLine(actorOf(facts), ACTOR_LIMIT) &&
    assignment.reason === oneLine(trigger.reason, REASON_LIMIT);
  const isNewer = facts.time !== undefined && last.time >= facts.time;
  return isSame || isNewer ? readEntry(staged, last) : undefined;
}

/** Undefined where the tag says more, or less, than Pawl would write: it cannot be made again. */
export function readEntry({ tags }: StageFacts, step: StageStep): GrantedEntry | undefined {
  const { assignment, commit, time, tag } = step;
  const message = tags.find(({ name }) => name === tag)?.annotation?.message;
  if (assignment === undefined || message !== formatAssignmentMessage(assignment)) return undefined;
  return { assignment, commit, time, tag };
}
