// Every block of shell in the documentation runs: Pawl's commands in a real repository, those of npm are scripts that exist.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { cloneFixture } from '../support/dvc-repositories.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { blocksOf, pages, ROOT, readPage } from './pages.ts';

const opened: TemporaryRepository[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.remove()));
});

/** A clone with the blocked change checked out, in which `dist/cli.js` is the command line from the sources. */
async function blockedChange(): Promise<TemporaryRepository> {
  const repository = await cloneFixture('nfl/nfl.bundle');
  opened.push(repository);
  await repository.git('switch', '--quiet', '--detach', 'origin/feat/feature-engineering');
  await mkdir(join(repository.directory, 'dist'));
  await writeFile(join(repository.directory, 'dist/package.json'), '{ "type": "module" }');
  const source = pathToFileURL(join(ROOT, 'src/cli.ts')).href;
  await writeFile(join(repository.directory, 'dist/cli.js'), `import '${source}';\n`);
  return repository;
}

const scripts = Object.keys(
  (JSON.parse(readPage('package.json')) as { scripts: Readonly<Record<string, string>> }).scripts,
);

/** 0: it did what it should. 1: the gate failed, which in this repository it has to. */
const ENDS = new Map([['check', 1]]);

/** Blocks of `console` are sessions, see sessions.test.ts. */
const blocks = pages.flatMap((page) => blocksOf(page, 'sh', 'bash', 'shell'));

describe('blocks', () => {
  const named = blocks.map((block) => [`${block.page}:${block.line}`, block.text] as const);

  it('are there', () => {
    expect(named.length).toBeGreaterThan(1);
  });

  it.each(named)('%s is shell', (_, text) => {
    expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.each(named.filter(([, text]) => /cli\.js/.test(text)))('%s runs', async (_, text) => {
    const { directory, environment } = await blockedChange();
    for (const command of text.trim().split('\n')) {
      const name = /cli\.js (\w+)/.exec(command)?.[1] ?? '';
      const ended = spawnSync('sh', ['-c', command], {
        cwd: directory,
        env: { ...environment, TMPDIR: join(directory, '..') },
        encoding: 'utf8',
      });
      expect(ended, command).toMatchObject({ status: ENDS.get(name) ?? 0, stderr: '' });
    }
  });

  // DVC itself is a peer in .ci/run; here its block only has to be shell.
  it.each(named.filter(([, text]) => !/cli\.js/.test(text)))('%s is one of DVC', (_, text) => {
    expect(text).toMatch(/^dvc repro/);
  });
});

describe('what CONTRIBUTING names', () => {
  const words = [...readPage('CONTRIBUTING.md').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

  it('every script of npm is one', () => {
    const names = words.flatMap((word) => /^npm (?:run )?(?!ci\b|cit\b)([\w:-]+)/.exec(word)?.[1] ?? []);
    expect(names).toEqual(expect.arrayContaining(['check', 'fix', 'build', 'generate', 'test']));
    expect(names.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it('every path exists, but those that a recipe makes', () => {
    const made = /\bini\b|shrunk/;
    const paths = words.filter((word) => /^[\w.-]+\/[\w./-]*$/.test(word) && !made.test(word));
    const inSource = ['fires/', 'silent/', 'base/', 'head/'];
    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter((path) => !inSource.includes(path) && !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('every place of the picture exists', () => {
    const places = [...readPage('CONTRIBUTING.md').matchAll(/^ {4}((?:src|test)\/[\w./-]*)/gm)].map(
      ([, path = '']) => path,
    );
    expect(places.length).toBeGreaterThan(10);
    expect(places.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('.ci/run can be run', () => {
    accessSync(join(ROOT, '.ci/run'), constants.X_OK);
    expect(() => execFileSync('bash', ['-n', join(ROOT, '.ci/run')])).not.toThrow();
  });
});
