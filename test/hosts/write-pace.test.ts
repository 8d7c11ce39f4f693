// How many writes reach GitHub in a minute, and does a release wait for any?
import { expect, it } from 'vitest';
import { createTurns, WRITE_PACE } from '../../src/hosts/write-pace.ts';

/** Asks for `count` turns at once, at `start`, by a clock that only waiting moves on; returns when each began. */
async function begin(count: number, idle = 0): Promise<readonly number[]> {
  let clock = 1_700_000_000_000;
  const start = clock;
  const sleep = async (milliseconds: number) => {
    clock += milliseconds;
  };
  const turn = createTurns({ ...WRITE_PACE, now: () => clock, sleep });
  const begun: number[] = [];
  const ask = async () => {
    await turn();
    begun.push(clock - start);
  };
  await Promise.all(Array.from({ length: count }, ask));
  clock += idle;
  if (idle > 0) await Promise.all(Array.from({ length: count }, ask));
  return begun;
}

/** The most writes that began in any minute. */
function busiestMinute(begun: readonly number[]): number {
  return Math.max(
    ...begun.map((time) => begun.filter((other) => other >= time && other < time + 60_000).length),
  );
}

it('three releases with their deployments are not waited for', async () => {
  expect(await begin(18)).toEqual(Array.from({ length: 18 }, () => 0));
});

it('what comes after the burst comes once a second, in its order', async () => {
  const begun = await begin(24);
  expect(begun.slice(18)).toEqual([0, 0, 1_000, 2_000, 3_000, 4_000]);
});

it.each([0, 5_000, 30_000, 90_000])(
  'no minute has more than the 80 writes that GitHub allows, after %i ms of rest neither',
  async (idle) => {
    expect(busiestMinute(await begin(200, idle))).toBeLessThanOrEqual(80);
  },
);

it('rest makes room for a burst again, never for a larger one', async () => {
  const begun = (await begin(30, 600_000)).slice(30);
  const first = begun[0] ?? 0;
  expect(begun.filter((time) => time === first)).toHaveLength(20);
});
