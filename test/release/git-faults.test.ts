// The remote fails git at any request of a release; and the Action itself is met by a fault at each of its calls.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { exitStatus } from '../../src/run.ts';
import { runAction } from '../support/action.ts';
import { pushOfBranch } from '../support/events.ts';
import { TOKENS } from '../support/forge-state.ts';
import {
  FAULT_KINDS,
  type FaultyCall,
  GIT_CALLS,
  nameOfCall,
  RELEASE_CALLS,
  timesOf,
} from '../support/release-faults.ts';
import { openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';
import { expectWhole } from '../support/release-whole.ts';

let faults = 0;
let place: ReleaseForge;
beforeAll(async () => {
  place = await openReleaseForge();
  expect(exitStatus(await runAt(place, pushed(await place.advance())))).toBe(0);
});
afterEach(() => place.forge.heal());
afterAll(async () => {
  process.stdout.write(`${faults} faults of git, and at calls of the Action\n`);
  await place.close();
});

const timed = (calls: readonly FaultyCall[]) =>
  calls.flatMap((call) =>
    timesOf(call).map((when) => ({ call, when, name: `${nameOfCall(call)}, ${when} its effect` })),
  );

describe.each(timed(GIT_CALLS))('$name', ({ call, when }) => {
  // A limit of the API's budget is no answer to git.
  it.each(FAULT_KINDS.filter(({ name }) => !name.includes('limit')))('$name', async ({ happens }) => {
    faults += 1;
    const head = await place.advance();
    let met = 0;
    place.forge.inject({
      ...call,
      when,
      happens,
      meanwhile() {
        met += 1;
      },
    });
    const status = await runAt(place, pushed(head), { in: 'shallow' }).then(exitStatus, (error: unknown) => {
      expect(error).toBeInstanceOf(Failure);
      return 2;
    });
    expect([0, 2]).toContain(status);
    expect(met).toBe(1);
    place.forge.heal();
    expect(exitStatus(await runAt(place, pushed(head), { in: 'shallow' }))).toBe(0);
    await expectWhole(place);
  });
});

describe('of the Action', () => {
  const kinds = ['502', 'a reset', 'half an answer', '403, no permission'].flatMap((wanted) =>
    FAULT_KINDS.filter(({ name }) => name === wanted),
  );
  const sample = timed([...RELEASE_CALLS, ...GIT_CALLS.slice(-1)]).flatMap((time, index) => {
    const kind = kinds[index % kinds.length];
    return kind === undefined ? [] : [{ ...time, ...kind, name: `${time.name}: ${kind.name}` }];
  });

  it.each(sample)('$name', async ({ call, when, happens, passes }) => {
    faults += 1;
    await place.advance();
    const event = await pushOfBranch(place.forge);
    place.forge.inject({ ...call, when, happens });
    const run = await runAction({ forge: place.forge, event, token: TOKENS.release });
    expect(passes && call.operation !== undefined ? [0] : [0, 2], run.stdout).toContain(run.status);
    place.forge.heal();
    if (run.status !== 0) expect(run.stdout).toMatch(/^::error/m);
    const again = await runAction({ forge: place.forge, event, token: TOKENS.release });
    expect(again.status, again.stdout).toBe(0);
    await expectWhole(place);
  });
});
