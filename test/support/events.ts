// The events of a workflow as GitHub sends them: its own example payloads, about the forge's repository.
import type { WebhookDefinition } from '@octokit/webhooks-examples';
import type { Forge } from './forge.ts';
import {
  fullNameOf,
  labelDocument,
  type PullState,
  pullDocument,
  relocate,
  repositoryDocument,
  userDocument,
  webhookExamples,
} from './forge-documents.ts';

/** An event with what the runner makes of it: https://docs.github.com/actions/reference/events-that-trigger-workflows */
export interface WorkflowEvent {
  /** `GITHUB_EVENT_NAME`. */
  readonly name:
    | 'pull_request'
    | 'pull_request_target'
    | 'merge_group'
    | 'workflow_dispatch'
    | 'issue_comment'
    | 'push'
    | 'delete'
    | 'schedule';
  readonly payload: object;
  /** `GITHUB_SHA`. */
  readonly sha: string;
  /** `GITHUB_REF`, the full name. */
  readonly ref: string;
  /** `GITHUB_HEAD_REF` and `GITHUB_BASE_REF`, of pull requests only. */
  readonly headRef?: string;
  readonly baseRef?: string;
  readonly actor: string;
}

export type PullAction = 'opened' | 'synchronize' | 'reopened' | 'edited' | 'labeled' | 'unlabeled';
type PullEvent = WebhookDefinition<'pull_request'>['examples'][number];
type MergeGroupEvent = WebhookDefinition<'merge_group'>['examples'][number];
type DispatchEvent = WebhookDefinition<'workflow_dispatch'>['examples'][number];
type PushEvent = WebhookDefinition<'push'>['examples'][number];
type DeleteEvent = WebhookDefinition<'delete'>['examples'][number];
type CommentEvent = WebhookDefinition<'issue_comment'>['examples'][number];

export interface PullEventOptions {
  /** Default `opened`. */
  readonly action?: PullAction;
  /** Of `labeled` and `unlabeled`. */
  readonly label?: string;
  /** Of `edited`. */
  readonly previousTitle?: string;
}

/** `pull_request`: the test merge is checked out, the token of a fork's can only read. */
export function pullRequest(forge: Forge, pull: PullState, options: PullEventOptions = {}): WorkflowEvent {
  return {
    name: 'pull_request',
    payload: pullPayload(forge, pull, options),
    sha: pull.mergeSha,
    ref: `refs/pull/${pull.number}/merge`,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    actor: pull.author.login,
  };
}

/** `pull_request_target`: the base is checked out, and the token may write even for a fork's pull request. */
export function pullRequestTarget(
  forge: Forge,
  pull: PullState,
  options: PullEventOptions = {},
): WorkflowEvent {
  const event = pullRequest(forge, pull, options);
  return { ...event, name: 'pull_request_target', sha: pull.base.sha, ref: `refs/heads/${pull.base.ref}` };
}

/** `merge_group`: puts the pull request's test merge on a branch of the merge queue, which is checked out. */
export async function mergeGroup(forge: Forge, pull: PullState): Promise<WorkflowEvent> {
  const ref = `refs/heads/gh-readonly-queue/${pull.base.ref}/pr-${pull.number}-${pull.base.sha}`;
  await forge.git.git('update-ref', ref, pull.mergeSha);
  const payload = example<MergeGroupEvent>(forge, 'merge_group', 'checks_requested');
  const group = { ...payload.merge_group, head_sha: pull.mergeSha, head_ref: ref };
  return {
    name: 'merge_group',
    payload: {
      ...payload,
      merge_group: { ...group, base_sha: pull.base.sha, base_ref: `refs/heads/${pull.base.ref}` },
    },
    sha: pull.mergeSha,
    ref,
    actor: pull.author.login,
  };
}

/** `workflow_dispatch` on a branch. @param ref full name; inputs: as somebody typed them */
export async function workflowDispatch(
  forge: Forge,
  ref: string,
  inputs: Readonly<Record<string, string>> = {},
  actor = 'ada',
): Promise<WorkflowEvent> {
  const payload = example<DispatchEvent>(forge, 'workflow_dispatch');
  const sha = await forge.git.id(`${ref}^{commit}`);
  const sender = userDocument(forge, { login: actor, type: 'User' });
  return { name: 'workflow_dispatch', payload: { ...payload, ref, inputs, sender }, sha, ref, actor };
}

/** `schedule`: runs on the default branch, and its payload says little. */
export async function schedule(forge: Forge, cron = '17 3 * * *'): Promise<WorkflowEvent> {
  const ref = `refs/heads/${forge.repository.defaultBranch}`;
  const payload = {
    schedule: cron,
    repository: repositoryDocument(forge, forge.repository),
    workflow: '.github/workflows/release.yml',
  };
  return { name: 'schedule', payload, sha: await forge.git.id(ref), ref, actor: 'ada' };
}

export interface PushEventOptions {
  /** The branch's tip before; default the first parent of its tip now, or none for a root. */
  readonly before?: string;
  readonly actor?: string;
}

/** `push` of a branch that is at its new tip already. @param branch without `refs/heads/` */
export async function pushOfBranch(
  forge: Forge,
  branch: string = forge.repository.defaultBranch,
  options: PushEventOptions = {},
): Promise<WorkflowEvent> {
  const ref = `refs/heads/${branch}`;
  const after = await forge.git.id(ref);
  const before = options.before ?? (await forge.git.id(`${after}^`).catch(() => NOTHING));
  const range = before === NOTHING ? after : `${before}..${after}`;
  const listed = await forge.git.git('rev-list', '--reverse', '--max-count=20', range);
  const ids = listed.split('\n').filter((id) => id !== '');
  return pushEvent(forge, { ref, before, after, commit: after, ids, actor: options.actor ?? 'ada' });
}

/** `push` of a tag that was just made: `after` is the tag's own object, the job's commit is what it points to. */
export async function pushOfTag(forge: Forge, tag: string, actor = 'ada'): Promise<WorkflowEvent> {
  const ref = `refs/tags/${tag}`;
  const after = await forge.git.id(ref);
  const commit = await forge.git.id(`${ref}^{commit}`);
  return pushEvent(forge, { ref, before: NOTHING, after, commit, ids: [], actor });
}

/** `delete` of a tag: the job runs on the default branch, and nothing says which object it was. */
export async function deletionOfTag(forge: Forge, tag: string, actor = 'ada'): Promise<WorkflowEvent> {
  const payload = example<DeleteEvent>(forge, 'delete');
  const ref = `refs/heads/${forge.repository.defaultBranch}`;
  const sender = userDocument(forge, { login: actor, type: 'User' });
  return {
    name: 'delete',
    payload: { ...payload, ref: tag, ref_type: 'tag', pusher_type: 'user', sender },
    sha: await forge.git.id(ref),
    ref,
    actor,
  };
}

/** Stands for "no object" where a ref is made or deleted. */
const NOTHING = '0'.repeat(40);

interface Pushed {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly commit: string;
  /** Commits that came with it, oldest first. */
  readonly ids: readonly string[];
  readonly actor: string;
}

async function pushEvent(forge: Forge, pushed: Pushed): Promise<WorkflowEvent> {
  const { ref, before, after, commit, ids, actor } = pushed;
  const page = `${forge.serverUrl}/${fullNameOf(forge.repository)}`;
  const commits = await Promise.all(ids.map((id) => commitOf(forge, id)));
  const payload = {
    ...example<PushEvent>(forge, 'push'),
    ref,
    before,
    after,
    created: before === NOTHING,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${page}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: await commitOf(forge, commit),
    pusher: { name: actor, email: `${actor}@users.noreply.github.com` },
    sender: userDocument(forge, { login: actor, type: 'User' }),
  };
  return { name: 'push', payload, sha: commit, ref, actor };
}

async function commitOf(forge: Forge, id: string) {
  const format = ['%T', '%cI', '%an', '%ae', '%B'].join('%x00');
  const shown = await forge.git.git('show', '--no-patch', `--format=${format}`, id);
  const [tree = '', timestamp = '', name = '', email = '', message = ''] = shown.split('\0');
  const changed = await forge.git.git(
    'diff-tree',
    '-r',
    '--root',
    '-m',
    '--first-parent',
    '--name-status',
    id,
  );
  const paths = (status: string) =>
    changed.split('\n').flatMap((line) => (line.startsWith(`${status}\t`) ? [line.slice(2)] : []));
  return {
    id,
    tree_id: tree,
    distinct: true,
    message: message.trimEnd(),
    timestamp,
    url: `${forge.serverUrl}/${fullNameOf(forge.repository)}/commit/${id}`,
    author: { name, email, username: name },
    committer: { name, email, username: name },
    added: paths('A'),
    removed: paths('D'),
    modified: paths('M'),
  };
}

/** `issue_comment`: somebody comments; the default branch is checked out. */
export async function issueComment(forge: Forge, body: string): Promise<WorkflowEvent> {
  const payload = example<CommentEvent>(forge, 'issue_comment', 'created');
  const ref = `refs/heads/${forge.repository.defaultBranch}`;
  const sha = await forge.git.id(ref);
  const comment = { ...payload.comment, body };
  return { name: 'issue_comment', payload: { ...payload, comment }, sha, ref, actor: 'mallory' };
}

function pullPayload(forge: Forge, pull: PullState, options: PullEventOptions): object {
  const { action = 'opened', label = 'model', previousTitle = 'wip' } = options;
  // There is no example of an edited title: it is an opened one with what changed.
  const payload = example<PullEvent>(forge, 'pull_request', action === 'edited' ? 'opened' : action);
  return {
    ...payload,
    action,
    number: pull.number,
    pull_request: pullDocument(forge, forge.repository, pull),
    ...(action.endsWith('labeled')
      ? { label: labelDocument(forge, fullNameOf(forge.repository), label) }
      : {}),
    ...(action === 'edited' ? { changes: { title: { from: previousTitle } } } : {}),
    ...(action === 'synchronize' ? { before: pull.base.sha, after: pull.head.sha } : {}),
    sender: userDocument(forge, pull.author),
  };
}

/** GitHub's example of an event, with our repository in it. */
function example<T extends object>(forge: Forge, name: string, action?: string): T {
  const examples = webhookExamples().find((one) => one.name === name)?.examples ?? [];
  const found = examples.find((one) => action === undefined || ('action' in one && one.action === action));
  if (found === undefined) throw new Error(`no example of ${name} ${action ?? ''}`);
  const ours = relocate(found as unknown as T, forge, fullNameOf(forge.repository));
  return { ...ours, repository: repositoryDocument(forge, forge.repository) };
}
