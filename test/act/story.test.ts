// The story on a runner that is not ours: merges, a tag by hand, a deleted tag and a night, by `act` against the forge.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chapter, filesOf, pullRequest, releases } from '../../src/demo/story.ts';
import { deletionOfTag, pushOfBranch, pushOfTag, schedule, type WorkflowEvent } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { TOKENS } from '../support/forge-state.ts';
import {
  cloneRepository,
  createRepository,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

const OURS = fileURLToPath(new URL('../../', import.meta.url));
const MODEL = 'player-projection';
const POLICY = `model: ${MODEL}\nrelease: true\n`;
const WORKFLOW = `name: Release
on:
  push:
    branches: [main]
    tags: ["v[0-9]*", "**@v[0-9]*"]
  delete:
  schedule:
    - cron: "17 3 * * *"
  workflow_dispatch:
jobs:
  release:
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@v7
      - uses: ./.pawl
        with:
          command: \${{ github.event_name == 'schedule' && 'release' || 'auto' }}
`;

let forge: Forge;
/** What people push from. */
let desk: TemporaryRepository;
/** What the runner has checked out, of depth 1. */
let checkout: TemporaryRepository;
let home: string;
beforeAll(async () => {
  const source = await createRepository();
  await source.write({ 'pawl.yaml': POLICY });
  await source.commit('build: release on main', { date: '2023-05-30T12:00:00Z' });
  forge = await startForge({ source: source.directory });
  await source.remove();
  desk = await cloneRepository(forge.git.directory);
  checkout = await cloneRepository(`${forge.serverUrl}/octo-org/nfl`, '--depth=1', '--no-tags');
  home = await mkdtemp(join(tmpdir(), 'pawl-act-'));
  const action = join(checkout.directory, '.pawl');
  await mkdir(action);
  for (const path of ['action.yml', 'dist']) {
    await cp(join(OURS, path), join(action, path), { recursive: true });
  }
  await checkout.write({ '.github/workflows/release.yml': WORKFLOW });
});
afterAll(async () => {
  await checkout.remove();
  await desk.remove();
  await rm(home, { recursive: true, force: true });
  await forge.close();
});

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly log: string;
}

function start(
  file: string,
  args: readonly string[],
  cwd: string,
  more: Record<string, string> = {},
): Promise<Ended> {
  // It runs the `node` on PATH whatever `using` says: ours is the Action's own.
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  const env = { ...checkout.environment, HOME: home, PATH: path, ...more };
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...args], { cwd, env }, (error, stdout, stderr) => {
      if (error !== null && 'code' in error && error.code === 'ENOENT') {
        reject(new Error(`${file} is not on PATH: go install github.com/nektos/act@v0.2.89`));
      } else resolve({ status: child.exitCode ?? 128, stdout, log: stdout + stderr });
    });
  });
}

/** The workflow on an event, at noon of a day. */
async function act(event: WorkflowEvent, day: string): Promise<Ended> {
  const path = join(home, 'event.json');
  await writeFile(path, JSON.stringify(event.payload));
  await checkout.git('fetch', '--quiet', '--depth=1', 'origin', event.sha);
  await checkout.git('checkout', '--quiet', '--detach', event.sha);
  const epoch = Date.parse(`${day}T12:30:00Z`) / 1000;
  return start(
    'act',
    [
      ...[
        event.name,
        '--eventpath',
        path,
        '--workflows',
        '.github/workflows/release.yml',
        '--actor',
        event.actor,
      ],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--secret', `GITHUB_TOKEN=${TOKENS.release}`],
      ...['--env', `GITHUB_API_URL=${forge.apiUrl}`, '--env', `GITHUB_SERVER_URL=${forge.serverUrl}`],
      ...[
        '--env',
        'GITHUB_REPOSITORY=octo-org/nfl',
        '--env',
        `SOURCE_DATE_EPOCH=${epoch}`,
        '--no-cache-server',
      ],
    ],
    checkout.directory,
  );
}

let present: readonly string[] = [];
/** The chapter's commit on main, pushed. */
async function merge(chapter: Chapter, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const files = Object.fromEntries(filesOf(chapter).map(({ path, text }) => [path, text]));
  const gone = Object.fromEntries(
    present.filter((path) => !(path in files)).map((path) => [path, undefined]),
  );
  present = Object.keys(files);
  await desk.write({ ...gone, ...files, ...more });
  await desk.commit(chapter.message, { date: `${chapter.date}T12:00:00Z` });
  await desk.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
}

const tags = async () =>
  (await forge.git.git('for-each-ref', '--format=%(refname:strip=2)', 'refs/tags')).split('\n');

/** The command line, in a clone of everything. */
async function pawl(...args: readonly string[]): Promise<Ended> {
  await desk.git('fetch', '--quiet', '--prune', '--prune-tags', '--tags', '--force', 'origin');
  return start(process.execPath, [join(OURS, 'dist/cli.js'), ...args], desk.directory);
}

async function expectCurrent(version: string): Promise<void> {
  expect((await pawl('current', MODEL)).stdout.trim()).toBe(version);
  expect((await forge.latestRelease())?.tag).toBe(`v${version}`);
}

it.each(
  releases.map((chapter, index) => ({
    ...chapter,
    version: ['1.0.0', '1.1.0', '2.0.0', '2.1.0'][index] ?? '',
  })),
)('the merge of $date cuts v$version with $accuracy in its record', async ({ version, ...chapter }) => {
  await merge(chapter);
  const run = await act(await pushOfBranch(forge), chapter.date);
  expect(run.status, run.log).toBe(0);
  await expectCurrent(version);
  const page = (await forge.releases()).find(({ tag }) => tag === `v${version}`);
  expect(page?.draft).toBe(false);
  const { object, record } = JSON.parse(page?.assets[0]?.content.toString() ?? '{}');
  expect(object).toBe(await forge.git.id(`refs/tags/v${version}`));
  expect(record.metrics).toContainEqual(
    expect.objectContaining({ name: 'accuracy', value: chapter.accuracy }),
  );
  expect(record.metrics).toContainEqual(
    expect.objectContaining({ name: 'log_loss', value: chapter.logLoss }),
  );
});

it('the fifth merge is blocked', async () => {
  await merge(pullRequest);
  const before = await tags();
  const run = await act(await pushOfBranch(forge), pullRequest.date);
  expect(run.status, run.log).toBe(1);
  expect(run.log).toContain('the gate failed');
  expect(await tags()).toEqual(before);
  await expectCurrent('2.1.0');
});

it('a tag pushed by hand with it is refused', async () => {
  await desk.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v2.2.0');
  const run = await act(await pushOfTag(forge, 'v2.2.0'), pullRequest.date);
  expect(run.status, run.log).toBe(1);
  expect(run.log).toContain('the tag v2.2.0 does not become a release');
  expect((await forge.releases()).map(({ tag }) => tag)).not.toContain('v2.2.0');
  await expectCurrent('2.1.0');
});

it('with a tolerance of one point it is the next version, and current', async () => {
  await desk.write({ 'pawl.yaml': `${POLICY}gate:\n  tolerance: 1pp\n` });
  await desk.commit('build: allow a point', { date: '2024-01-26T12:00:00Z' });
  await desk.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  const run = await act(await pushOfBranch(forge), '2024-01-26');
  expect(run.status, run.log).toBe(0);
  await expectCurrent('2.3.0');
});

it('deleting that tag makes v2.1.0 current, and verify says why the version is gone', async () => {
  await desk.git('push', '--quiet', 'origin', ':refs/tags/v2.3.0');
  const run = await act(await deletionOfTag(forge, 'v2.3.0', 'bob'), '2024-01-27');
  expect(run.status, run.log).toBe(0);
  await expectCurrent('2.1.0');
  const { log } = await pawl('verify');
  expect(log.replaceAll(/\s+/g, ' ')).toContain(
    `v2.3.0 was deleted, as ${MODEL}#production#6 records: the tag v2.3.0 was deleted while it was current (by bob)`,
  );
});

it('a release in the night does not take the stage, and the number is not given again', async () => {
  const night = { ...pullRequest, accuracy: '0.77', message: 'feat: rest days', date: '2024-01-28' };
  await merge(night);
  const run = await act(await schedule(forge), night.date);
  expect(run.status, run.log).toBe(0);
  expect(await tags()).toContain('v2.4.0');
  expect(await tags()).not.toContain('v2.3.0');
  await expectCurrent('2.1.0');
});

it.each([
  ['2023-06-02', '1.0.0'],
  ['2023-09-01', '1.1.0'],
  ['2023-12-24', '2.0.0'],
  ['2024-01-25', '2.1.0'],
  ['2024-01-27T00:00:00Z', '2.3.0'],
  ['2024-01-29', '2.1.0'],
])('on %s production was %s', async (day, version) => {
  expect((await pawl('current', MODEL, '--at', day)).stdout.trim()).toBe(version);
});

it('before the first release it was nothing', async () => {
  const { status, stdout } = await pawl('current', MODEL, '--at', '2023-05-31');
  expect([status === 0, stdout]).toEqual([false, '']);
});

it('verify is clean once the refused tag is gone, too', async () => {
  expect(await pawl('verify')).toMatchObject({
    status: 1,
    log: expect.stringContaining('v2.2.0 was pushed by hand'),
  });
  await desk.git('push', '--quiet', 'origin', ':refs/tags/v2.2.0');
  const run = await act(await deletionOfTag(forge, 'v2.2.0', 'ada'), '2024-01-30');
  expect(run.status, run.log).toBe(0);
  await expectCurrent('2.1.0');
  const verified = await pawl('verify');
  expect(verified.status, verified.log).toBe(0);
});
