// Does a step see what a real runner gives it, and do we see what the step does?
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runAction } from '../support/action.ts';
import {
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  type WorkflowEvent,
  workflowDispatch,
} from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import type { PullState } from '../support/forge-documents.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const METADATA = `
inputs:
  github-token: { default: '\${{ github.token }}' }
  base: {}
  dry-run: { default: false }
runs: { using: node24, main: probe.mjs }
`;

/** A step that tells what it was given, and does one of everything that a step can do. */
const PROBE = `
import { execFileSync, execFile } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const { env } = process;
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
console.log(JSON.stringify({ env, event: JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')),
  head: git('rev-parse', 'HEAD'), commits: git('rev-list', '--count', 'HEAD'), tags: git('tag'), remote: git('ls-remote', 'origin', 'HEAD') }));
console.error('text\\n::warning title=probe::on stderr');
appendFileSync(env.GITHUB_OUTPUT, 'verdict<<D\\npass\\nD\\n');
appendFileSync(env.GITHUB_STEP_SUMMARY, '# summary');
appendFileSync(env.GITHUB_ENV, 'A=1');
writeFileSync(join(env.RUNNER_TEMP, 'left'), '');
writeFileSync('left', '');
await fetch(env.GITHUB_API_URL + '/user', { headers: { authorization: 'token ' + env['INPUT_GITHUB-TOKEN'] } });
await new Promise((done) => execFile('git', ['--version'], done));
process.exitCode = 3;
`;

let folder: string;
let forge: Forge;
let pull: PullState;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-probe-'));
  await writeFile(join(folder, 'probe.mjs'), PROBE);
  await writeFile(join(folder, 'action.yml'), METADATA);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE, private: true, form: 'ghes', squashOnly: true });
  pull = await forge.openPull({ head: 'feat/feature-engineering', title: 'feat: x' });
});
afterEach(() => forge.close());

async function probe(event: WorkflowEvent, more: object = {}) {
  const run = await runAction({ forge, event, action: folder, ...more });
  return { run, told: JSON.parse(run.stdout.split('\n')[0] ?? '') };
}

it('sees its output, commands, files, requests, connections and processes', async () => {
  const { run } = await probe(pullRequest(forge, pull));
  expect(run).toMatchObject({ status: 3, outputs: { verdict: 'pass' }, summary: '# summary' });
  expect(run.commands).toMatchObject([{ name: 'warning', data: 'on stderr', stream: 'stderr' }]);
  expect(run.files).toEqual({ env: 'A=1', path: '', state: '' });
  expect(run.requests).toMatchObject([
    { operation: 'users/get-authenticated', login: 'github-actions[bot]', status: 403 },
  ]);
  expect(run.gitRequests.map(({ token }) => token)).toContain(TOKENS.workflow);
  expect(run.connections).toEqual([new URL(forge.apiUrl).host]);
  expect(run.processes.map(({ args }) => args)).toContainEqual(['git', '--version']);
  expect([run.workTree.trim(), run.leftovers]).toEqual(['?? left', ['left']]);
});

it('gives the step a shallow clone without tags and with the token, and nothing of our own environment', async () => {
  const { told } = await probe(pullRequest(forge, pull), { inputs: { base: 'main' }, env: { EXTRA: 'yes' } });
  expect(told).toMatchObject({ head: pull.mergeSha, commits: '1', tags: '' });
  expect(told.env).toMatchObject({
    GITHUB_API_URL: forge.apiUrl,
    GITHUB_BASE_REF: 'main',
    GITHUB_HEAD_REF: 'feat/feature-engineering',
    GITHUB_REF: 'refs/pull/1/merge',
    GITHUB_REF_NAME: '1/merge',
    'INPUT_GITHUB-TOKEN': TOKENS.workflow,
    INPUT_BASE: 'main',
    'INPUT_DRY-RUN': 'false',
    EXTRA: 'yes',
  });
  const ours = Object.keys(process.env).filter((name) => !['PATH', 'HOME', 'CI'].includes(name));
  expect(
    Object.keys(told.env).filter((name) => ours.includes(name) && process.env[name] === told.env[name]),
  ).toEqual([]);
});

it('gives the whole history and its tags where the workflow asks for it', async () => {
  const { told } = await probe(pullRequest(forge, pull), { depth: 0 });
  expect(Number(told.commits)).toBeGreaterThan(5);
  expect(told.tags).toContain('v2.1.0');
});

describe('events', () => {
  it.each(['opened', 'synchronize', 'reopened', 'edited', 'labeled', 'unlabeled'] as const)(
    'pull_request %s is about our pull request',
    async (action) => {
      const { payload } = pullRequest(forge, pull, { action, label: 'accepted' });
      expect(payload).toMatchObject({
        action,
        number: 1,
        pull_request: {
          number: 1,
          title: 'feat: x',
          head: { sha: pull.head.sha, repo: { full_name: 'octo-org/nfl' } },
          base: { sha: pull.base.sha, repo: { full_name: 'octo-org/nfl', allow_merge_commit: false } },
        },
        repository: {
          full_name: 'octo-org/nfl',
          default_branch: 'main',
          url: `${forge.apiUrl}/repos/octo-org/nfl`,
        },
        ...(action.endsWith('labeled') ? { label: { name: 'accepted' } } : {}),
        ...(action === 'edited' ? { changes: { title: { from: 'wip' } } } : {}),
      });
      expect(JSON.stringify(payload)).not.toMatch(/Codertocat\/Hello-World|api\.github\.com/);
    },
  );

  it('a fork is another repository, whose owner the event names', async () => {
    const forked = await forge.openPull({ head: 'feat/injury-report', fork: 'mallory' });
    expect(pullRequest(forge, forked).payload).toMatchObject({
      pull_request: {
        head: { label: 'mallory:feat/injury-report', repo: { full_name: 'mallory/nfl', fork: true } },
      },
    });
  });

  it('pull_request_target and workflow_dispatch check out a branch', async () => {
    const target = await probe(pullRequestTarget(forge, pull));
    expect(target.told).toMatchObject({
      head: pull.base.sha,
      env: { GITHUB_EVENT_NAME: 'pull_request_target' },
    });
    const dispatch = await probe(await workflowDispatch(forge, 'refs/heads/main'));
    expect(dispatch.told).toMatchObject({ head: pull.base.sha, event: { ref: 'refs/heads/main' } });
  });

  it('merge_group checks out the branch of the queue', async () => {
    const { told } = await probe(await mergeGroup(forge, pull));
    expect(told).toMatchObject({
      head: pull.mergeSha,
      event: {
        merge_group: { head_sha: pull.mergeSha, base_sha: pull.base.sha, base_ref: 'refs/heads/main' },
      },
    });
  });
});
