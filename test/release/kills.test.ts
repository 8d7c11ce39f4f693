// The Action is ended between any two of its effects: the same event again, or the next push, brings it to its end.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/run.ts';
import { type ActionRun, runAction } from '../support/action.ts';
import { pushOfBranch } from '../support/events.ts';
import { TOKENS } from '../support/forge-state.ts';
import { type FaultyCall, nameOfCall } from '../support/release-faults.ts';
import { openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';
import { expectWhole } from '../support/release-whole.ts';

let kills = 0;
afterAll(() => {
  process.stdout.write(`${kills} kills\n`);
  expect(kills).toBeGreaterThanOrEqual(30);
});

type Moment = FaultyCall & { readonly when: 'before' | 'after' };

/** Before a call takes effect, and after it did and before anybody was told. */
const around = (call: FaultyCall): readonly Moment[] => [
  { ...call, when: 'before' },
  { ...call, when: 'after' },
];
const MOMENTS: readonly Moment[] = [
  { path: /info\/refs\?service=git-receive-pack/, nth: 1, when: 'after' },
  ...around({ path: /\/git-receive-pack$/, nth: 1 }),
  { operation: 'git/get-ref', nth: 1, when: 'before' },
  ...around({ operation: 'repos/create-release', nth: 1 }),
  ...around({ operation: 'repos/upload-release-asset', nth: 1 }),
  ...around({ operation: 'repos/upload-release-asset', nth: 2 }),
  ...around({ operation: 'repos/update-release', nth: 1 }),
  ...around({ operation: 'repos/create-deployment', nth: 1 }),
  ...around({ operation: 'repos/create-deployment-status', nth: 1 }),
];
const NAMED = MOMENTS.map((moment) => ({ moment, name: `${moment.when} ${nameOfCall(moment)}` }));

let place: ReleaseForge;
beforeAll(async () => {
  place = await openReleaseForge();
});
afterEach(() => place.forge.heal());
afterAll(() => place.close());

/** @param group whether git, which the Action started, gets the signal as well */
async function runAndKill(moment: Moment, signal: NodeJS.Signals, group: boolean): Promise<ActionRun> {
  kills += 1;
  let leader = 0;
  let met = 0;
  place.forge.inject({
    ...moment,
    happens: { kind: 'reset' },
    meanwhile() {
      met += 1;
      process.kill(group ? -leader : leader, signal);
    },
  });
  const started = (pid: number) => {
    leader = pid;
  };
  const event = await pushOfBranch(place.forge);
  const run = await runAction({ forge: place.forge, event, token: TOKENS.release, started });
  expect(met, run.stdout + run.stderr).toBe(1);
  expect(run.status).toBe(128);
  place.forge.heal();
  return run;
}

describe.each([
  { signal: 'SIGKILL', group: true },
  { signal: 'SIGINT', group: false },
] as const)('$signal, then the same event again', ({ signal, group }) => {
  it.each(NAMED)('$name', async ({ moment }) => {
    const head = await place.advance();
    await runAndKill(moment, signal, group);
    const event = await pushOfBranch(place.forge);
    const again = await runAction({ forge: place.forge, event, token: TOKENS.release });
    expect(again.status, again.stdout + again.stderr).toBe(0);
    await expectWhole(place);
    // And once more: there is nothing left to do.
    expect(exitStatus(await runAt(place, pushed(head)))).toBe(0);
  });
});

it.each(NAMED)('SIGTERM, then the next push: $name', async ({ moment }) => {
  await place.advance();
  await runAndKill(moment, 'SIGTERM', true);
  const head = await place.advance();
  expect(exitStatus(await runAt(place, pushed(head)))).toBe(0);
  await expectWhole(place, { deployments: 'last' });
});
