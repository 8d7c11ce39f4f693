// What a workflow event asks for: event name and payload → Trigger. Everything in a payload is foreign text.
import * as v from 'valibot';
import type { ProposeTrigger, PullRequest, Trigger } from '../core/facts.ts';
import { Failure } from '../failure.ts';

/** The part of the runner's environment that says which event this is. */
export interface EventSource {
  /** `GITHUB_EVENT_NAME`. */
  readonly name: string;
  /** Parsed content of the file `GITHUB_EVENT_PATH`. */
  readonly payload: unknown;
  /** `GITHUB_SHA`; absent: the commit that is checked out. */
  readonly sha: string | undefined;
  /** Input `base`; absent: the event decides. */
  readonly base: string | undefined;
  /** `GITHUB_ACTOR`: who caused the event. */
  readonly actor: string;
}

const commitId = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
const repository = v.object({
  full_name: v.string(),
  allow_squash_merge: v.optional(v.boolean()),
  allow_merge_commit: v.optional(v.boolean()),
  allow_rebase_merge: v.optional(v.boolean()),
});
const pullRequestEvent = v.object({
  pull_request: v.object({
    number: v.pipe(v.number(), v.integer(), v.minValue(1)),
    title: v.string(),
    body: v.nullish(v.string()),
    base: v.object({ sha: commitId, repo: repository }),
    // The head repository is null once a fork was deleted.
    head: v.object({ sha: commitId, repo: v.nullable(v.object({ full_name: v.string() })) }),
  }),
});
const mergeGroupEvent = v.object({ merge_group: v.object({ head_sha: commitId, base_sha: commitId }) });
const pushEvent = v.object({
  ref: v.string(),
  before: v.optional(commitId),
  deleted: v.optional(v.boolean()),
});
const dispatchEvent = v.object({ ref: v.optional(v.string()) });
const deleteEvent = v.object({ ref: v.string(), ref_type: v.picklist(['tag', 'branch']) });

const KNOWN_EVENTS =
  'pull_request, pull_request_target, merge_group, push, delete of a tag, schedule and workflow_dispatch';

/**
 * Events on which something may be released or assigned: all others can be caused by strangers, or run with what
 * strangers wrote.
 */
const TRUSTED_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'delete',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/**
 * @param command what the inputs ask for
 * @throws Failure `unsupported-event` where a release action is asked for on an event that strangers can cause
 */
export function checkTrusted(event: Pick<EventSource, 'name'>, command: string): void {
  if (TRUSTED_EVENTS.has(event.name)) return;
  throw new Failure(
    'unsupported-event',
    `${command} does not run on the event ${JSON.stringify(event.name)}`,
    `Strangers can cause it. ${command} runs on ${[...TRUSTED_EVENTS].join(', ')}.`,
  );
}

/**
 * What the event asks for: a pull request proposes, a push to a branch may release, a pushed tag is a request, and a
 * deleted one the wish to roll back.
 *
 * @throws Failure `unsupported-event` for an event that asks for nothing, or whose payload is not GitHub's
 */
export function readTrigger(event: EventSource): Trigger {
  switch (event.name) {
    case 'pull_request':
      return readPullRequest(event, 'test merge');
    case 'pull_request_target':
      return readPullRequest(event, 'head');
    case 'merge_group': {
      const { merge_group: group } = parse(mergeGroupEvent, event);
      return { kind: 'propose', head: group.head_sha, base: event.base ?? group.base_sha };
    }
    case 'push':
      return readPush(event);
    case 'delete':
      return readDeletion(event);
    case 'workflow_dispatch':
      return readDispatch(event);
    case 'schedule':
    case 'workflow_call':
      return withBase({ kind: 'propose', head: event.sha ?? 'HEAD' }, event.base);
    default:
      throw new Failure(
        'unsupported-event',
        `the event ${JSON.stringify(event.name)} asks for nothing that Pawl does`,
        `Run Pawl on ${KNOWN_EVENTS}.`,
      );
  }
}

/**
 * `pull_request` has the test merge checked out. `pull_request_target` has the base: the head is fetched and its
 * objects are read, nothing of it runs.
 */
function readPullRequest(event: EventSource, checkedOut: 'test merge' | 'head'): ProposeTrigger {
  const { pull_request: pull } = parse(pullRequestEvent, event);
  const isMerge = checkedOut === 'test merge';
  return {
    kind: 'propose',
    head: isMerge ? (event.sha ?? 'HEAD') : pull.head.sha,
    base: event.base ?? pull.base.sha,
    ...(isMerge && event.base === undefined ? { mergeOf: pull.head.sha } : {}),
    refs: [`refs/pull/${pull.number}/${isMerge ? 'merge' : 'head'}`],
    pullRequest: describePullRequest(pull),
  };
}

type PullRequestPayload = v.InferOutput<typeof pullRequestEvent>['pull_request'];

function describePullRequest(pull: PullRequestPayload): PullRequest {
  const target = pull.base.repo;
  const onlySquashes =
    target.allow_squash_merge === true &&
    target.allow_merge_commit === false &&
    target.allow_rebase_merge === false;
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    squashOnly: onlySquashes,
    fork: pull.head.repo?.full_name !== target.full_name,
  };
}

const BRANCH = 'refs/heads/';
const TAG = 'refs/tags/';

function readPush(event: EventSource): Trigger {
  const { ref, before, deleted } = parse(pushEvent, event);
  const { actor } = event;
  if (ref.startsWith(TAG)) {
    const tag = ref.slice(TAG.length);
    return deleted === true ? { kind: 'untagged', tag, actor } : { kind: 'tagged', tag, actor };
  }
  if (deleted === true) throw nothingToDo('a deleted branch has nothing to check');
  const isNew = before === undefined || /^0+$/.test(before);
  const head = event.sha ?? 'HEAD';
  const otherwise = withBase({ kind: 'propose', head }, event.base ?? (isNew ? undefined : before));
  if (!ref.startsWith(BRANCH)) return otherwise;
  return { kind: 'release', head, branch: ref.slice(BRANCH.length), asked: false, actor, otherwise };
}

/** On a tag it asks once more for the release of the tag: more than three tags in one push start no workflow. */
function readDispatch(event: EventSource): Trigger {
  const { ref } = parse(dispatchEvent, event);
  if (ref?.startsWith(TAG) === true)
    return { kind: 'tagged', tag: ref.slice(TAG.length), actor: event.actor };
  return withBase({ kind: 'propose', head: event.sha ?? 'HEAD' }, event.base);
}

function readDeletion(event: EventSource): Trigger {
  const { ref, ref_type: type } = parse(deleteEvent, event);
  if (type === 'branch') throw nothingToDo('a deleted branch has nothing to check');
  return { kind: 'untagged', tag: ref.startsWith(TAG) ? ref.slice(TAG.length) : ref, actor: event.actor };
}

function nothingToDo(message: string): Failure {
  return new Failure('unsupported-event', message, `Run Pawl on ${KNOWN_EVENTS}.`);
}

function withBase(trigger: ProposeTrigger, base: string | undefined): ProposeTrigger {
  return base === undefined ? trigger : { ...trigger, base };
}

function parse<TSchema extends v.GenericSchema>(schema: TSchema, event: EventSource): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, event.payload);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Failure(
    'unsupported-event',
    `the payload of ${event.name} is not GitHub's: ${v.getDotPath(issue) ?? 'payload'}: ${issue.message}`,
    'The file that GITHUB_EVENT_PATH names must hold the event as GitHub sent it.',
  );
}
