// `pawl demo` as a user runs it: the story, nothing left behind, and commands to try that work as they are printed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRunnerOutput } from '../support/runner-commands.ts';
import { CHANGE, type Desk, keepDemo, MODEL, openDesk } from './pawl.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLE = join(ROOT, 'dist/cli.js');

let desk: Desk;
let kept: Awaited<ReturnType<typeof keepDemo>>;
beforeAll(async () => {
  desk = await openDesk();
  kept = await keepDemo(desk);
});
afterAll(() => desk.remove());

const STORY = [
  /v1\.0\.0 +2023-06-01 +accuracy 68\.0 % +feat: initial production model \(first release\)\n/,
  /v1\.1\.0 +2023-08-15 +accuracy 71\.0 % +feat\(features\): add weather features \(minor\)\n/,
  /v2\.0\.0 +2023-11-20 +accuracy 74\.0 % +feat\(train\)!: switch to XGBoost \(major\)\n/,
  /v2\.1\.0 +2024-01-10 +accuracy 76\.0 % +feat\(train\): hyperparameter tuning \(minor\)\n/,
  /✗ player-projection: accuracy dropped\n/,
  /accuracy +76\.0 % +76\.0 % +75\.0 % +▼ 1\.0 pp/,
  /params\.yaml: train\.max_depth 6 → 8\n/,
  /2\.1\.0 → 2\.2\.0 · held back · feat: feature engineering update/,
];

/** The lines below `Try next:`. */
function suggestions(stdout: string): readonly string[] {
  const [, list = ''] = stdout.split('Try next:\n');
  return list
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

describe('the story', () => {
  it('is told in its order, ends 0 and leaves nothing behind', async () => {
    const { status, stdout, stderr } = await desk.pawl(['demo']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const places = STORY.map((chapter) => stdout.search(chapter));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(await desk.leftovers()).toEqual([]);
    expect(await readdir(desk.directory)).not.toContain('demo');
  });

  it('is the same with every git setting that could spoil it', async () => {
    const home = join(desk.directory, 'home');
    await mkdir(home);
    const settings = '[commit]\n\tgpgSign = true\n[tag]\n\tgpgSign = true\n[init]\n\tdefaultBranch = trunk\n';
    await writeFile(join(home, '.gitconfig'), settings);
    const env = { HOME: home, GIT_CONFIG_GLOBAL: join(home, '.gitconfig'), GIT_DIR: '/nowhere', LC_ALL: 'C' };
    const { status, stdout } = await desk.pawl(['demo'], { env });
    expect(status).toBe(0);
    for (const chapter of STORY) expect(stdout).toMatch(chapter);
  });

  it('--json prints the decision on the last chapter and nothing else', async () => {
    const { status, stdout } = await desk.pawl(['demo', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'fail',
      models: [{ model: MODEL, current: '2.1.0', next: '2.2.0' }],
    });
  });

  it('on a runner it is no workflow command', async () => {
    const { stdout, stderr } = await desk.pawl(['demo'], { env: { GITHUB_ACTIONS: 'true' } });
    expect(parseRunnerOutput(stdout, stderr)).toEqual([]);
  });
});

/** Other versions of Node that are at hand: the bundle has to run on each of them. */
function olderNodes(): readonly (readonly [version: string, path: string])[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = [...folders.map((folder) => join(folder, 'node')), process.env.npm_node_execpath ?? ''];
  const found = paths
    .filter((path) => path !== '' && existsSync(path))
    .map((path) => [execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(), path] as const)
    .filter(([version]) => Number.parseInt(version.slice(1), 10) >= 20 && version !== process.version);
  return [...new Map(found)];
}

describe('the bundle', () => {
  // Without a bundle (`npm run build` makes it) or another Node there is nothing to try; CI has both.
  it.runIf(existsSync(BUNDLE)).each([[process.version, process.execPath] as const, ...olderNodes()])(
    'tells the story on Node %s',
    async (_version, node) => {
      const { status, stdout, stderr } = await desk.pawl(['demo'], { command: [node, BUNDLE] });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      for (const chapter of STORY) expect(stdout).toMatch(chapter);
      expect(await desk.leftovers()).toEqual([]);
    },
  );
});

describe('--keep', () => {
  it('keeps the repository: four releases with their entries into production, the branch, a clean work tree', async () => {
    expect(kept.ended.status).toBe(0);
    expect((await desk.git(kept.directory, 'tag')).split('\n')).toEqual([
      ...[1, 2, 3, 4].map((number) => `${MODEL}#production#${number}`),
      'v1.0.0',
      'v1.1.0',
      'v2.0.0',
      'v2.1.0',
    ]);
    expect(await desk.git(kept.directory, 'cat-file', '-t', 'v2.1.0')).toBe('tag');
    expect(await desk.git(kept.directory, 'branch', '--format=%(refname:short)')).toBe(`${CHANGE}\nmain`);
    expect(await desk.git(kept.directory, 'symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(await desk.git(kept.directory, 'status', '--porcelain')).toBe('');
    expect(await desk.leftovers()).toEqual([]);
  });

  it('refuses a folder that exists, and touches nothing in it', async () => {
    const folder = join(desk.directory, 'there');
    await mkdir(folder);
    await writeFile(join(folder, 'mine.txt'), 'mine');
    for (const target of ['there', 'there/mine.txt']) {
      const { status, stdout, stderr } = await desk.pawl(['demo', '--keep', target]);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(/cannot be made\nGive --keep a folder that does not exist yet\./);
    }
    expect(await readdir(folder)).toEqual(['mine.txt']);
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('mine');
  });

  it('suggests commands that work as they are printed', async () => {
    const lines = suggestions(kept.ended.stdout);
    expect(lines).toHaveLength(8);
    const directory = await kept.copy();
    const statuses = [];
    for (const line of lines) {
      const [program, ...args] = line.split(/\s+/);
      expect(program).toBe('pawl');
      statuses.push((await desk.pawl(args, { cwd: join(directory, '..') })).status);
    }
    expect(statuses).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('suggests a folder with a blank in quotes', async () => {
    const { stdout } = await desk.pawl(['demo', '--keep', "the coach's"]);
    expect(suggestions(stdout)[0]).toBe(`pawl check main..${CHANGE} -C 'the coach'\\''s'`);
  });
});

it('without --keep it suggests the program as it was started, and a folder to keep', async () => {
  const args = ['demo', '--help'];
  expect((await desk.pawl(args)).stdout).toContain('--keep DIR');
  const { stdout } = await desk.pawl(['demo']);
  const [first = '', ...others] = suggestions(stdout);
  expect(first).toMatch(/^pawl demo --keep player-projection {2,}/);
  for (const line of others) expect(line).toMatch(/^pawl (?:check|init) -C DIR {2,}/);
});
