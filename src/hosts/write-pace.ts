// How fast may we write to GitHub? A burst, then one write after the other: a release is never waited for, thirty are spaced out.
import { setTimeout } from 'node:timers/promises';
import type { throttling } from '@octokit/plugin-throttling';

type Throttle = NonNullable<NonNullable<Parameters<typeof throttling>[1]>['throttle']>;
/** What the throttling plugin spaces requests out with; it calls nothing but `key(…).schedule(…)`. */
export type Pace = NonNullable<Throttle['write']>;

export interface PaceOptions {
  /** Writes that need not wait. */
  readonly burst: number;
  /** Milliseconds between two after that. */
  readonly interval: number;
  /** For tests: milliseconds now, and how waiting is done. */
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * GitHub allows 80 writes a minute: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. A burst
 * of 20 and then one a second are 80 in the worst minute, and every later one has 60.
 */
export const WRITE_PACE: PaceOptions = { burst: 20, interval: 1_000 };

/** Waits until the next write may begin. Each waits for its turn: they begin in the order in which they asked. */
export function createTurns({ burst, interval, now = Date.now, sleep = setTimeout }: PaceOptions) {
  // When the writes so far are used up, had there been no burst.
  let spent = 0;
  let last: Promise<unknown> = Promise.resolve();
  const wait = async () => {
    const time = now();
    spent = Math.max(spent, time) + interval;
    const ahead = spent - time - burst * interval;
    if (ahead > 0) await sleep(ahead);
  };
  return (): Promise<unknown> => {
    last = last.then(wait);
    return last;
  };
}

/** @returns a pace for every client of the process: they share a token, and so its limit */
export function createPace(options: PaceOptions): Pace {
  const turn = createTurns(options);
  const key = () => ({
    schedule: async <A extends readonly unknown[], R>(_: object, job: (...all: A) => R, ...all: A) => {
      await turn();
      return job(...all);
    },
  });
  // Typed as the class of Octokit's own limiter, most of which nobody calls.
  return { key } as unknown as Pace;
}

/** A comment and a draft were written at their pace already. */
export const UNPACED: Pace = createPace({ burst: 1, interval: 0 });
