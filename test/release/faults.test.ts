// GitHub fails at any call of a release, before or after its effect: once it is well again, the same run makes it whole.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/run.ts';
import type { Fault } from '../support/forge-faults.ts';
import { FAULT_KINDS, nameOfCall, RELEASE_CALLS, timesOf } from '../support/release-faults.ts';
import { openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';
import { expectWhole } from '../support/release-whole.ts';

let faults = 0;
afterAll(() => {
  process.stdout.write(`${faults} faults of the API\n`);
  expect(faults).toBeGreaterThanOrEqual(300);
});

const TIMES = RELEASE_CALLS.flatMap((call) => timesOf(call).map((when) => ({ call, when })));

describe.each(TIMES.map(({ call, when }) => ({ call, when, name: nameOfCall(call) })))(
  '$name, $when its effect',
  ({ call, when }) => {
    let place: ReleaseForge;
    beforeAll(async () => {
      place = await openReleaseForge();
      // The calls are counted in a run that has a release before its own.
      expect(exitStatus(await runAt(place, pushed(await place.advance())))).toBe(0);
    });
    afterEach(() => place.forge.heal());
    afterAll(() => place.close());

    /** Requests of a run that were met by its fault. */
    async function runWith(fault: Pick<Fault, 'happens'>, timeout?: number) {
      faults += 1;
      const head = await place.advance();
      let met = 0;
      const meanwhile = () => {
        met += 1;
      };
      place.forge.inject({ ...call, when, ...fault, meanwhile });
      const options = timeout === undefined ? {} : { timeout };
      const status = exitStatus(await runAt(place, pushed(head), options));
      expect(met, 'the fault happened').toBe(1);
      place.forge.heal();
      return { head, status };
    }

    async function expectHealing(head: string): Promise<void> {
      expect(exitStatus(await runAt(place, pushed(head)))).toBe(0);
      await expectWhole(place);
    }

    it.each(FAULT_KINDS)('$name', async ({ happens, passes }) => {
      const { head, status } = await runWith({ happens });
      if (passes) expect(status).toBe(0);
      else expect([0, 2]).toContain(status);
      await expectHealing(head);
    });

    it('no answer in time', async () => {
      const { head, status } = await runWith({ happens: { kind: 'delay', milliseconds: 1_500 } }, 1_000);
      expect(status).toBe(0);
      // What was given up may take effect later.
      while (place.forge.requests.some((request) => request.status === 'open')) await sleep(20);
      await expectHealing(head);
    });
  },
);
