// `pawl check` and `pawl next` as a user runs them, on the repository of the demo.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRunnerOutput } from '../support/runner-commands.ts';
import { CHANGE, type Desk, keepDemo, MODEL, measureAnew, openDesk } from './pawl.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RANGE = `main..${CHANGE}`;

let desk: Desk;
let demo: Awaited<ReturnType<typeof keepDemo>>;
beforeAll(async () => {
  desk = await openDesk();
  demo = await keepDemo(desk);
});
afterAll(() => desk.remove());

/** Commits files on a branch. */
async function commitOn(directory: string, branch: string, files: Readonly<Record<string, string>>) {
  await desk.git(directory, 'switch', '--quiet', branch);
  for (const [path, text] of Object.entries(files)) await writeFile(join(directory, path), text);
  await desk.commit(directory, 'feat: a change');
}

/** The change of the demo with another accuracy. */
async function commitMeasured(directory: string, accuracy: string): Promise<void> {
  await desk.git(directory, 'switch', '--quiet', CHANGE);
  await commitOn(directory, CHANGE, await measureAnew(directory, accuracy));
}

/** The change of the demo, on top of a main that has a policy. */
async function withPolicy(text: string): Promise<string> {
  const directory = await demo.copy();
  await commitOn(directory, 'main', { 'pawl.yaml': text });
  await desk.git(directory, 'switch', '--quiet', CHANGE);
  await desk.git(directory, 'rebase', '--quiet', 'main');
  return directory;
}

interface Printed {
  readonly verdict: string;
  readonly models: readonly {
    readonly changes: readonly { readonly metric: string; readonly words: string }[];
  }[];
}

describe('the verdict is the exit status', () => {
  it('76 % → 75 % is blocked: 1', async () => {
    const { status, stdout, stderr } = await desk.pawl(['check', RANGE, '-C', demo.directory]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/^✗ player-projection: accuracy dropped\n/);
    expect(stdout).toMatch(/accuracy +76\.0 % +76\.0 % +75\.0 % +▼ 1\.0 pp/);
  });

  it('76 % → 75 % passes with a tolerance of 1pp on the base: 0', async () => {
    const directory = await withPolicy('gate: { tolerance: 1pp }\n');
    const { status, stdout } = await desk.pawl(['check', RANGE, '-C', directory]);
    expect(status, stdout).toBe(0);
    expect(stdout).toMatch(/worse, within 1 pp allowed/);
  });

  it('76 % → 75.7 % passes by default: 0', async () => {
    const directory = await demo.copy();
    await commitMeasured(directory, '0.757');
    const { status, stdout } = await desk.pawl(['check', RANGE, '-C', directory]);
    expect(status, stdout).toBe(0);
    expect(stdout).toMatch(/worse, within 0\.5 pp allowed/);
  });

  it('76 % → 75.4 % is blocked by default: 1', async () => {
    const directory = await demo.copy();
    await commitMeasured(directory, '0.754');
    expect((await desk.pawl(['check', RANGE, '-C', directory])).status).toBe(1);
  });

  it('a policy that only the head has changes nothing, and is shown', async () => {
    const directory = await demo.copy();
    const before = await desk.pawl(['check', RANGE, '--json', '-C', directory]);
    await commitOn(directory, CHANGE, { 'pawl.yaml': 'gate: { tolerance: 1pp }\n' });
    const after = await desk.pawl(['check', RANGE, '--json', '-C', directory]);
    expect([before.status, after.status]).toEqual([1, 1]);
    const rows = ({ stdout }: typeof after) => (JSON.parse(stdout) as Printed).models[0]?.changes;
    expect(rows(after)).toEqual(rows(before));
    const { stdout } = await desk.pawl(['check', RANGE, '-C', directory]);
    expect(stdout).toMatch(/takes effect after merge/);
    expect(stdout).toMatch(/tolerance.*1pp/);
  });

  it('without a range the branch that is checked out is judged', async () => {
    const directory = await demo.copy();
    await desk.git(directory, 'switch', '--quiet', CHANGE);
    const { status, stdout } = await desk.pawl(['check'], { cwd: directory });
    expect(status).toBe(1);
    expect(stdout).toBe((await desk.pawl(['check', RANGE, '-C', directory])).stdout);
  });

  it('the work tree is never read and never written', async () => {
    const directory = await demo.copy();
    await writeFile(join(directory, 'metrics.json'), '{ "accuracy": 0.1 }');
    const before = await desk.git(directory, 'status', '--porcelain');
    const { stdout } = await desk.pawl(['check', RANGE], { cwd: directory });
    expect(stdout).toBe((await desk.pawl(['check', RANGE, '-C', demo.directory])).stdout);
    expect(await desk.git(directory, 'status', '--porcelain')).toBe(before);
  });
});

describe('--json', () => {
  it('is what schema/decision.schema.json says', async () => {
    const schema = JSON.parse(await readFile(`${ROOT}/schema/decision.schema.json`, 'utf8'));
    const validate = new Ajv({ strict: false }).compile(schema);
    const { status, stdout } = await desk.pawl(['check', RANGE, '--json', '-C', demo.directory]);
    const decision: unknown = JSON.parse(stdout);
    expect(validate(decision), JSON.stringify(validate.errors)).toBe(true);
    expect(status).toBe(1);
    expect(decision).toMatchObject({
      verdict: 'fail',
      models: [{ model: MODEL, current: '2.1.0', next: '2.2.0', bump: 'minor', verdict: 'fail' }],
    });
  });
});

describe('facts', () => {
  it('saved facts give the identical decision where there is no repository', async () => {
    const facts = join(desk.directory, 'facts.json');
    for (const report of [['check', '--json'], ['check'], ['next']] as const) {
      const [name, ...options] = report;
      const saved = await desk.pawl([name, RANGE, ...options, '--facts', facts, '-C', demo.directory]);
      const replayed = await desk.pawl([name, ...options, '--from-facts', facts]);
      expect(replayed).toEqual(saved);
      expect(replayed.stdout).not.toBe('');
    }
  });

  it.each([
    ['no JSON', 'accuracy: 0.76', /cannot be read as facts: .*JSON/],
    ['no facts', '{"schema":"pawl.facts/1"}', /these are not facts of this version of Pawl: /],
    [
      'another version',
      '{"schema":"pawl.facts/99"}',
      /these are not facts of this version of Pawl: .*schema/,
    ],
  ])('%s: 2, and what to do', async (name, text, message) => {
    const file = join(desk.directory, `${name}.json`);
    await writeFile(file, text);
    const { status, stdout, stderr } = await desk.pawl(['check', '--from-facts', file]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/--facts/);
    expect(stderr).not.toMatch(/defect/);
  });

  it('a file that is not there, and one that cannot be written: 2', async () => {
    const absent = await desk.pawl(['check', '--from-facts', 'absent.json']);
    expect(absent).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/absent\.json cannot be read as facts/),
    });
    const args = ['check', RANGE, '-C', demo.directory, '--facts', 'absent/facts.json'];
    expect(await desk.pawl(args)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/the facts cannot be saved: .*\nGive --facts a file/),
    });
  });

  it('a range beside facts is refused, for the facts say what was compared', async () => {
    const { status, stderr } = await desk.pawl(['check', RANGE, '--from-facts', 'facts.json']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/takes no range/);
  });
});

describe('next', () => {
  it('prints the versions, and is 0 whatever the gate says', async () => {
    const { status, stdout } = await desk.pawl(['next', RANGE, '-C', demo.directory]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^player-projection {2}2\.1\.0 → 2\.2\.0 {2}minor, held back by the gate\n/);
    expect(stdout).toMatch(/feat asks for a minor version/);
  });

  it('--json is what check prints', async () => {
    const { stdout } = await desk.pawl(['next', RANGE, '--json', '-C', demo.directory]);
    expect(stdout).toBe((await desk.pawl(['check', RANGE, '--json', '-C', demo.directory])).stdout);
  });
});

describe('what cannot be run is 2, with what to do', () => {
  it.each([
    ['no repository', ['check'], /is not in a git repository\nRun in a clone/],
    ['no such folder', ['check', '-C', 'absent'], /absent is not in a git repository/],
    ['an unknown head', ['check', 'main..nowhere'], /"nowhere" is not a commit of this repository\nGive a/],
    ['an unknown base', ['check', 'nowhere..main'], /"nowhere" is not a commit of this repository\nGive a/],
    ['an option for a revision', ['check', '--', '--output=x..main'], /"--output=x" is not a commit/],
    ['a typo in a command', ['chekc'], /there is no command chekc\nDid you mean check\?/],
    ['a typo in an option', ['check', '--jsno'], /there is no option --jsno\nDid you mean --json\?/],
    ['init outside of a repository', ['init'], /is not in a git repository/],
  ])('%s', async (name, args, message) => {
    const cwd = /head|base|revision/.test(name) ? demo.directory : desk.temporary;
    const { status, stdout, stderr } = await desk.pawl(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^pawl: /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/defect of Pawl|\n {4}at /);
  });

  it('a repository without a commit', async () => {
    const cwd = join(desk.directory, 'empty');
    await desk.git(desk.directory, 'init', '--quiet', cwd);
    for (const command of ['check', 'init']) {
      const { status, stderr } = await desk.pawl([command], { cwd });
      expect(status).toBe(2);
      expect(stderr).toMatch(/"HEAD" is not a commit of this repository/);
    }
  });
});

describe('help', () => {
  it.each([[[]], [['--help']]])('pawl %j lists the commands and the exit statuses', async (args) => {
    const { status, stdout } = await desk.pawl(args);
    expect(status).toBe(0);
    for (const word of ['check', 'next', 'init', 'demo', '--json', 'Exit status: 0']) {
      expect(stdout).toContain(word);
    }
  });

  it('pawl check --help and pawl help check are one text', async () => {
    const [first, second] = await Promise.all([desk.pawl(['check', '--help']), desk.pawl(['help', 'check'])]);
    expect(first).toEqual(second);
    expect(first.stdout).toContain('Usage: pawl check');
  });

  it('pawl --version is the version of package.json', async () => {
    const { version } = JSON.parse(await readFile(`${ROOT}/package.json`, 'utf8')) as { version: string };
    expect(await desk.pawl(['--version'])).toMatchObject({ status: 0, stdout: `pawl ${version}\n` });
  });
});

describe('on a runner', () => {
  it('no text of the repository becomes a workflow command', async () => {
    const directory = await demo.copy();
    const hostile = '{ "accuracy": 0.75, "##[error]a": 1, "::error::b": 2, "c\\n::error::d": 3 }';
    await commitOn(directory, CHANGE, { 'metrics.json': hostile });
    await desk.git(directory, 'commit', '--quiet', '--amend', '-m', 'feat: ##[error]e');
    for (const args of [['check'], ['check', '--json'], ['next']]) {
      const all = [...args, RANGE, '-C', directory];
      const { stdout, stderr } = await desk.pawl(all, { env: { GITHUB_ACTIONS: 'true' } });
      expect(parseRunnerOutput(stdout, stderr)).toEqual([]);
      expect(stdout).toMatch(/# ?# ?\[error\]|\\u/);
    }
    const { stdout, stderr } = await desk.pawl(['check', '::error::x##[error]y'], {
      cwd: directory,
      env: { GITHUB_ACTIONS: 'true' },
    });
    expect(parseRunnerOutput(stdout, stderr)).toEqual([]);
    expect(stderr).toMatch(/error/);
  });
});
