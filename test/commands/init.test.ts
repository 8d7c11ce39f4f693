// `pawl init` as a user runs it: what it writes is valid, changes no verdict and overwrites nothing.
import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ruleNames } from '../../src/core/rules/index.ts';
import { readPolicyFile } from '../../src/readers/policy-file.ts';
import { CHANGE, type Desk, keepDemo, openDesk } from './pawl.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKFLOW = '.github/workflows/pawl.yml';
const RELEASE = '.github/workflows/pawl-release.yml';
const RANGE = `main..${CHANGE}`;

let desk: Desk;
let demo: Awaited<ReturnType<typeof keepDemo>>;
beforeAll(async () => {
  desk = await openDesk();
  demo = await keepDemo(desk);
});
afterAll(() => desk.remove());

/** A repository with a commit on main and one on the branch of the change. */
async function repository(
  name: string,
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
): Promise<string> {
  const directory = join(desk.directory, name);
  await desk.git(desk.directory, 'init', '--quiet', '--initial-branch=main', directory);
  await write(directory, base);
  await desk.commit(directory, 'feat: the first model');
  await desk.git(directory, 'switch', '--quiet', '--create', CHANGE);
  await write(directory, head);
  await desk.commit(directory, 'feat: the second model');
  await desk.git(directory, 'switch', '--quiet', 'main');
  return directory;
}

async function write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

async function init(directory: string): Promise<Readonly<Record<string, string>>> {
  const { status, stdout, stderr } = await desk.pawl(['init', '--json', '-C', directory]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { files } = JSON.parse(stdout) as { files: { path: string; status: string }[] };
  return Object.fromEntries(files.map(({ path, status: written }) => [path, written]));
}

interface Row {
  readonly metric: string;
  readonly verdict: string;
  readonly judgement?: string;
  readonly action: string;
}

/** What a decision comes to. Words such as "direction by name" and the order of equal rows may change, nothing else. */
async function judge(directory: string) {
  const { status, stdout } = await desk.pawl(['check', RANGE, '--json', '-C', directory]);
  const { verdict, models, problems } = JSON.parse(stdout) as {
    verdict: string;
    problems: unknown[];
    models: {
      model: string;
      verdict: string;
      next?: string;
      changes: Row[];
      problems: { rule: string; severity: string; message: string }[];
    }[];
  };
  return {
    status,
    verdict,
    problems,
    models: models.map(({ model, verdict: own, next, changes, problems: found }) => ({
      model,
      verdict: own,
      next,
      rows: sorted(
        changes.map(({ metric, verdict: row, judgement, action }) => [metric, row, judgement, action]),
      ),
      problems: sorted(found.map(({ rule, severity, message }) => [rule, severity, message])),
    })),
  };
}

function sorted<T>(values: readonly T[]): readonly string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}

/** Commits what `init` wrote on main, and puts the change on top of it. */
async function adopt(directory: string): Promise<void> {
  await desk.commit(directory, 'build: add pawl');
  await desk.git(directory, 'switch', '--quiet', CHANGE);
  await desk.git(directory, 'rebase', '--quiet', 'main');
  await desk.git(directory, 'switch', '--quiet', 'main');
}

async function problemsOf(directory: string, path: string) {
  const text = await readFile(join(directory, path), 'utf8');
  return (await readPolicyFile(text, path, ruleNames)).problems;
}

const metrics = (values: Readonly<Record<string, unknown>>) => `${JSON.stringify(values, undefined, 2)}\n`;

/** Names that a policy could get wrong: no standard name, gated elsewhere or nowhere, special to YAML or to patterns. */
const awkward = (accuracy: number) =>
  metrics({
    accuracy,
    goals: accuracy,
    true: 1 - accuracy,
    '': { a: accuracy },
    '*': { accuracy },
    'a: b # c': accuracy,
    'line\nbreak': accuracy,
    train: { accuracy },
    slices: { home: { accuracy } },
    latency: { value: accuracy, direction: 'higher' },
    margin: { value: accuracy, direction: 'higher' },
    [`${'long'.repeat(80)}`]: accuracy,
  });

const cases: Readonly<Record<string, readonly [Record<string, string>, Record<string, string>]>> = {
  'one file of metrics': [
    { 'metrics.json': metrics({ accuracy: 0.76 }) },
    { 'metrics.json': metrics({ accuracy: 0.75 }) },
  ],
  'awkward names': [{ 'metrics.json': awkward(0.76) }, { 'metrics.json': awkward(0.75) }],
  'no name that Pawl knows': [
    { 'metrics.json': metrics({ goals: 2 }) },
    { 'metrics.json': metrics({ goals: 1 }) },
  ],
  'no metrics': [{ 'train.py': 'x = 1\n' }, { 'train.py': 'x = 2\n' }],
  'a file that cannot be read': [
    { 'metrics.json': '{ "accuracy": 0.76,, }' },
    { 'metrics.json': metrics({ accuracy: 0.75 }) },
  ],
  'one name in two files, with a metric file that comes with the change': [
    {
      'eval/metrics.json': metrics({ accuracy: { value: 0.76, direction: 'higher' } }),
      'live/metrics.json': metrics({ accuracy: { value: 0.7, direction: 'lower' }, recall: 0.5 }),
    },
    {
      'eval/metrics.json': metrics({ accuracy: { value: 0.77, direction: 'higher' } }),
      'live/metrics.json': metrics({ accuracy: { value: 0.6, direction: 'lower' }, recall: 0.4 }),
      'late/metrics.json': metrics({ accuracy: 0.5 }),
    },
  ],
  'a monorepo': [
    { 'models/a/metrics.json': metrics({ accuracy: 0.76 }), 'models/b/metrics.json': metrics({ rmse: 3 }) },
    { 'models/a/metrics.json': metrics({ accuracy: 0.75 }), 'models/b/metrics.json': metrics({ rmse: 2 }) },
  ],
  'a monorepo with defaults': [
    {
      'pawl.yaml': 'defaults: { gate: { tolerance: 2pp, metrics: { recall: { action: info } } } }\n',
      'a/metrics.json': metrics({ accuracy: 0.76, recall: 0.7 }),
      'b/a/metrics.json': metrics({ accuracy: 0.76, recall: 0.7 }),
    },
    {
      'a/metrics.json': metrics({ accuracy: 0.75, recall: 0.2 }),
      'b/a/metrics.json': metrics({ accuracy: 0.72, recall: 0.2 }),
    },
  ],
};

describe('what it writes passes the strict parser and changes no verdict', () => {
  it.each(Object.entries(cases))('%s', async (name, [base, head]) => {
    const directory = await repository(name.replaceAll(/\W+/g, '-'), base, head);
    const before = await judge(directory);
    const files = await init(directory);
    const written = Object.keys(files).filter((path) => files[path] === 'written');
    const policies = written.filter((path) => path.endsWith('pawl.yaml'));
    expect(written).toContain(WORKFLOW);
    expect(policies).not.toEqual([]);
    for (const path of policies) expect(await problemsOf(directory, path), path).toEqual([]);
    await adopt(directory);
    const after = await judge(directory);
    if (name === 'no metrics') {
      // It has a model now, of which there is one thing to say.
      const told = [expect.stringMatching(/"notice".*no metrics were found/)];
      expect(before).toMatchObject({ status: 0, models: [] });
      expect(after).toMatchObject({ status: 0, verdict: 'pass', models: [{ problems: told }] });
    } else expect(after).toEqual(before);
  });

  it('the repository of the demo', async () => {
    const directory = await demo.copy();
    const before = await judge(directory);
    expect(await init(directory)).toEqual({
      'pawl.yaml': 'written',
      [WORKFLOW]: 'written',
      [RELEASE]: 'written',
    });
    expect(await problemsOf(directory, 'pawl.yaml')).toEqual([]);
    const text = await readFile(join(directory, 'pawl.yaml'), 'utf8');
    expect(text).toContain('accuracy: { direction: higher }');
    expect(text).toContain('log_loss: { direction: lower }');
    await adopt(directory);
    expect(await judge(directory)).toEqual(before);
    expect(before).toMatchObject({ status: 1, models: [{ next: '2.2.0' }] });
  });
});

describe('each of several models', () => {
  it('gets a file in its own directory, with its own metrics', async () => {
    const [base, head] = cases['a monorepo'] ?? [{}, {}];
    const directory = await repository('own-directories', base, head);
    await init(directory);
    const text = await readFile(join(directory, 'models/b/pawl.yaml'), 'utf8');
    expect(text).toContain('model: b\n');
    expect(text).toContain('rmse: { direction: lower }');
    expect(text).not.toContain('accuracy: { direction: higher }\n');
    await expect(access(join(directory, 'pawl.yaml'))).rejects.toThrow();
  });
});

describe('nothing is overwritten', () => {
  it('a second run keeps what is there, to the byte', async () => {
    const directory = await demo.copy();
    await init(directory);
    await writeFile(join(directory, 'pawl.yaml'), 'model: mine\n');
    const workflow = await readFile(join(directory, WORKFLOW), 'utf8');
    expect(await init(directory)).toEqual({
      'pawl.yaml': 'exists',
      [WORKFLOW]: 'exists',
      [RELEASE]: 'exists',
    });
    expect(await readFile(join(directory, 'pawl.yaml'), 'utf8')).toBe('model: mine\n');
    expect(await readFile(join(directory, WORKFLOW), 'utf8')).toBe(workflow);
    const { stdout } = await desk.pawl(['init'], { cwd: directory });
    expect(stdout).toContain('kept    pawl.yaml');
    expect(await desk.git(directory, 'status', '--porcelain')).toBe('?? .github/\n?? pawl.yaml');
  });

  it('a symbolic link in the way leads nowhere', async () => {
    const directory = await demo.copy();
    const outside = join(desk.directory, 'outside');
    await mkdir(outside);
    await symlink(outside, join(directory, '.github'));
    await symlink(join(outside, 'target.yaml'), join(directory, 'pawl.yaml'));
    const { status, stderr } = await desk.pawl(['init'], { cwd: directory });
    expect(status).toBe(2);
    expect(stderr).toMatch(/pawl\.yml cannot be written: .*symbolic link|workflows cannot be written/);
    await expect(access(join(outside, 'workflows'))).rejects.toThrow();
    await expect(access(join(outside, 'target.yaml'))).rejects.toThrow();
  });

  it('a file where a folder has to be is told, not taken for the folder', async () => {
    const directory = await demo.copy();
    await writeFile(join(directory, '.github'), 'a file');
    const { status, stderr } = await desk.pawl(['init'], { cwd: directory });
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be written'),
    });
  });

  it('from a folder below the root it writes at the root', async () => {
    const directory = await demo.copy();
    const { status } = await desk.pawl(['init'], { cwd: join(directory, 'src') });
    expect(status).toBe(0);
    await access(join(directory, 'pawl.yaml'));
    await access(join(directory, WORKFLOW));
  });
});

describe('the workflows', () => {
  const blocksOf = async (page: string) =>
    [...(await readFile(join(ROOT, page), 'utf8')).matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
  const written = async (directory: string, path: string) => {
    const [, ...lines] = (await readFile(join(directory, path), 'utf8')).split('\n');
    return lines.join('\n');
  };

  it('are those of the documentation', async () => {
    const directory = await demo.copy();
    await init(directory);
    expect(await written(directory, WORKFLOW)).toBe((await blocksOf('README.md'))[0]);
    expect(await written(directory, RELEASE)).toBe((await blocksOf('docs/releases.md'))[0]);
  });

  it.each([
    ['trunk', 'trunk'],
    ['release/2', 'release/2'],
    ['on', 'on'],
    ['c++!', 'c\\+\\+\\!'],
    ['# a ${{ b }}', undefined],
    ["it's", "it's"],
  ])('release from the default branch, whatever its name is: %s', async (branch, filter) => {
    if (filter === undefined) {
      // Git itself takes no such name.
      await expect(desk.git(desk.directory, 'check-ref-format', `refs/heads/${branch}`)).rejects.toThrow();
      return;
    }
    const [before, after] = cases['one file of metrics'] ?? [{}, {}];
    const directory = await repository(`branch-${branch.replaceAll(/\W/g, '_')}`, before, after);
    const remote = `${directory}.git`;
    await desk.git(desk.directory, 'init', '--quiet', '--bare', remote);
    await desk.git(remote, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`);
    await desk.git(directory, 'remote', 'add', 'origin', remote);
    await desk.git(directory, 'push', '--quiet', 'origin', `main:refs/heads/${branch}`);
    await desk.git(directory, 'fetch', '--quiet', 'origin');
    await desk.git(directory, 'remote', 'set-head', 'origin', '--auto');
    await init(directory);
    const { on } = parse(await written(directory, RELEASE)) as { on: { push: { branches: string[] } } };
    expect(on.push.branches).toEqual([filter]);
  });
});
