// `command: verify` on a runner: red where a tag was moved, and nothing is written anywhere.
import { expect, it } from 'vitest';
import { exitStatus } from '../../src/run.ts';
import { type ActionRun, runAction } from '../support/action.ts';
import { workflowDispatch } from '../support/events.ts';
import { TOKENS } from '../support/forge-state.ts';
import { openReleaseForge, pushed, type ReleaseForge, runAt } from '../support/release-forge.ts';

async function verify({ forge }: ReleaseForge): Promise<ActionRun> {
  const event = await workflowDispatch(forge, 'refs/heads/main');
  return runAction({ forge, event, token: TOKENS.readOnly, inputs: { command: 'verify' } });
}

it('command verify is green on whole releases and red on a moved tag, and only reads', async () => {
  const place = await openReleaseForge();
  try {
    for (let release = 0; release < 2; release += 1) {
      expect(exitStatus(await runAt(place, pushed(await place.advance())))).toBe(0);
    }
    const whole = await verify(place);
    expect([whole.status, whole.outputs.verdict], whole.stdout).toEqual([0, 'pass']);
    expect(whole.summary).toContain('no defects');
    await place.forge.git.git('tag', '-f', 'v1.0.0', 'main');
    const refs = await place.forge.git.git('for-each-ref');
    const moved = await verify(place);
    expect([moved.status, moved.outputs.verdict], moved.stdout).toEqual([1, 'fail']);
    expect(moved.stdout).toContain('v1.0.0 was moved from the commit');
    expect(JSON.parse(moved.outputs.json ?? '')).toMatchObject({ schema: 'pawl.verification/1' });
    expect(await place.forge.git.git('for-each-ref')).toBe(refs);
    expect(moved.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect([moved.workTree, moved.leftovers]).toEqual(['', []]);
  } finally {
    await place.close();
  }
});
