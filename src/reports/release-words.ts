// The words of a run that releases a version, or gives another one to a stage.
import { assignmentTag } from '../core/assignment.ts';
import type { Decision, ModelDecision, ReleaseDecision, StageDecision } from '../core/decision.ts';
import type { Escape } from './escape.ts';
import type { ReportedOutcome } from './outcomes.ts';

/** What a report says of a run beside its decision. */
export interface RunWords {
  readonly trigger: Decision['trigger'];
  /** What was written; absent: nothing was tried yet. */
  readonly outcomes?: readonly ReportedOutcome[];
}

const LONGEST_REASON = 300;

/** Whether a version is judged to be released, and not a proposal to be merged. */
export function isRelease(trigger: Decision['trigger']): boolean {
  return trigger === 'release' || trigger === 'tagged';
}

/** Whether only stages are decided about. */
export function isAssignment(trigger: Decision['trigger']): boolean {
  return trigger === 'assign' || trigger === 'untagged';
}

/** Outcome of the push that makes a tag; undefined where it was not tried. */
export function findTagOutcome(
  tag: string,
  outcomes: readonly ReportedOutcome[] | undefined,
): ReportedOutcome | undefined {
  return outcomes?.find(
    ({ effect, subject }) => effect === 'tag' && subject?.split(', ').includes(tag) === true,
  );
}

/** The tag by which a release comes into being: its own, or the assignment that accepts it. */
export function decisiveTag({ step, record, entry }: ReleaseDecision): string | undefined {
  if (step === 'cut') return record.tag;
  return step === 'accept' && entry !== undefined ? assignmentTag(entry.assignment) : undefined;
}

/** Whether the tags of a cut or accepted release exist now. */
export function isReleased(release: ReleaseDecision, outcomes: RunWords['outcomes']): boolean {
  const tag = decisiveTag(release);
  const status = tag === undefined ? undefined : findTagOutcome(tag, outcomes)?.status;
  return status === 'done' || status === 'unchanged';
}

/** Whether the tag of an assignment exists now. */
export function isAssigned({ assignment }: StageDecision, outcomes: RunWords['outcomes']): boolean {
  const status = findTagOutcome(assignmentTag(assignment), outcomes)?.status;
  return status === 'done' || status === 'unchanged';
}

/** "v2.1.0 released": what happens to a model, where the run is about more than a judgement. */
export function describeRun(model: ModelDecision, run: RunWords, say: Escape): string | undefined {
  const { release, stage } = model;
  if (stage !== undefined) return describeStage(model, stage, run, say);
  if (release !== undefined) return describeRelease(release, run, say);
  if (isAssignment(run.trigger)) return describeCurrent(model, say);
  if (!isRelease(run.trigger)) return undefined;
  const said = model.problems.find(({ rule, severity }) => rule === 'release' && severity === 'notice');
  return said === undefined ? 'nothing to release' : say(said.message, LONGEST_REASON);
}

function describeRelease(release: ReleaseDecision, run: RunWords, say: Escape): string {
  const { step, record } = release;
  const tag = say(record.tag);
  if (step === 'complete') return `${tag} was released before`;
  return `${releaseVerb(release, run, tag)}${describeHold(release)}`;
}

function releaseVerb(release: ReleaseDecision, run: RunWords, tag: string): string {
  if (run.outcomes === undefined) return `to be released as ${tag}`;
  return isReleased(release, run.outcomes) ? `${tag} released` : `would be released as ${tag}`;
}

/** Why a release does not enter its stage. */
function describeHold({ record, entry }: ReleaseDecision): string {
  if (entry === undefined) return ', a rollback holds its stage';
  const { version, hold } = entry.assignment;
  if (version?.tag === record.tag) return '';
  return hold ? ', a rollback holds its stage' : ', a pre-release enters no stage';
}

/** `production: v2.2.0 → v2.1.0 (rollback by ada: too slow), held until promote` */
function describeStage(model: ModelDecision, decision: StageDecision, run: RunWords, say: Escape): string {
  const { stage, version, action, actor, reason, hold } = decision.assignment;
  const from = model.version.currentTag;
  const to = version?.tag;
  const stays = from === to;
  const move = stays ? `${nameTag(to, say)} stays` : `${nameTag(from, say)} → ${nameTag(to, say)}`;
  const isDry = run.outcomes !== undefined && !isAssigned(decision, run.outcomes);
  const place = isDry ? `${say(stage)} would go` : `${say(stage)}:`;
  const why = `${action} by ${say(actor, 100)}: ${say(reason, LONGEST_REASON)}`;
  const after = hold ? ', held until promote' : action === 'promote' && stays ? ', no longer held' : '';
  return `${place} ${move} (${why})${after}`;
}

function nameTag(tag: string | undefined, say: Escape): string {
  return tag === undefined ? 'nothing' : say(tag);
}

/** A run that was refused, or has nothing to do. */
function describeCurrent({ version }: ModelDecision, say: Escape): string {
  return version.currentTag === undefined ? 'nothing is current' : `${say(version.currentTag)} stays current`;
}

/**
 * What else is written, in a few words each: the commit of the tag, the entry into a stage, the mark of the latest
 * release, the deployment.
 */
export function listDetails(
  { release, stage }: ModelDecision,
  ink: { readonly code: Escape },
  outcomes?: RunWords['outcomes'],
): readonly string[] {
  const isSkipped = (effect: ReportedOutcome['effect']) =>
    outcomes?.some((outcome) => outcome.effect === effect && outcome.status === 'skipped') === true;
  // Where tags are made and no forge takes part, nothing is said of it.
  const isDone = (effect: ReportedOutcome['effect']) => isSkipped('tag') || !isSkipped(effect);
  if (stage !== undefined) {
    const { assignment, latest, deploys } = stage;
    return [
      `recorded as ${ink.code(assignmentTag(assignment))}`,
      ...(latest !== undefined && isDone('latest') ? [`latest is ${ink.code(latest)}`] : []),
      ...(deploys && isDone('deployment') ? [`deployment to ${ink.code(assignment.stage)}`] : []),
    ];
  }
  if (release === undefined) return [];
  const { step, record, entry, latest, deployment } = release;
  const enters = entry?.assignment.version?.tag === record.tag;
  const assigned = entry === undefined ? undefined : ink.code(assignmentTag(entry.assignment));
  return [
    ...(step === 'complete' ? [] : [`tag ${ink.code(record.tag)}`]),
    ...(enters ? [`enters ${ink.code(entry.assignment.stage)} as ${assigned}`] : []),
    ...(!enters && assigned !== undefined ? [`accepted by ${assigned}`] : []),
    ...(latest && isDone('release') ? ['becomes the latest release'] : []),
    ...(deployment !== undefined && isDone('deployment')
      ? [`deployment to ${ink.code(deployment.environment)}`]
      : []),
  ];
}
