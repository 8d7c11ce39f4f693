// Does the read side give what git has, at few processes, in repositories of every kind?
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLog } from '../../src/git/log.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../../src/git/repository.ts';
import { createGit } from '../../src/git/run-git.ts';
import { createRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const MEBIBYTE = 1024 * 1024;
const temporary: TemporaryRepository[] = [];
const opened: Repository[] = [];
let scratchParent = '';

beforeEach(async () => {
  scratchParent = await mkdtemp(join(tmpdir(), 'pawl-scratch-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
  await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
  await rm(scratchParent, { recursive: true, force: true });
});

async function create(...args: Parameters<typeof createRepository>): Promise<TemporaryRepository> {
  const repository = await createRepository(...args);
  temporary.push(repository);
  return repository;
}

async function open(
  { directory, environment }: TemporaryRepository,
  more: Partial<RepositoryOptions> = {},
): Promise<Repository> {
  const inherited = { PATH: environment.PATH, HOME: environment.HOME };
  const repository = await openRepository({ directory, scratchParent, environment: inherited, ...more });
  opened.push(repository);
  return repository;
}

describe.each(['sha1', 'sha256'] as const)('a %s repository', (objectFormat) => {
  test('gives commits, files, tags and differences as git has them', async () => {
    const work = await create({ objectFormat });
    await work.write({ 'metrics.json': '{"accuracy": 0.74}\n', 'data/a/b.txt': 'b\n', 'run.sh': 'x' });
    await work.git('update-index', '--add', '--chmod=+x', 'run.sh');
    const first = await work.commit('feat: first\n\nBody.\n', { date: '2024-01-10T09:30:00+05:30' });
    await work.tag('v1.0.0', { message: 'one' });
    await work.write({ 'metrics.json': '{"accuracy": 0.76}\n', 'data/a/c.txt': 'c\n' });
    const second = await work.commit('fix: second', { author: 'Grace Hopper <grace@example.org>' });
    const repository = await open(work);

    expect(await repository.resolve('HEAD')).toBe(second);
    expect(await repository.resolve('v1.0.0')).toBe(first);
    expect(await repository.resolve(second.slice(0, 10))).toBe(second);
    expect(await repository.commit(first)).toEqual({
      id: first,
      parents: [],
      author: 'Ada Lovelace',
      date: '2024-01-10T09:30:00+05:30',
      message: 'feat: first\n\nBody.\n',
    });
    const files = repository.files(second);
    const listed = (await work.git('ls-tree', '-r', second)).split('\n').map((line) => line.split(/[ \t]/));
    expect(await files.list('')).toEqual(listed.map(([mode, , id, path]) => ({ path, mode, id })));
    expect((await files.list('data')).map(({ path }) => path)).toEqual(['data/a/b.txt', 'data/a/c.txt']);
    expect(await files.list('absent')).toEqual([]);
    expect(await files.list('metrics.json')).toEqual([]);
    expect(await files.entry('data/a')).toEqual({
      path: 'data/a',
      mode: '040000',
      id: await work.id(`${second}:data/a`),
    });
    expect(await files.read('metrics.json', MEBIBYTE)).toEqual({
      kind: 'file',
      path: 'metrics.json',
      id: await work.id(`${second}:metrics.json`),
      bytes: Buffer.from('{"accuracy": 0.76}\n'),
    });
    expect(await files.read('data/none.json', MEBIBYTE)).toEqual({ kind: 'absent' });
    expect(await files.read('', MEBIBYTE)).toEqual({ kind: 'absent' });
    expect(await repository.changedPaths(first, second)).toEqual(['data/a/c.txt', 'metrics.json']);
    expect(await repository.tags()).toEqual([
      { name: 'v1.0.0', object: await work.id('refs/tags/v1.0.0'), commit: first },
    ]);
    expect(await repository.mergeBase(first, second)).toBe(first);
    expect(await repository.defaultBranch()).toBe(second);
    expect(repository.isShallow).toBe(false);
  });
});

test('tags are peeled whether light, annotated or nested; those of trees and files are left out', async () => {
  const work = await create();
  await work.write({ 'a.txt': 'a' });
  const commit = await work.commit('feat: a');
  await work.tag('light');
  await work.tag('annotated', { message: 'm' });
  await work.tag('nested', { message: 'm', target: 'annotated' });
  await work.tag('deeper', { message: 'm', target: 'nested' });
  await work.tag('tree', { target: 'HEAD^{tree}' });
  await work.tag('file', { message: 'm', target: 'HEAD:a.txt' });
  await work.tag('nested-file', { message: 'm', target: 'file' });
  const repository = await open(work);
  const tags = await repository.tags();
  expect(tags.map(({ name }) => name)).toEqual(['annotated', 'deeper', 'light', 'nested']);
  expect(new Set(tags.map((tag) => tag.commit))).toEqual(new Set([commit]));
  expect(tags.find(({ name }) => name === 'nested')?.object).toBe(await work.id('refs/tags/nested'));
  expect(await repository.resolve('deeper')).toBe(commit);
});

test('the difference of two commits is that of git diff-tree, over added, removed, moved and retyped paths', async () => {
  const work = await create();
  await work.write({
    'same/x': '1',
    'gone/x/y': '1',
    'gone/z': '1',
    turns: 'file',
    'into/file': '1',
    mode: 'm',
  });
  const a = await work.commit('feat: a');
  await work.write({ gone: undefined, turns: undefined, into: undefined });
  await work.write({ 'turns/into/dir': '1', into: 'file', 'new/a/b/c': '1' });
  await work.git('add', '--all');
  await work.git('update-index', '--chmod=+x', 'mode');
  await work.git('commit', '--quiet', '--message=b');
  const b = await work.id('HEAD');
  const repository = await open(work);
  const expected = (await work.git('diff-tree', '-r', '--no-renames', '--name-only', a, b))
    .split('\n')
    .sort();
  expect(await repository.changedPaths(a, b)).toEqual(expected);
  expect(await repository.changedPaths(b, a)).toEqual(expected);
  expect(await repository.changedPaths(a, a)).toEqual([]);
});

test('the log has each commit once, as cat-file has it, and merges without paths', async () => {
  const work = await create();
  await work.write({ 'a.txt': 'a', 'dir/b.txt': 'b' });
  const root = await work.commit('feat: root\n\nA body.\n\nRelease-As: 1.0.0\n');
  await work.branch('side');
  await work.write({ 's.txt': 's' });
  const side = await work.commit('fix: side');
  await work.switch('main');
  await work.write({ 'a.txt': undefined });
  const gone = await work.commit('');
  const merge = await work.merge('side', 'Merge side');
  const empty = await work.commit('chore: nothing');
  const repository = await open(work);

  const log = await repository.log(empty, []);
  expect(log.map(({ id, paths }) => [id, paths])).toEqual([
    [empty, []],
    [merge, []],
    [gone, ['a.txt']],
    [side, ['s.txt']],
    [root, ['a.txt', 'dir/b.txt']],
  ]);
  for (const { paths: _, ...commit } of log) expect(commit).toEqual(await repository.commit(commit.id));
  expect((await repository.log(empty, [gone])).map(({ id }) => id)).toEqual([empty, merge, side]);
  expect(await repository.log(empty, [empty])).toEqual([]);
});

test('messages in another encoding and broken bytes are read without loss of the commit', async () => {
  const work = await create();
  const tree = await work.git('mktree');
  const object = (encoding: string, message: Buffer) =>
    Buffer.concat([
      Buffer.from(`tree ${tree}\nauthor M\xfc <m@x> 1 +0000\ncommitter M <m@x> 1700000000 -0330\n`, 'latin1'),
      Buffer.from(`${encoding}\n`),
      message,
    ]);
  const write = async (bytes: Buffer) =>
    work.gitWithInput(bytes, 'hash-object', '-t', 'commit', '-w', '--stdin');
  const latin = await write(object('encoding ISO-8859-1\n', Buffer.from('fix: \xfcber\n', 'latin1')));
  const broken = await write(object('', Buffer.from('fix: \xff\n', 'latin1')));
  const repository = await open(work);
  const expected = { author: 'Mü', date: '2023-11-14T18:43:20-03:30', message: 'fix: über\n' };
  expect(await repository.commit(latin)).toMatchObject(expected);
  expect((await repository.log(latin, []))[0]).toMatchObject(expected);
  expect(await repository.commit(broken)).toMatchObject({ message: 'fix: \ufffd\n' });
  expect((await repository.log(broken, []))[0]).toMatchObject({
    author: 'M\ufffd',
    message: 'fix: \ufffd\n',
  });
});

test('limits: a log above its number of commits is a failure that names the number', async () => {
  const work = await create();
  for (const name of ['a', 'b', 'c']) await work.commit(`feat: ${name}`);
  const head = await work.id('HEAD');
  const git = createGit(work.directory, work.environment, { started: 0 });
  expect(await readLog(git, head, [], 3)).toHaveLength(3);
  await expect(readLog(git, head, [], 2)).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('2 commits'),
  });
});

test('limits: a file above the limit is a problem that names both sizes, and the next one is still read', async () => {
  const work = await create();
  await work.write({
    'big.json': Buffer.alloc(3 * MEBIBYTE, 'x'),
    'exact.json': 'x'.repeat(10),
    'small.json': '1',
  });
  const repository = await open(work);
  const files = repository.files(await work.commit('feat: big'));
  const answers = await Promise.all(
    ['big.json', 'exact.json', 'small.json'].map((path) => files.read(path, 10)),
  );
  expect(answers.map(({ kind }) => kind)).toEqual(['problem', 'file', 'file']);
  expect(answers[0]).toEqual({
    kind: 'problem',
    problem: {
      rule: 'manifest',
      severity: 'error',
      path: 'big.json',
      message: 'is larger than what is read',
      expected: 'at most 10 bytes',
      actual: `${3 * MEBIBYTE} bytes`,
      help: expect.any(String),
    },
  });
});

test('the common ancestor of many commits takes one process', async () => {
  const work = await create();
  const root = await work.commit('feat: root');
  const tips: string[] = [];
  for (let index = 0; index < 12; index++) {
    await work.branch(`b${index}`, root);
    tips.push(await work.commit(`feat: ${index}`));
  }
  const tree = await work.id('HEAD^{tree}');
  const orphan = await work.gitWithInput('alone', 'commit-tree', tree);
  const repository = await open(work);
  const before = repository.gitProcesses;
  expect(await repository.commonAncestor(tips)).toBe(root);
  expect(repository.gitProcesses - before).toBe(2); // merge-base and the process that reads objects
  expect(await repository.commonAncestor([...tips, orphan])).toBeUndefined();
  expect(await repository.mergeBase(orphan, root)).toBeUndefined();
  expect(await repository.commonAncestor([root])).toBe(root);
  expect(await repository.commonAncestor([])).toBeUndefined();
});

test('more commits than an argument list holds are taken in steps', async () => {
  const work = await create();
  const count = 2500;
  const lines = Array.from(
    { length: count },
    (_, index) => `commit refs/heads/many\ncommitter A <a@b> ${1_700_000_000 + index} +0000\ndata 1\nx\n`,
  );
  await work.gitWithInput(lines.join(''), 'fast-import', '--quiet');
  const ids = (await work.git('rev-list', 'many')).split('\n');
  const repository = await open(work);
  expect(ids).toHaveLength(count);
  expect(await repository.commonAncestor(ids)).toBe(ids.at(-1));
});

test('a whole check takes at most 8 git processes, whatever the number of models', async () => {
  const work = await create();
  const files = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`models/m${index}/metrics.json`, `{"accuracy": 0.${index}}`]),
  );
  await work.write(files);
  const first = await work.commit('feat: all');
  for (let index = 0; index < 5; index++) await work.tag(`m${index}@v1.0.0`, { message: 'm' });
  await work.branch('proposal');
  await work.write({ 'models/m7/metrics.json': '{"accuracy": 0.8}' });
  await work.commit('feat: better');
  await work.commit('feat: and more');
  const repository = await open(work);
  const head = await repository.resolve('HEAD');
  const base = await repository.mergeBase((await repository.defaultBranch()) ?? '', head);
  const tags = await repository.tags();
  await repository.changedPaths(base ?? '', head);
  await repository.commonAncestor([head, ...tags.map(({ commit }) => commit)]);
  await repository.log(head, [first]);
  const entries = await repository.files(head).list('');
  const read = await Promise.all(entries.map(({ path }) => repository.files(head).read(path, MEBIBYTE)));
  expect(read.every(({ kind }) => kind === 'file')).toBe(true);
  expect(repository.gitProcesses).toBeLessThanOrEqual(8);
  await repository.ensureHistory({ head, releases: tags });
  await repository.prefetch(entries);
  expect(repository.gitProcesses).toBeLessThanOrEqual(8);
});

test.each([
  ['https://github.com/owner/player-projection.git', 'player-projection'],
  ['git@github.com:owner/injury', 'injury'],
  ['/srv/git/local.git/', 'local'],
  [undefined, 'repository'],
])('the name of a clone of %s is %s', async (url, name) => {
  const work = await create();
  if (url !== undefined) await work.git('remote', 'add', 'origin', url);
  await work.write({ 'below/x': 'x' });
  expect((await open(work)).name).toBe(name);
  expect((await open(work, { directory: join(work.directory, 'below') })).name).toBe(name);
  expect((await open(work, { name: 'owner/given' })).name).toBe('owner/given');
});

test('the default branch is origin/HEAD before any branch of one of the usual names', async () => {
  const work = await create();
  const main = await work.commit('feat: main');
  await work.branch('trunk');
  const trunk = await work.commit('feat: trunk');
  await work.git('branch', 'master');
  await work.git('branch', '-D', 'main');
  expect(await (await open(work)).defaultBranch()).toBe(trunk);
  await work.git('update-ref', 'refs/remotes/origin/main', main);
  expect(await (await open(work)).defaultBranch()).toBe(main);
  await work.git('update-ref', 'refs/remotes/origin/trunk', trunk);
  await work.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
  expect(await (await open(work)).defaultBranch()).toBe(trunk);
  await work.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/gone');
  expect(await (await open(work)).defaultBranch()).toBe(main);
});

test('a repository without a commit has no default branch, no tags and no HEAD', async () => {
  const repository = await open(await create());
  expect(await repository.defaultBranch()).toBeUndefined();
  expect(await repository.tags()).toEqual([]);
  await expect(repository.resolve('HEAD')).rejects.toMatchObject({ code: 'unknown-revision' });
});

test('a linked work tree is read as its own HEAD', async () => {
  const work = await create();
  await work.commit('feat: main');
  const linked = join(scratchParent, 'linked');
  await work.git('worktree', 'add', '--quiet', '-b', 'other', linked);
  await work.commit('feat: main moves on');
  const repository = await open(work, { directory: linked });
  expect(await repository.resolve('HEAD')).toBe(await work.id('other'));
  expect(repository.name).toBe('repository');
});

describe('what cannot be read is a failure that helps', () => {
  test('git is not there', async () => {
    const work = await create();
    const failure = {
      code: 'git-failed',
      message: 'git is not installed or not on PATH',
      help: expect.anything(),
    };
    await expect(open(work, { environment: { PATH: '/nonexistent' } })).rejects.toMatchObject(failure);
  });

  test('no repository, no folder, and a file instead of one', async () => {
    const work = await create();
    await work.write({ file: 'x' });
    for (const directory of [scratchParent, join(scratchParent, 'none'), join(work.directory, 'file')]) {
      await expect(open(work, { directory })).rejects.toMatchObject({ code: 'not-a-repository' });
    }
  });

  test('a bare repository is not entered: it may be planted among the files of a pull request', async () => {
    const bare = await create({ bare: true });
    await expect(open(bare)).rejects.toMatchObject({
      code: 'not-a-repository',
      help: expect.stringContaining('clone'),
    });
  });

  test.skipIf(process.getuid?.() !== 0)(
    'a repository of another user comes with the command to run',
    async () => {
      const work = await create();
      const { chown } = await import('node:fs/promises');
      await chown(work.directory, 12345, 12345);
      await expect(open(work)).rejects.toMatchObject({
        code: 'git-failed',
        message: expect.stringContaining('another user'),
        help: `Run: git config --global --add safe.directory ${work.directory}`,
      });
    },
  );

  test('an object that is missing names its id and says how to check out', async () => {
    const work = await create();
    await work.commit('feat: a');
    const repository = await open(work);
    await expect(repository.commit('1'.repeat(40))).rejects.toMatchObject({
      code: 'missing-history',
      message: expect.stringContaining('1'.repeat(40)),
      help: expect.stringContaining('fetch-depth: 0'),
    });
    await expect(repository.log(await work.id('HEAD'), ['1'.repeat(40)])).rejects.toMatchObject({
      code: 'missing-history',
    });
    await expect(repository.commit('HEAD')).rejects.toMatchObject({ code: 'unknown-revision' });
    await expect(repository.commit(await work.id('HEAD^{tree}'))).rejects.toMatchObject({
      code: 'unknown-revision',
    });
  });
});
