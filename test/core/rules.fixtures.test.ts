// Holds every rule on real files in a real repository: one folder in which it fires and one in which it is silent.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Problem } from '../../src/core/problem.ts';
import { ruleNames } from '../../src/core/rules/index.ts';
import { gather } from '../../src/gather.ts';
import { openRepository } from '../../src/git/repository.ts';
import { createRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const ROOT = new URL('../../__fixtures__/rules/', import.meta.url).pathname;
const opened: TemporaryRepository[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.remove()));
});

/** Every file below a folder, by its path from there. */
async function readFolder(folder: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => [relative(folder, path), await readFile(path)] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function readOptional(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

/**
 * Two commits: `base/`, with the release tag that the file `tag` names, and `head/` with the message in `message`.
 * A path of base that head does not have is removed.
 */
async function buildRepository(folder: string): Promise<TemporaryRepository> {
  const repository = await createRepository({ name: 'nfl' });
  opened.push(repository);
  const base = await readFolder(join(folder, 'base'));
  const head = await readFolder(join(folder, 'head'));
  await repository.write(base);
  await repository.commit('feat: the first model');
  const tag = await readOptional(join(folder, 'tag'));
  if (tag !== undefined) await repository.tag(tag.trim(), { message: 'the first version' });
  await repository.branch('change');
  const gone = Object.keys(base).filter((path) => head[path] === undefined);
  await repository.write({ ...head, ...Object.fromEntries(gone.map((path) => [path, undefined])) });
  await repository.commit(await readFile(join(folder, 'message'), 'utf8'));
  return repository;
}

async function findProblems(folder: string): Promise<readonly Problem[]> {
  const { directory, environment } = await buildRepository(folder);
  const repository = await openRepository({ directory, environment, scratchParent: join(directory, '..') });
  try {
    const decision = decide(await gather({ kind: 'propose', base: 'main', head: 'change' }, repository));
    expect(decision.models, 'the change touches one model').toHaveLength(1);
    return [...decision.problems, ...decision.models.flatMap(({ problems }) => problems)];
  } finally {
    await repository.close();
  }
}

/** What a fixture pins: what was found and where, not the help. */
function pinned({ rule, severity, metric, path, line, message }: Problem) {
  const place = { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
  return { rule, severity, ...(metric === undefined ? {} : { metric }), ...place, message };
}

it('every folder of __fixtures__/rules is a rule', async () => {
  expect((await readdir(ROOT)).sort()).toEqual([...ruleNames].sort());
});

describe.each(ruleNames)('%s', (rule) => {
  it.each([
    ['fires', true],
    ['silent', false],
  ] as const)('%s', async (kind, isFiring) => {
    const folder = join(ROOT, rule, kind);
    const problems = await findProblems(folder);
    await expect(`${JSON.stringify(problems.map(pinned), undefined, 2)}\n`).toMatchFileSnapshot(
      join(folder, 'expected.json'),
    );
    expect(problems.some((problem) => problem.rule === rule && problem.severity !== 'notice')).toBe(isFiring);
  });
});
