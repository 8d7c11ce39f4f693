// A stage assignment: which version a stage holds from now on, who asked for it and why. Tags in GTO's grammar.
import { formatRecord, parseRecord, type ReleaseRecord, type TagPin } from './record.ts';
import { MODEL_NAME_PATTERN, STAGE_NAME_PATTERN } from './ref-name.ts';
import { parseTag } from './release-tag.ts';
import { formatPin, formatTrailers, parsePin, parseTrailers } from './trailers.ts';
import { oneLine } from './visible-text.ts';

export type AssignmentAction = 'release' | 'accept' | 'promote' | 'rollback' | 'delete';

/** A version by its tag and by what that tag pointed to. */
export interface VersionPin extends TagPin {
  readonly version: string;
}

/** A version whose tag is gone; `object` absent: no witness knew it. */
export interface DeletedVersion {
  readonly version: string;
  readonly tag: string;
  readonly object?: string;
}

export interface Assignment {
  readonly model: string;
  readonly stage: string;
  /** Counts one model's one stage from 1: whoever creates the number has it. */
  readonly number: number;
  readonly action: AssignmentAction;
  /** What the stage holds from now on; absent: nothing. */
  readonly version?: VersionPin;
  /** Whether later releases stay out of the stage until `promote`. */
  readonly hold: boolean;
  /** A tag pushed by hand that is a release from now on; `record` is its record. */
  readonly accepts?: VersionPin;
  readonly record?: ReleaseRecord;
  readonly deleted?: DeletedVersion;
  /** The newest release that was known: what was in production on a day has one answer. */
  readonly newest?: TagPin;
  /** The assignment before it in this stage. */
  readonly previous?: TagPin;
  /** Login or name; one line. */
  readonly actor: string;
  /** One line. */
  readonly reason: string;
}

/** GTO's name of an assignment, `model#stage#7`, or `model#stage!#7` where nothing is assigned any more. */
export interface AssignmentName {
  readonly model: string;
  readonly stage: string;
  /** Absent: GTO's simple form `model#stage`, which has no number. */
  readonly number?: number;
  readonly unassigns: boolean;
}

/**
 * Stands for the object id of a tag that is made in the same push: the message has its place, and {@link pinObject}
 * fills it in.
 */
export const PENDING_OBJECT = '<pending>';

/** Fills in the object id of `tag`, wherever the message of an assignment left it open. */
export function pinObject(message: string, tag: string, object: string): string {
  const open = new Set(['Tag', 'Newest'].map((key) => `${key}: ${tag} ${PENDING_OBJECT}`));
  return message
    .split('\n')
    .map((line) => (open.has(line) ? line.replace(PENDING_OBJECT, object) : line))
    .join('\n');
}

export const REASON_LIMIT = 1000;
export const ACTOR_LIMIT = 100;

export function formatAssignmentTag({ model, stage, number, unassigns }: AssignmentName): string {
  return `${model}#${stage}${unassigns ? '!' : ''}${number === undefined ? '' : `#${number}`}`;
}

/** GTO writes `models/rank=ranker` for the artifact `models/rank:ranker`. */
const ASSIGNMENT_TAG = /^([^#@]+)#([A-Za-z0-9_][A-Za-z0-9_-]*)(!)?(?:#([1-9][0-9]{0,14}))?$/;

/** The exact inverse of {@link formatAssignmentTag}; undefined for every other name. */
export function parseAssignmentTag(name: string): AssignmentName | undefined {
  const [, model, stage, unassigns, number] = ASSIGNMENT_TAG.exec(name) ?? [];
  if (model === undefined || stage === undefined) return undefined;
  if (!MODEL_NAME_PATTERN.test(model.replace('=', '/')) || !STAGE_NAME_PATTERN.test(stage)) return undefined;
  return {
    model,
    stage,
    ...(number === undefined ? {} : { number: Number(number) }),
    unassigns: unassigns !== undefined,
  };
}

/** Name of an assignment's own tag. */
export function assignmentTag({ model, stage, number, version }: Assignment): string {
  return formatAssignmentTag({ model, stage, number, unassigns: version === undefined });
}

/**
 * The message of an assignment's tag. Actor and reason are foreign text: they become one line, see `oneLine`.
 * @throws RangeError where actor or reason is empty
 */
export function formatAssignmentMessage(assignment: Assignment): string {
  const { model, stage, action, version, hold, accepts, record, deleted, newest, previous } = assignment;
  const optional = (key: string, pin: TagPin | undefined) =>
    pin === undefined ? [] : [[key, formatPin(pin)] as const];
  const trailers = formatTrailers([
    ['Model', model],
    ['Stage', stage],
    ['Action', action],
    ...(version === undefined ? [] : [['Version', version.version] as const]),
    ...optional('Tag', version),
    ...(hold ? [['Hold', 'yes'] as const] : []),
    ...(accepts === undefined ? [] : [['Accepts', `${accepts.version} ${formatPin(accepts)}`] as const]),
    ...(deleted === undefined ? [] : [['Deleted', formatDeleted(deleted)] as const]),
    ...optional('Newest', newest),
    ...optional('Previous', previous),
    ['Actor', oneLine(assignment.actor, ACTOR_LIMIT)],
    ['Reason', oneLine(assignment.reason, REASON_LIMIT)],
    ...(record === undefined ? [] : [['Record', formatRecord(record)] as const]),
  ]);
  const holds = version === undefined ? 'nothing' : version.tag;
  return `${model}: ${stage} is ${holds} (${action})\n\n${trailers}`;
}

/**
 * The inverse of {@link formatAssignmentMessage}.
 * @param name of the tag, which has the number
 * @returns undefined for what Pawl did not write so
 */
export function parseAssignmentMessage(name: string, message: string): Assignment | undefined {
  const place = parseAssignmentTag(name);
  const trailers = parseTrailers(message);
  if (place?.number === undefined || trailers === undefined) return undefined;
  const { model, stage, number, unassigns } = place;
  const action = ACTIONS.find((one) => one === trailers.get('Action'));
  const actor = trailers.get('Actor');
  const reason = trailers.get('Reason');
  if (action === undefined || actor === undefined || reason === undefined) return undefined;
  if (trailers.get('Model') !== model || trailers.get('Stage') !== stage) return undefined;
  const version = readVersion(trailers);
  if (version === 'malformed' || (version === undefined) !== unassigns) return undefined;
  const accepts = readAccepted(trailers.get('Accepts'));
  const recordText = trailers.get('Record');
  const record = recordText === undefined ? undefined : parseRecord(recordText);
  const deleted = readDeleted(trailers.get('Deleted'));
  const newest = readPin(trailers.get('Newest'));
  const previous = readPin(trailers.get('Previous'));
  return {
    model,
    stage,
    number,
    action,
    ...(version === undefined ? {} : { version }),
    hold: trailers.get('Hold') === 'yes',
    ...(accepts === undefined ? {} : { accepts }),
    ...(record === undefined ? {} : { record }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(newest === undefined ? {} : { newest }),
    ...(previous === undefined ? {} : { previous }),
    actor,
    reason,
  };
}

const ACTIONS: readonly AssignmentAction[] = ['release', 'accept', 'promote', 'rollback', 'delete'];

function readPin(text: string | undefined): TagPin | undefined {
  return text === undefined ? undefined : parsePin(text);
}

function readVersion(trailers: ReadonlyMap<string, string>): VersionPin | undefined | 'malformed' {
  const version = trailers.get('Version');
  const text = trailers.get('Tag');
  if (version === undefined && text === undefined) return undefined;
  const pin = readPin(text);
  if (version === undefined || !isVersion(version) || pin === undefined) return 'malformed';
  return { version, ...pin };
}

function readAccepted(text: string | undefined): VersionPin | undefined {
  const [, version, rest] = /^(\S+) (.*)$/.exec(text ?? '') ?? [];
  const pin = readPin(rest);
  return version === undefined || !isVersion(version) || pin === undefined ? undefined : { version, ...pin };
}

/** Versions are compared, and what is none cannot be. */
function isVersion(text: string): boolean {
  return PLAIN_VERSION.test(text) || parseTag('{version}', '', text) !== undefined;
}

/** Nearly all are, and none of their numbers is too large for one. */
const PLAIN_VERSION = /^(?:0|[1-9]\d{0,14})(?:\.(?:0|[1-9]\d{0,14})){2}$/;

/** `2.2.0 v2.2.0 9c1f…`, or `2.2.0 v2.2.0 unknown`. */
function formatDeleted({ version, tag, object }: DeletedVersion): string {
  return `${version} ${tag} ${object ?? 'unknown'}`;
}

function readDeleted(text: string | undefined): DeletedVersion | undefined {
  const [, version, tag, object] = /^(\S+) (\S+) (unknown|[0-9a-f]{40}|[0-9a-f]{64})$/.exec(text ?? '') ?? [];
  if (version === undefined || tag === undefined || object === undefined) return undefined;
  if (!isVersion(version)) return undefined;
  return { version, tag, ...(object === 'unknown' ? {} : { object }) };
}
