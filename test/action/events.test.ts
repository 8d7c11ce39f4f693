// What does the Action do on each event, on which side of GitHub, and what does it never do?
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ActionRun, runAction } from '../support/action.ts';
import {
  issueComment,
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  type WorkflowEvent,
  workflowDispatch,
} from '../support/events.ts';
import { type Forge, type ForgeOptions, startForge } from '../support/forge.ts';
import type { PullState } from '../support/forge-documents.ts';
import type { PullOptions } from '../support/forge-pulls.ts';
import { pushCommit } from '../support/forge-push.ts';
import { BETTER, nflRepository, WORSE } from '../support/nfl-repository.ts';
import type { StepOptions } from '../support/runner-environment.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

let nfl: TemporaryRepository;
let forge: Forge;
beforeAll(async () => {
  nfl = await nflRepository();
});
afterAll(() => nfl.remove());
let pull: PullState;
afterEach(() => forge.close());

async function begin(options: Partial<ForgeOptions> = {}, of: Partial<PullOptions> = {}): Promise<void> {
  forge = await startForge({ source: nfl.directory, ...options });
  pull = await forge.openPull({ head: WORSE, ...of });
}

/** Runs it, and holds what is true of every run. */
async function gate(event: WorkflowEvent, more: Partial<StepOptions> = {}): Promise<ActionRun> {
  const refs = await forge.git.git('for-each-ref');
  const run = await runAction({ forge, event, ...more });
  expect(await forge.git.git('for-each-ref'), 'a gate pushes nothing').toBe(refs);
  expect(run.gitRequests.filter(({ path }) => path.includes('receive-pack'))).toEqual([]);
  expect(run.requests.length, 'API requests').toBeLessThanOrEqual(4);
  expect(run.files, 'GITHUB_ENV, GITHUB_PATH, GITHUB_STATE').toEqual({ env: '', path: '', state: '' });
  expect([...new Set(run.connections)].filter((to) => to !== new URL(forge.apiUrl).host)).toEqual([]);
  expect(run.processes.filter(({ file }) => file !== 'git')).toEqual([]);
  expect([run.workTree, run.leftovers], 'nothing is left behind').toEqual(['', []]);
  return run;
}

it.each(['opened', 'synchronize', 'reopened', 'edited', 'labeled', 'unlabeled'] as const)(
  'pull_request %s is gated',
  async (action) => {
    await begin();
    expect(await gate(pullRequest(forge, pull, { action }))).toMatchObject({
      status: 1,
      outputs: { verdict: 'fail' },
    });
  },
);

it('merge_group is gated, with a summary and without a comment', async () => {
  await begin();
  const run = await gate(await mergeGroup(forge, pull));
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' }, requests: [] });
  expect(run.summary).toMatch(/⛔.*accuracy/);
  const better = await forge.openPull({ head: BETTER });
  expect(await gate(await mergeGroup(forge, better))).toMatchObject({ status: 0, requests: [] });
});

it('pull_request_target gates a fork by its objects alone, and may comment', async () => {
  await begin({}, { fork: 'mallory' });
  const run = await gate(pullRequestTarget(forge, pull));
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
  expect(forge.comments(1)).toMatchObject([{ author: { login: 'github-actions[bot]' } }]);
});

it('workflow_dispatch on a branch is gated against the default branch', async () => {
  await begin();
  const run = await gate(await workflowDispatch(forge, 'refs/heads/feat/feature-engineering'));
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' }, requests: [] });
});

it('workflow_dispatch on the default branch itself is green', async () => {
  await begin();
  expect(await gate(await workflowDispatch(forge, 'refs/heads/main'))).toMatchObject({
    status: 0,
    requests: [],
  });
});

it('the input base says what to compare with', async () => {
  await begin();
  const run = await gate(await workflowDispatch(forge, 'refs/heads/main'), { inputs: { base: 'v2.0.0' } });
  expect(run.status).toBe(0);
  expect(JSON.parse(run.outputs.json ?? '')).toMatchObject({ base: await forge.git.id('v2.0.0^{commit}') });
});

it('an event that proposes no change could not run: status 2, and an error that names what can', async () => {
  await begin();
  const run = await gate(await issueComment(forge, '/pawl release'));
  expect(run).toMatchObject({ status: 2, requests: [], gitRequests: [] });
  expect(run.commands.filter(({ name }) => name !== 'add-mask')).toMatchObject([
    { name: 'error', data: expect.stringContaining('pull_request') },
  ]);
});

it.each([
  ['comment', 'sometimes'],
  ['dry-run', 'maybe'],
  ['command', 'publish'],
])('an input %s that is wrong could not run, and is named', async (name, value) => {
  await begin();
  const run = await gate(pullRequest(forge, pull), { inputs: { [name]: value } });
  expect(run).toMatchObject({ status: 2, requests: [] });
  expect(run.commands.filter(({ name }) => name !== 'add-mask')).toMatchObject([
    { name: 'error', data: expect.stringContaining(name) },
  ]);
});

it.each([0, 1, 2])('a clone of depth %i is as good as another', async (depth) => {
  await begin();
  const run = await gate(pullRequest(forge, pull), { depth });
  expect(run).toMatchObject({ status: 1, outputs: { 'previous-version': '2.1.0' } });
});

it('a private repository is read and deepened with the token', async () => {
  await begin({ private: true });
  expect(await gate(pullRequest(forge, pull))).toMatchObject({
    status: 1,
    outputs: { 'previous-version': '2.1.0' },
  });
});

it('GitHub Enterprise: URLs come from the environment, whatever the event says', async () => {
  await begin({ form: 'ghes', private: true });
  const event = pullRequest(forge, pull);
  // A payload is foreign text: nothing in it is ever asked.
  const payload = JSON.parse(JSON.stringify(event.payload).replaceAll(forge.serverUrl, 'http://127.0.0.1:9'));
  const run = await gate({ ...event, payload });
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
  expect(forge.comments(1)).toHaveLength(1);
});

it('where only squash merges are allowed, the title says what version this becomes', async () => {
  await begin({ squashOnly: true }, { title: 'feat!: another interface', head: BETTER });
  expect((await gate(pullRequest(forge, pull))).outputs).toMatchObject({
    version: '3.0.0',
    'previous-version': '2.1.0',
  });
});

it('the policy is the base’s: what the head changes in it is shown, and changes nothing', async () => {
  await begin();
  const policy = 'model: nfl\ngate:\n  tolerance: 5pp\n';
  await pushCommit(forge, {
    branch: 'lax',
    from: pull.mergeSha,
    files: { 'pawl.yaml': policy },
    message: 'feat: lax',
  });
  const lax = await forge.openPull({ number: 1, head: 'lax' });
  const run = await gate(pullRequest(forge, lax));
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
  expect(run.summary).toContain('takes effect after');
});
