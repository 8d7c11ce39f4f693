// Several runs at once, computed and by hand: each head becomes one version, and who is too late has nothing left to do.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/run.ts';
import { runAction } from '../support/action.ts';
import { pushOfBranch } from '../support/events.ts';
import { TOKENS } from '../support/forge-state.ts';
import { type FaultyCall, nameOfCall, timesOf } from '../support/release-faults.ts';
import { MODEL, openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';
import { raceProcesses } from '../support/release-race.ts';
import { expectWhole } from '../support/release-whole.ts';

const PROCESSES = 16;
let races = 0;
afterAll(() => {
  process.stdout.write(`${races} races\n`);
  expect(races).toBeGreaterThanOrEqual(50);
});

let place: ReleaseForge;
beforeEach(async () => {
  place = await openReleaseForge();
});
afterEach(() => place.close());

/** Every request of a release, before which another run can do all of its own. */
const MOMENTS: readonly FaultyCall[] = [
  ...[1, 2, 3, 4].map((nth) => ({ path: /info\/refs\?service=git-upload-pack/, nth })),
  { path: /info\/refs\?service=git-receive-pack/, nth: 1 },
  { path: /\/git-receive-pack$/, nth: 1 },
  { operation: 'repos/get-repo-rulesets', nth: 1 },
  { operation: 'repos/list-releases', nth: 1 },
  { operation: 'git/get-ref', nth: 1 },
  { operation: 'repos/list-releases', nth: 2 },
  { operation: 'repos/create-release', nth: 1 },
  { operation: 'repos/list-releases', nth: 3 },
  { operation: 'repos/upload-release-asset', nth: 1 },
  { operation: 'repos/upload-release-asset', nth: 2 },
  { operation: 'git/get-ref', nth: 2 },
  { operation: 'repos/update-release', nth: 1 },
  { operation: 'repos/list-deployments', nth: 1 },
  { operation: 'repos/list-deployments', nth: 2 },
  { operation: 'repos/create-deployment', nth: 1 },
  { operation: 'repos/list-deployments', nth: 3 },
  { operation: 'repos/create-deployment-status', nth: 1 },
];
const TIMES = MOMENTS.flatMap((call) =>
  timesOf(call).map((when) => ({ call, when, name: `${when} ${nameOfCall(call)}` })),
);

describe('one run does everything in the middle of another', () => {
  // The calls are counted in a run that has a release before its own.
  let first = '';
  beforeEach(async () => {
    first = await place.advance();
    expect(exitStatus(await runAt(place, pushed(first)))).toBe(0);
  });

  /** The run of a head, with another one right there. */
  async function runAround(
    { call, when }: (typeof TIMES)[number],
    head: string,
    other: () => Promise<string>,
  ): Promise<void> {
    races += 1;
    const statuses: number[] = [];
    place.forge.inject({
      ...call,
      when,
      happens: { kind: 'delay', milliseconds: 0 },
      async meanwhile() {
        statuses.push(exitStatus(await runAt(place, pushed(await other()))));
      },
    });
    statuses.push(exitStatus(await runAt(place, pushed(head), { in: 'shallow' })));
    expect(statuses).toEqual([0, 0]);
  }

  it.each(TIMES)('of the same commit, $name', async (time) => {
    const head = await place.advance();
    await runAround(time, head, async () => head);
    await expectWhole(place, { heads: [first, head] });
  });

  it.each(TIMES)('of the next commit, $name', async (time) => {
    const head = await place.advance();
    await runAround(time, head, () => place.advance());
    await expectWhole(place, { deployments: 'last' });
  });
});

describe(`${PROCESSES} processes`, { timeout: 300_000 }, () => {
  const heads = async () => {
    const made: string[] = [];
    for (let count = 0; count < PROCESSES; count += 1) made.push(await place.advance());
    return made;
  };
  const race = (triggers: Parameters<typeof raceProcesses>[1]) => {
    races += 1;
    return raceProcesses(place, triggers);
  };

  it('of one commit make one version, and all of them succeed', async () => {
    const head = await place.advance();
    const raced = await race(Array.from({ length: PROCESSES }, () => pushed(head)));
    expect(raced.filter(({ status }) => status !== 0)).toEqual([]);
    await expectWhole(place, { heads: [head] });
  });

  it('of one commit each, whichever is first', async () => {
    const made = await heads();
    const raced = await race(made.map((head) => pushed(head)));
    expect(raced.filter(({ status }) => status !== 0)).toEqual([]);
    for (const head of made) expect(exitStatus(await runAt(place, pushed(head)))).toBe(0);
    await expectWhole(place, { deployments: 'last' });
  });

  it('for one tag that was pushed by hand accept it once', async () => {
    await runAt(place, pushed(await place.advance()));
    await place.advance();
    await place.tag('v4.0.0');
    const raced = await race(
      Array.from({ length: PROCESSES }, () => ({ kind: 'tagged', tag: 'v4.0.0', actor: 'ada' }) as const),
    );
    expect(raced.filter(({ status }) => status !== 0)).toEqual([]);
    await expectWhole(place);
  });

  it('for one tag each accept them in their order, and refuse what is below', async () => {
    await runAt(place, pushed(await place.advance()));
    const made = await heads();
    const tags = made.map((_, index) => `v1.${index + 1}.0`);
    for (const [index, tag] of tags.entries()) await place.tag(tag, made[index]);
    const triggers = tags.map((tag) => ({ kind: 'tagged', tag, actor: 'ada' }) as const);
    const raced = await race(triggers);
    expect(raced.filter(({ status }) => status === 2)).toEqual([]);
    const refused: string[] = [];
    for (const [index, trigger] of triggers.entries()) {
      const status = exitStatus(await runAt(place, trigger));
      expect(status, 'the same answer as in the race').toBe(raced[index]?.status);
      if (status === 1) refused.push(trigger.tag);
    }
    await expectWhole(place, { refused });
  });

  it('that roll back go back once', async () => {
    for (let count = 0; count < 4; count += 1) await runAt(place, pushed(await place.advance()));
    const raced = await race(
      Array.from(
        { length: PROCESSES },
        (_, index) =>
          ({
            kind: 'assign',
            action: 'rollback',
            model: MODEL,
            actor: `ada-${index}`,
            reason: 'slow',
          }) as const,
      ),
    );
    expect(raced.filter(({ status }) => status !== 0)).toEqual([]);
    expect((await place.forge.latestRelease())?.tag).toBe('v1.2.0');
    await expectWhole(place);
  });

  it.each(['one commit', 'one commit each'])('of the Action: %s', async (which) => {
    races += 1;
    const made = which === 'one commit' ? [await place.advance()] : await heads();
    const event = await pushOfBranch(place.forge);
    const runs = await Promise.all(
      Array.from({ length: PROCESSES }, (_, index) => {
        const sha = made[index] ?? event.sha;
        return runAction({ forge: place.forge, event: { ...event, sha }, token: TOKENS.release });
      }),
    );
    expect(runs.filter(({ status }) => status !== 0).map(({ stdout }) => stdout)).toEqual([]);
    await expectWhole(place, { deployments: 'last' });
  });
});
