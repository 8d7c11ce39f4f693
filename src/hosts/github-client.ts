// How do we speak with GitHub? One client that waits and asks again, and words for what it refuses.
import { setTimeout } from 'node:timers/promises';
import { defaults } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { HandlerResult } from '../apply.ts';
import { createPace, type Pace, UNPACED, WRITE_PACE } from './write-pace.ts';

export interface GitHubOptions {
  readonly token: string;
  /** `GITHUB_API_URL`: never taken from an event or the repository. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Login that we write with, for the token of an App; absent: asked for, or the workflow's own. */
  readonly commentAuthor?: string;
  readonly log: (message: string) => void;
  /** How waiting is done; for tests, which have no time. */
  readonly waits?: Waits;
}

export interface Waits {
  /** Milliseconds that a second lasts while we wait before another try; default 1000. */
  readonly second?: number;
  /** Milliseconds until a request without an answer is given up; default 30,000. */
  readonly timeout?: number;
  /** What spaces writes out; default {@link WRITE_PACE}. */
  readonly pace?: Pace;
}

type Throttle = NonNullable<NonNullable<ConstructorParameters<typeof Octokit>[0]>['throttle']>;

/** Octokit's own has a second between two writes, and three where people are notified, which a draft does not. */
const PACE = createPace(WRITE_PACE);

/** The token of a workflow, and of any GitHub App, begins so; GitHub does not tell such a token who it is. */
const INSTALLATION_TOKEN = 'ghs_';
const WORKFLOW_AUTHOR = 'github-actions[bot]';
/** A rate limit that lasts longer is reported, not waited for: the job costs money while it waits. */
const LONGEST_WAIT_SECONDS = 60;
const REQUEST_TIMEOUT = 30_000;
/** Octokit's own list, and 429, which the throttling plugin waits for. */
const NEVER_RETRIED = [400, 401, 403, 404, 410, 422, 429, 451];

export const PAGE_SIZE = 100;
/** Tries after the first one. */
export const RETRIES = 3;
/** For writes: a retry without looking up first could make a second one. {@link persist} looks up. */
export const ONCE = { retries: 0 } as const;

export type At = { readonly owner: string; readonly repo: string };

/** A connection with what every call needs. */
export interface GitHub {
  readonly octokit: Octokit;
  readonly at: At;
  readonly options: GitHubOptions;
}

export function connect(options: GitHubOptions): GitHub {
  const { token, apiUrl, log, waits = {} } = options;
  const { second = 1000, timeout = REQUEST_TIMEOUT, pace = PACE } = waits;
  const Client = Octokit.plugin((octokit) => guardRequests(octokit, timeout), retry, throttling);
  // A write that was limited did not happen, but who says so may be a proxy: it is looked up like any other.
  const mayWait: Throttle['onRateLimit'] = (after, { request }, _octokit, retried) =>
    request?.retries !== ONCE.retries && after <= LONGEST_WAIT_SECONDS && retried < RETRIES;
  const octokit = new Client({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'pawl',
    request: defaults.request ?? {},
    log: { debug: () => {}, info: () => {}, warn: log, error: () => {} },
    retry: { doNotRetry: NEVER_RETRIED, retryAfterBaseValue: second },
    throttle: {
      retryAfterBaseValue: second,
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
      write: pace,
      notifications: UNPACED,
    },
  });
  const [owner = '', repo = ''] = options.repository.split('/');
  return { octokit, at: { owner, repo }, options };
}

/**
 * A body that was cut off comes as text with status 200, and `paginate` would take it for an empty list: a second comment
 * would be made. Registered before the retry plugin, so that it is asked again, each time with its own time limit.
 */
function guardRequests(octokit: Pick<Octokit, 'hook'>, timeout: number): void {
  octokit.hook.before('request', (options) => {
    options.request.signal = AbortSignal.timeout(timeout);
  });
  octokit.hook.after('request', (response, options) => {
    const isWhole = typeof response.data !== 'string' || response.status === 204 || response.status === 304;
    if (isWhole) return;
    throw new RequestError('the answer was cut off', 500, { request: options, response });
  });
}

/** Whether the token is an App's, such as the workflow's own. */
export function isInstallation({ token }: GitHubOptions): boolean {
  return token.startsWith(INSTALLATION_TOKEN);
}

/** Who we write as. Wrong for an App that did not say its login: the answer to a write then tells. */
export async function findAuthor({ octokit, options }: GitHub): Promise<string> {
  if (options.commentAuthor !== undefined) return options.commentAuthor;
  if (isInstallation(options)) return WORKFLOW_AUTHOR;
  const { data: user } = await octokit.rest.users.getAuthenticated();
  return user.login;
}

/**
 * Tries again where a write failed by what passes: an outage, a limit that ends soon, another run that was faster.
 * @param attempt looks up what is there before it writes, every time: the failed write may have landed
 */
export async function persist<T>({ waits }: GitHubOptions, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      const seconds = tried > RETRIES ? undefined : secondsUntilRetry(error, tried);
      if (seconds === undefined) throw error;
      await pause(waits, seconds);
    }
  }
}

export function pause(waits: Waits | undefined, seconds: number): Promise<void> {
  return setTimeout(seconds * (waits?.second ?? 1000));
}

/** Undefined: it will not pass. Reads were retried by Octokit already. */
function secondsUntilRetry(error: unknown, tried: number): number | undefined {
  if (!(error instanceof RequestError) || error.request.method === 'GET') return undefined;
  if (isLimit(error)) {
    const seconds = limitSeconds(error);
    return seconds > LONGEST_WAIT_SECONDS ? undefined : seconds;
  }
  if (error.status >= 500) return tried ** 2;
  // What we looked up has changed since: made by another run, or in conflict with it.
  if (error.status === 409 || /already_exists/.test(error.message)) return tried;
  // Gone, or not to be changed any more. If a second look finds the same, it is no race but a refusal.
  const mayHaveChanged = error.status === 404 || error.status === 422;
  return mayHaveChanged && tried === 1 ? 1 : undefined;
}

function isLimit({ status, message, response }: RequestError): boolean {
  if (status !== 403 && status !== 429) return false;
  const isUsedUp = response?.headers['x-ratelimit-remaining'] === '0';
  return status === 429 || isUsedUp || /secondary rate/i.test(message);
}

function limitSeconds({ response }: RequestError): number {
  const { 'retry-after': after, 'x-ratelimit-reset': reset } = response?.headers ?? {};
  if (after !== undefined) return Number(after);
  const untilReset = Math.ceil(Number(reset ?? 0) - Date.now() / 1000) + 1;
  return Math.max(untilReset, 1);
}

/** Status of an answer; 0 for what is none. */
export function statusOf(error: unknown): number {
  return error instanceof RequestError ? error.status : 0;
}

/** What a read answers, or undefined where there is nothing (404). */
export async function unlessMissing<T>(read: Promise<{ readonly data: T }>): Promise<T | undefined> {
  try {
    return (await read).data;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

export interface Complaint {
  /** For example `the comment was not made`. */
  readonly what: string;
  /** For example `contents: write`. */
  readonly permission: string;
  readonly hint: string;
}

/**
 * Says what GitHub refused and what can be done about it.
 * @throws what is no answer of GitHub: a defect of ours
 */
export function explain(error: unknown, { what, permission, hint }: Complaint): HandlerResult {
  if (!(error instanceof RequestError)) throw error;
  const { status } = error;
  if (isLimit(error)) {
    return {
      status: 'failed',
      detail: `${what}: the rate limit of the token is used up; run it again later`,
    };
  }
  if (status === 401) {
    return {
      status: 'refused',
      detail: `${what}: GitHub does not know the token (401); is it expired? ${hint}`,
    };
  }
  if (status === 403 || status === 404) {
    return {
      status: 'refused',
      detail: `${what}: the token lacks the permission \`${permission}\` (${status}; ${hint})`,
    };
  }
  const said = status < 500 && error.response !== undefined ? `: ${error.message}` : '';
  return { status: 'failed', detail: `${what}: GitHub answered ${status}${said}` };
}
