// GitHub fails at any call of a rollback: the same rollback again goes no further back, and does what was left undone.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AssignTrigger } from '../../src/core/facts.ts';
import { exitStatus } from '../../src/run.ts';
import { FAULT_KINDS, type FaultyCall, nameOfCall, timesOf } from '../support/release-faults.ts';
import { MODEL, openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';

const CALLS: readonly FaultyCall[] = [
  { path: /\/git-receive-pack$/, nth: 1 },
  { operation: 'repos/get-latest-release', nth: 1 },
  { operation: 'repos/get-release-by-tag', nth: 1 },
  { operation: 'repos/update-release', nth: 1 },
  { operation: 'repos/create-deployment', nth: 1 },
  { operation: 'repos/create-deployment-status', nth: 1 },
];
const TIMES = CALLS.flatMap((call) =>
  timesOf(call).map((when) => ({ call, when, name: `${nameOfCall(call)}, ${when} its effect` })),
);

const KINDS = FAULT_KINDS.filter(({ name }) =>
  ['401', '403, no permission', '502', 'half an answer'].includes(name),
);

let place: ReleaseForge;
let faults = 0;
beforeAll(async () => {
  place = await openReleaseForge();
});
afterAll(async () => {
  process.stdout.write(`${faults} faults of a rollback\n`);
  await place.close();
});
afterEach(() => place.forge.heal());

const names = () => place.forge.git.git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags');

describe.each(TIMES)('$name', ({ call, when }) => {
  beforeAll(async () => {
    // Something to go back from: it is current, as every release of a stage that is not held.
    for (let release = 0; release < 2; release += 1) {
      expect(exitStatus(await runAt(place, pushed(await place.advance())))).toBe(0);
    }
  });

  it.each(KINDS)('$name', async ({ name, happens }) => {
    faults += 1;
    const releases = (await names()).split('\n').filter((tag) => !tag.includes('#'));
    const assignments = (await names()).split('\n').length - releases.length;
    const newest = releases.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '';
    const rollback: AssignTrigger = {
      kind: 'assign',
      action: 'rollback',
      model: MODEL,
      actor: 'ada',
      reason: `${name} ${faults}`,
    };
    place.forge.inject({ ...call, when, happens });
    expect([0, 2]).toContain(exitStatus(await runAt(place, rollback)));
    place.forge.heal();
    expect(exitStatus(await runAt(place, rollback))).toBe(0);
    const again = await runAt(place, rollback);
    expect(again.outcomes.map(({ status }) => status).slice(0, 3)).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);

    const step = `${MODEL}#production#${assignments + 1}`;
    expect((await names()).split('\n')).toHaveLength(releases.length + assignments + 1);
    const { stage } = again.decision.models[0] ?? {};
    expect(stage?.assignment).toMatchObject({ number: assignments + 1, action: 'rollback', hold: true });
    const tag = stage?.assignment.version?.tag;
    expect(tag).not.toBe(newest);
    expect((await place.forge.latestRelease())?.tag).toBe(tag);
    const told = place.forge
      .deployments()
      .filter(({ payload }) => typeof payload === 'object' && payload.assignment === step);
    expect(told).toMatchObject([{ ref: tag, statuses: [{ state: 'success' }] }]);

    // Back to the newest, so that there is something to go back from.
    const promote = { ...rollback, action: 'promote', stage: 'production', version: newest } as const;
    expect(exitStatus(await runAt(place, promote))).toBe(0);
  });
});
