// Says it on GitHub: the one sticky comment of a pull request.
import { setTimeout } from 'node:timers/promises';
import { defaults } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { CommentHandler, HandlerResult } from '../apply.ts';

export interface GitHubOptions {
  readonly token: string;
  /** `GITHUB_API_URL`: never taken from an event or the repository. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Login that comments are made with, for the token of an App; absent: asked for, or the workflow's own. */
  readonly commentAuthor?: string;
  readonly log: (message: string) => void;
}

/** The token of a workflow, and of any GitHub App, begins so; GitHub does not tell such a token who it is. */
const INSTALLATION_TOKEN = 'ghs_';
const WORKFLOW_AUTHOR = 'github-actions[bot]';
const PAGE_SIZE = 100;
/** A rate limit that lasts longer is reported, not waited for: the job costs money while it waits. */
const LONGEST_WAIT_SECONDS = 60;
const RETRIES = 3;

type Comment = Awaited<ReturnType<Octokit['rest']['issues']['createComment']>>['data'];

/** Edits our comment in place, makes it where there is none, and never touches anybody else's. */
export function createCommentHandler(options: GitHubOptions): CommentHandler {
  const octokit = connect(options);
  const [owner = '', repo = ''] = options.repository.split('/');
  const at = { owner, repo };
  return async ({ pullRequest, body, marker, onlyIfExists }) => {
    try {
      const marked = await listMarked(octokit, { ...at, issue_number: pullRequest }, marker);
      const author = marked.length === 0 ? undefined : await findAuthor(octokit, options);
      const own = marked.find((comment) => comment.user?.login === author);
      if (own !== undefined) return await update(octokit, at, own, body);
      if (onlyIfExists) return { status: 'unchanged' };
      return await create(octokit, { ...at, issue_number: pullRequest }, body, marker, marked);
    } catch (error) {
      return explain(error);
    }
  };
}

function connect({ token, apiUrl, log }: GitHubOptions): Octokit {
  const Client = Octokit.plugin(refuseHalfAnswers, retry, throttling);
  const mayWait = (retryAfter: number, retried: number) =>
    retryAfter <= LONGEST_WAIT_SECONDS && retried < RETRIES;
  return new Client({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'pawl',
    request: defaults.request ?? {},
    log: { debug: () => {}, info: () => {}, warn: log, error: log },
    throttle: {
      onRateLimit: (retryAfter, _options, _octokit, retried) => mayWait(retryAfter, retried),
      onSecondaryRateLimit: (retryAfter, _options, _octokit, retried) => mayWait(retryAfter, retried),
    },
  });
}

/**
 * A body that was cut off comes as text with status 200, and `paginate` would take it for an empty list: a second comment
 * would be made. Registered before the retry plugin, so that it is asked again.
 */
function refuseHalfAnswers(octokit: Pick<Octokit, 'hook'>): void {
  octokit.hook.after('request', (response, options) => {
    const isWhole = typeof response.data !== 'string' || response.status === 204 || response.status === 304;
    if (isWhole) return;
    throw new RequestError('the answer was cut off', 500, { request: options, response });
  });
}

type At = { readonly owner: string; readonly repo: string };
type OnPullRequest = At & { readonly issue_number: number };

/** On every page: ours may be any of hundreds. Only comments that begin with the marker; whose they are comes later. */
async function listMarked(octokit: Octokit, at: OnPullRequest, marker: string): Promise<readonly Comment[]> {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...at, per_page: PAGE_SIZE });
  return comments.filter((comment) => comment.body?.startsWith(marker) === true);
}

async function findAuthor(octokit: Octokit, options: GitHubOptions): Promise<string> {
  if (options.commentAuthor !== undefined) return options.commentAuthor;
  if (options.token.startsWith(INSTALLATION_TOKEN)) return WORKFLOW_AUTHOR;
  const { data: user } = await octokit.rest.users.getAuthenticated();
  return user.login;
}

async function update(octokit: Octokit, at: At, comment: Comment, body: string): Promise<HandlerResult> {
  if (comment.body === body) return { status: 'unchanged', detail: comment.html_url };
  await octokit.rest.issues.updateComment({ ...at, comment_id: comment.id, body });
  return { status: 'done', detail: comment.html_url };
}

/**
 * Makes the comment once. A 5xx or a reset may come after the effect: what landed is looked up before the next try.
 * The answer tells who we are: where an App without the input `comment-author` finds its older comment only now, that
 * one is kept and the new one removed.
 */
async function create(
  octokit: Octokit,
  at: OnPullRequest,
  body: string,
  marker: string,
  before: readonly Comment[],
): Promise<HandlerResult> {
  const made = await createOnce(octokit, at, body, marker, before);
  const older = before.find((comment) => comment.user?.login === made.user?.login);
  if (older === undefined) return { status: 'done', detail: made.html_url };
  const { owner, repo } = at;
  const result = await update(octokit, { owner, repo }, older, body);
  await octokit.rest.issues.deleteComment({ owner, repo, comment_id: made.id });
  return result;
}

async function createOnce(
  octokit: Octokit,
  at: OnPullRequest,
  body: string,
  marker: string,
  before: readonly Comment[],
): Promise<Comment> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { data } = await octokit.rest.issues.createComment({ ...at, body, request: { retries: 0 } });
      return data;
    } catch (error) {
      if (statusOf(error) < 500 || attempt > RETRIES) throw error;
      await setTimeout(attempt ** 2 * 1000);
      const known = new Set(before.map((comment) => comment.id));
      const landed = (await listMarked(octokit, at, marker)).find(
        (comment) => !known.has(comment.id) && comment.body === body,
      );
      if (landed !== undefined) return landed;
    }
  }
}

function statusOf(error: unknown): number {
  return error instanceof RequestError ? error.status : 0;
}

/** A comment that cannot be made changes no verdict: it is one warning that says what is missing. */
function explain(error: unknown): HandlerResult {
  if (!(error instanceof RequestError)) throw error;
  const limited = error.response?.headers['x-ratelimit-remaining'] === '0' || error.status === 429;
  if (limited)
    return { status: 'failed', detail: 'the comment was not made: the rate limit of the token is used up' };
  if (error.status === 403 || error.status === 401 || error.status === 404) {
    return {
      status: 'refused',
      detail:
        'the comment was not made: the token lacks the permission `pull-requests: write` ' +
        `(${error.status}; the token of a fork never has it: the step summary holds the same text)`,
    };
  }
  return { status: 'failed', detail: `the comment was not made: GitHub answered ${error.status}` };
}
