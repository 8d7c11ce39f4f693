// Does a run that strangers can start ever release, whatever its inputs say?
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runAction } from '../support/action.ts';
import { issueComment, mergeGroup, pullRequest, pullRequestTarget } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import type { PullState } from '../support/forge-documents.ts';
import { BETTER, nflRepository } from '../support/nfl-repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

let nfl: TemporaryRepository;
let forge: Forge;
let pull: PullState;
beforeAll(async () => {
  nfl = await nflRepository();
  // The repository asks for releases, and the change is worth one.
  await nfl.write({ 'pawl.yaml': 'model: nfl\nrelease: { branch: main }\n' });
  await nfl.commit('build: release on main');
});
afterAll(() => nfl.remove());
beforeEach(async () => {
  forge = await startForge({ source: nfl.directory });
  pull = await forge.openPull({ head: BETTER, title: 'feat: better' });
});
afterEach(() => forge.close());

const events = {
  pull_request: () => pullRequest(forge, pull),
  pull_request_target: () => pullRequestTarget(forge, pull),
  merge_group: () => mergeGroup(forge, pull),
  issue_comment: () => issueComment(forge, '/pawl release'),
  workflow_run: () => ({ ...pullRequest(forge, pull), name: 'workflow_run' }) as never,
};
const commands = ['auto', 'check', 'release'];
const cases = Object.keys(events).flatMap((event) =>
  commands.map((command) => [event as keyof typeof events, command] as const),
);

it.each(cases)('%s with the command %s writes no ref, no tag and no release', async (name, command) => {
  const event = await events[name]();
  const refs = await forge.git.git('for-each-ref');
  const run = await runAction({ forge, event, inputs: { command } });
  expect(await forge.git.git('for-each-ref')).toBe(refs);
  expect(run.gitRequests.filter(({ path }) => path.includes('receive-pack'))).toEqual([]);
  const writes = run.requests.filter(({ method }) => method !== 'GET');
  expect(writes.filter(({ path }) => !/\/issues\/(?:\d+\/comments|comments\/\d+)$/.test(path))).toEqual([]);
  expect(run.outputs.released ?? 'false').toBe('false');
  // A check that is asked for by name only reads, whatever the event is.
  const isGate = name !== 'issue_comment' && name !== 'workflow_run';
  const isRefused = command === 'release' || (command === 'auto' && !isGate);
  expect(run.status === 2).toBe(isRefused);
  if (isRefused) expect(run.requests).toEqual([]);
});
