// Does the README's own workflow work on a runner that is not ours? `act` in host mode, against the forge.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pullRequest } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { TOKENS } from '../support/forge-state.ts';
import { BETTER, nflRepository, WORSE } from '../support/nfl-repository.ts';
import { cloneRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const OURS = fileURLToPath(new URL('../../', import.meta.url));
/** `uses:` of this Action in the README, whoever owns the repository. */
const USES_US = /uses: [\w.-]+\/pawl@\S+/;

let nfl: TemporaryRepository;
let forge: Forge;
let clone: TemporaryRepository;
let home: string;
beforeEach(async () => {
  nfl = await nflRepository();
  forge = await startForge({ source: nfl.directory });
  home = await mkdtemp(join(tmpdir(), 'pawl-act-'));
});
afterEach(async () => {
  await clone.remove();
  await nfl.remove();
  await rm(home, { recursive: true, force: true });
  await forge.close();
});

/** The first YAML block of the README: what a user pastes. */
async function readmeWorkflow(): Promise<string> {
  const readme = await readFile(join(OURS, 'README.md'), 'utf8');
  const workflow = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '';
  expect(workflow, 'the README’s first YAML block uses this Action').toMatch(USES_US);
  return workflow.replace(USES_US, 'uses: ./.pawl');
}

/** A clone as checkout leaves it, with the Action beside it: `act` skips checkout and takes this copy. */
async function prepare(sha: string): Promise<void> {
  clone = await cloneRepository(`${forge.serverUrl}/octo-org/nfl`, '--depth=1', '--no-tags');
  await clone.git('fetch', '--quiet', '--depth=1', 'origin', `+${sha}:refs/remotes/pull/1/merge`);
  await clone.git('checkout', '--quiet', 'refs/remotes/pull/1/merge');
  const action = join(clone.directory, '.pawl');
  await mkdir(action);
  for (const path of ['action.yml', 'dist'])
    await cp(join(OURS, path), join(action, path), { recursive: true });
  await clone.write({ '.github/workflows/pawl.yml': await readmeWorkflow() });
}

function act(event: string): Promise<{ status: number; log: string }> {
  const args = [
    ...['pull_request', '--eventpath', event, '--workflows', '.github/workflows/pawl.yml'],
    ...['--platform', 'ubuntu-latest=-self-hosted', '--secret', `GITHUB_TOKEN=${TOKENS.workflow}`],
    ...['--env', `GITHUB_API_URL=${forge.apiUrl}`, '--env', `GITHUB_SERVER_URL=${forge.serverUrl}`],
    ...['--env', 'GITHUB_REPOSITORY=octo-org/nfl', '--no-cache-server'],
  ];
  // It runs the `node` on PATH whatever `using` says: ours is the Action's own.
  const env = { ...clone.environment, HOME: home, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    const child = execFile('act', args, { cwd: clone.directory, env }, (error, stdout, stderr) => {
      if (error !== null && 'code' in error && error.code === 'ENOENT') {
        reject(new Error('act is not on PATH: go install github.com/nektos/act@v0.2.89'));
      } else resolve({ status: child.exitCode ?? 128, log: stdout + stderr });
    });
  });
}

async function gate(head: string): Promise<{ status: number; log: string }> {
  const pull = await forge.openPull({ head });
  await prepare(pull.mergeSha);
  const event = join(home, 'event.json');
  await writeFile(event, JSON.stringify(pullRequest(forge, pull).payload));
  return act(event);
}

it.each([
  ['75 %: red', WORSE, 1, /⛔.*accuracy.*75\.0/],
  ['77 %: green', BETTER, 0, /accuracy.*77\.0/],
])('%s', async (_, head, status, comment) => {
  const run = await gate(head);
  expect(run, run.log).toMatchObject({ status });
  expect(run.log).toContain('pawl');
  expect(forge.comments(1)).toMatchObject([
    { author: { login: 'github-actions[bot]' }, body: expect.stringMatching(comment) },
  ]);
});
