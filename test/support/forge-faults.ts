// What can go wrong between GitHub and us, and when?
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, failed } from './forge-answers.ts';
import type { OperationId } from './forge-contract.ts';

export interface Fault {
  /** Which requests; several conditions must all hold. Absent: any. */
  readonly operation?: OperationId;
  readonly method?: string;
  /** Path with query, as asked for; git's requests are met only by this. */
  readonly path?: RegExp;
  /** The first matching request that it happens to, counted from 1 (default), and how many in a row (default 1). */
  readonly nth?: number;
  readonly times?: number;
  /** `before` (default): the request never took effect. `after`: it did, and only its answer is lost or changed. */
  readonly when?: 'before' | 'after';
  /** Done when it happens, before anything of it is felt, for example to end the client. */
  readonly meanwhile?: () => void | Promise<void>;
  readonly happens:
    | { readonly kind: 'answer'; readonly answer: Answer }
    | { readonly kind: 'delay'; readonly milliseconds: number }
    /** The connection is reset before anything is answered. */
    | { readonly kind: 'reset' }
    /** Half of the body, then the connection is reset. */
    | { readonly kind: 'truncate' }
    /** Another body than GitHub's; the contract judges it. */
    | { readonly kind: 'doctor'; readonly doctor: (body: unknown) => unknown };
}

/** What a fault does at this time beside changing the answer. */
export async function befall(fault: Fault | undefined, time: 'before' | 'after'): Promise<void> {
  if (fault === undefined || (fault.when ?? 'before') !== time) return;
  await fault.meanwhile?.();
  if (fault.happens.kind === 'delay') await sleep(fault.happens.milliseconds);
}

export interface FaultSubject {
  readonly operation: OperationId | undefined;
  readonly method: string;
  readonly path: string;
}

/** Faults in the order of their injection; each counts the requests that match it. */
export interface Faults {
  inject(fault: Fault): void;
  /** Forgets them all. */
  heal(): void;
  /** The fault that happens to this request, if any; counts the request. */
  next(subject: FaultSubject): Fault | undefined;
}

export function createFaults(): Faults {
  let injected: { readonly fault: Fault; seen: number }[] = [];
  return {
    inject(fault) {
      injected.push({ fault, seen: 0 });
    },
    heal() {
      injected = [];
    },
    next(subject) {
      const hits = injected.filter(({ fault }) => matches(fault, subject));
      for (const hit of hits) hit.seen += 1;
      return hits.find(({ fault: { nth = 1, times = 1 }, seen }) => seen >= nth && seen < nth + times)?.fault;
    },
  };
}

function matches(fault: Fault, { operation, method, path }: FaultSubject): boolean {
  if (operation === undefined && fault.path === undefined) return false;
  return (
    (fault.operation === undefined || fault.operation === operation) &&
    (fault.method === undefined || fault.method === method) &&
    (fault.path === undefined || fault.path.test(path))
  );
}

/** What GitHub's front answers with when what is behind it fails. */
export function badGateway(status: 500 | 502 | 503 | 504 = 502): Answer {
  const title = {
    500: 'Server Error',
    502: 'Bad Gateway',
    503: 'Service Unavailable',
    504: 'Gateway Time-out',
  }[status];
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>`,
  };
}

const LIMITS = 'using-the-rest-api/rate-limits-for-the-rest-api';

/**
 * The hourly budget is used up.
 * @param reset when there is a new one, in seconds since 1970; the past: at once
 */
export function primaryRateLimit(reset = 0, status: 403 | 429 = 403): Answer {
  return {
    ...failed(status, 'API rate limit exceeded for installation ID 4711.', LIMITS),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '1000', 'x-ratelimit-reset': String(reset) },
  };
}

/** Too much in too short a time. @param retryAfter seconds */
export function secondaryRateLimit(retryAfter = 1, status: 403 | 429 = 403): Answer {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  return {
    ...failed(status, message, `${LIMITS}#about-secondary-rate-limits`),
    headers: { 'retry-after': String(retryAfter) },
  };
}
