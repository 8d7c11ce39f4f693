// Hostile input, "Reading": what strangers put into objects, names, configuration and environment changes nothing here.
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitEnvironment } from '../../src/git/environment.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../../src/git/repository.ts';
import {
  cloneRepository,
  createRepository,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

const MEBIBYTE = 1024 * 1024;
const temporary: TemporaryRepository[] = [];
const opened: Repository[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-hostile-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
  await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
  await rm(folder, { recursive: true, force: true });
});

async function create(): Promise<TemporaryRepository> {
  const repository = await createRepository();
  temporary.push(repository);
  return repository;
}

async function open(work: TemporaryRepository, more: Partial<RepositoryOptions> = {}): Promise<Repository> {
  const { PATH, HOME } = work.environment;
  const options = { directory: work.directory, scratchParent: folder, environment: { PATH, HOME } };
  const repository = await openRepository({ ...options, ...more });
  opened.push(repository);
  return repository;
}

/** Makes a commit of a tree whose entries are given as bytes: git's own commands refuse some of them. */
async function commitTree(
  work: TemporaryRepository,
  entries: readonly { mode: string; name: Buffer | string; content?: string; id?: string }[],
): Promise<string> {
  const parts: Buffer[] = [];
  for (const { mode, name, content = '', id } of entries) {
    const object = id ?? (await work.gitWithInput(content, 'hash-object', '-w', '--stdin'));
    parts.push(Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(object, 'hex'));
  }
  const args = ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'];
  const tree = await work.gitWithInput(Buffer.concat(parts), ...args);
  return work.gitWithInput('feat: hostile', 'commit-tree', tree);
}

describe('objects by id', () => {
  test('a path with a newline is read as itself, never as the file behind the newline', async () => {
    const work = await create();
    const path = 'metrics.json\nHEAD:secret.json';
    await work.write({ [path]: 'this one', 'metrics.json': 'not this', 'secret.json': 'nor this' });
    const head = await work.commit('feat: newline');
    const repository = await open(work);
    const read = await repository.files(head).read(path, MEBIBYTE);
    expect(read).toMatchObject({ kind: 'file', path, bytes: Buffer.from('this one') });
    expect((await repository.log(head, []))[0]?.paths).toContain(path);
    expect(await repository.files(head).read('metrics.json\nnone', MEBIBYTE)).toEqual({ kind: 'absent' });
  });

  test('paths with quotes, spaces, dashes, control characters and bytes that are no UTF-8 stay apart', async () => {
    const work = await create();
    const names = [
      Buffer.from('\n leading newline'),
      Buffer.from('"quoted" \\ back'),
      Buffer.from('-rf'),
      Buffer.from('1'.repeat(40)),
      Buffer.from('a\xfe', 'latin1'),
      Buffer.from('a\xff', 'latin1'),
      Buffer.from('ü\u202e'),
    ];
    const head = await commitTree(
      work,
      names.map((name, index) => ({ mode: '100644', name, content: `content ${index}` })),
    );
    const repository = await open(work);
    const files = repository.files(head);
    const paths = (await files.list('')).map(({ path }) => path);
    expect(new Set(paths).size).toBe(names.length);
    expect(paths).toContain('\n leading newline');
    const contents = await Promise.all(paths.map((path) => files.read(path, MEBIBYTE)));
    expect(contents.map((read) => read.kind === 'file' && read.bytes.toString())).toEqual(
      names.map((_, index) => `content ${index}`),
    );
    expect((await repository.log(head, [])).map((commit) => [...commit.paths].sort())).toEqual([
      [...paths].sort(),
    ]);
  });

  test.each([
    ['120000', 'is a symbolic link, not a file'],
    ['160000', 'is a submodule, not a file'],
  ])('an entry of mode %s where a file was expected is a problem that says it %s', async (mode, message) => {
    const work = await create();
    const target = await work.commit('feat: target');
    const id = mode === '160000' ? { id: target } : {};
    const head = await commitTree(work, [
      { mode, name: 'metrics.json', content: '/etc/passwd', ...id },
      { mode: '100644', name: 'ok.json', content: '{}' },
    ]);
    const files = (await open(work)).files(head);
    expect(await files.read('metrics.json', MEBIBYTE)).toMatchObject({
      kind: 'problem',
      problem: {
        rule: 'manifest',
        severity: 'error',
        path: 'metrics.json',
        message,
        help: expect.anything(),
      },
    });
    expect(await files.read('metrics.json/passwd', MEBIBYTE)).toEqual({ kind: 'absent' });
    expect(await files.list('metrics.json')).toEqual([]);
    expect(await files.read('ok.json', MEBIBYTE)).toMatchObject({ kind: 'file' });
  });

  test('a tree where a file was expected is a problem by name', async () => {
    const work = await create();
    await work.write({ 'metrics.json/inner': 'x' });
    const files = (await open(work)).files(await work.commit('feat: tree'));
    expect(await files.read('metrics.json', MEBIBYTE)).toMatchObject({
      kind: 'problem',
      problem: { path: 'metrics.json', message: 'is a directory, not a file' },
    });
  });

  test('a tree that names the same tree ten times, ten times over, ends with a limit', async () => {
    const work = await create();
    let id = await work.gitWithInput('bomb', 'hash-object', '-w', '--stdin');
    for (let level = 0; level < 10; level++) {
      const mode = level === 0 ? '100644 blob' : '040000 tree';
      const lines = Array.from({ length: 10 }, (_, index) => `${mode} ${id}\tf${index}\n`);
      id = await work.gitWithInput(lines.join(''), 'mktree');
    }
    const head = await work.gitWithInput('feat: bomb', 'commit-tree', id);
    const empty = await commitTree(work, []);
    const repository = await open(work);
    await expect(repository.files(head).list('')).rejects.toMatchObject({ code: 'too-large' });
    await expect(repository.changedPaths(empty, head)).rejects.toMatchObject({ code: 'too-large' });
    expect(await repository.files(head).entry('f0/f1/f2')).toMatchObject({ mode: '040000' });
  });

  test('a broken tree is a failure that names it', async () => {
    const work = await create();
    const tree = await work.gitWithInput(
      '100644 a',
      'hash-object',
      '-t',
      'tree',
      '--literally',
      '-w',
      '--stdin',
    );
    const head = await work.gitWithInput(
      `tree ${tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +9999\n\nx`,
      ...['hash-object', '-t', 'commit', '--literally', '-w', '--stdin'],
    );
    const repository = await open(work);
    await expect(repository.files(head).list('')).rejects.toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining(tree),
    });
    expect(await repository.commit(head)).toMatchObject({ date: '1970-01-01T00:00:01+00:00' });
  });
});

describe('a revision', () => {
  const cases = [
    '--output=planted',
    '-x',
    '',
    'HEAD\nHEAD',
    'HEAD\0',
    'HEAD:a.txt',
    'HEAD^{tree}',
    'a.txt',
    'none',
    'f'.repeat(40),
    'x'.repeat(10_000),
  ];
  test.each(cases)('%j is refused and writes nothing', async (revision) => {
    const work = await create();
    await work.write({ 'a.txt': 'a' });
    await work.commit('feat: a');
    const repository = await open(work);
    await expect(repository.resolve(revision)).rejects.toMatchObject({ code: 'unknown-revision' });
    expect((await readdir(work.directory)).sort()).toEqual(['.git', 'a.txt']);
    expect(await repository.resolve('HEAD')).toBe(await work.id('HEAD'));
  });

  test('that begins with a dash is refused even where a branch has that name', async () => {
    const work = await create();
    await work.git('update-ref', 'refs/heads/--output=planted', await work.commit('feat: a'));
    const repository = await open(work);
    await expect(repository.resolve('--output=planted')).rejects.toMatchObject({ code: 'unknown-revision' });
    expect(await repository.resolve('refs/heads/--output=planted')).toBe(await work.id('HEAD'));
  });

  test('--output=x is refused in a shallow clone, too', async () => {
    const work = await create();
    await work.write({ 'a.txt': 'a' });
    await work.commit('feat: a');
    await work.commit('feat: b');
    const clone = await cloneRepository(`file://${work.directory}`, '--depth=1');
    temporary.push(clone);
    const repository = await open(clone);
    for (const revision of cases) {
      await expect(repository.resolve(revision)).rejects.toMatchObject({ code: 'unknown-revision' });
    }
    expect(await repository.resolve('HEAD')).toBe(await work.id('HEAD'));
    expect(await readdir(clone.directory)).not.toContain('planted');
    for (const head of [
      '--upload-pack=touch planted',
      'refs/heads/x:refs/y',
      'refs/heads/a\nrefs/heads/b',
      'main',
    ]) {
      await expect(repository.ensureHistory({ head })).rejects.toMatchObject({ code: 'unknown-revision' });
    }
  });
});

describe('git itself', () => {
  test('inherited GIT_ variables do not lead to another repository', async () => {
    const work = await create();
    const head = await work.commit('feat: this one');
    const other = await create();
    await other.write({ 'x.txt': 'x' });
    await other.commit('feat: another');
    const { PATH, HOME } = work.environment;
    const inherited = {
      PATH,
      HOME,
      GIT_DIR: join(other.directory, '.git'),
      GIT_WORK_TREE: other.directory,
      GIT_OBJECT_DIRECTORY: join(other.directory, '.git', 'objects'),
      GIT_NAMESPACE: 'elsewhere',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'nonsense',
      GIT_TRACE: join(folder, 'trace'),
      EDITOR: 'touch planted',
      PAGER: 'touch planted',
    };
    const repository = await open(work, { environment: inherited });
    expect(await repository.resolve('HEAD')).toBe(head);
    expect(await repository.log(head, [])).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('the environment of every command is the one that the rules ask for', () => {
    const environment = gitEnvironment({ PATH: '/bin', git_dir: 'x', GIT_SSH_COMMAND: 'x', HOME: undefined });
    expect(environment).toMatchObject({
      PATH: '/bin',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_ALLOW_PROTOCOL: 'none',
      LC_ALL: 'C',
    });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['git_dir']));
    expect(environment).not.toHaveProperty('GIT_SSH_COMMAND');
    expect(environment).not.toHaveProperty('HOME');
    const settings = Object.keys(environment)
      .filter((key) => key.startsWith('GIT_CONFIG_KEY_'))
      .map((key) => `${environment[key]}=${environment[key.replace('KEY', 'VALUE')]}`);
    expect(settings).toEqual(
      expect.arrayContaining(['core.fsmonitor=', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit']),
    );
    expect(gitEnvironment({}, '/x', []).GIT_ALLOW_PROTOCOL).toBe('http:https:ssh:file');
  });

  test('commands in the configuration of the repository are never run', async () => {
    const work = await create();
    await work.write({ 'a.txt': 'a', '.gitattributes': '* diff=evil filter=evil\n' });
    const parent = await work.commit('feat: a');
    await work.tag('v1.0.0', { message: 'm' });
    const head = await work.gitWithInput(
      (await work.git('cat-file', 'commit', parent)).replace(
        '\n\n',
        '\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n\n',
      ),
      ...['hash-object', '-t', 'commit', '-w', '--stdin'],
    );
    const program = join(folder, 'evil');
    await writeFile(program, `#!/bin/sh\necho "$0" >> ${join(folder, 'ran')}\ncat\n`);
    await chmod(program, 0o755);
    const hooks = join(work.directory, '.git', 'hooks');
    for (const hook of [
      'reference-transaction',
      'post-checkout',
      'post-index-change',
      'fsmonitor-watchman',
    ]) {
      await writeFile(join(hooks, hook), `#!/bin/sh\ntouch ${join(folder, 'ran')}\n`);
      await chmod(join(hooks, hook), 0o755);
    }
    const settings = {
      'core.fsmonitor': program,
      'core.hooksPath': hooks,
      'core.pager': program,
      'core.editor': program,
      'core.sshCommand': program,
      'core.askPass': program,
      'core.alternateRefsCommand': program,
      'pager.log': program,
      'diff.external': program,
      'diff.evil.command': program,
      'diff.evil.textconv': program,
      'filter.evil.clean': program,
      'filter.evil.smudge': program,
      'gpg.program': program,
      'credential.helper': program,
      'log.showSignature': 'true',
      'alias.cat-file': `!${program}`,
      'alias.for-each-ref': `!${program}`,
      'alias.log': `!${program}`,
    };
    for (const [key, value] of Object.entries(settings)) await work.git('config', key, value);
    const repository = await open(work);
    await readEverything(repository, head);
    expect(await readdir(folder)).toEqual(['evil']);
  });

  test('settings that change what git prints change nothing', async () => {
    const work = await create();
    await work.write({
      'a.txt': 'a',
      'sub/b.txt': 'sub/*\n',
      '.mailmap': 'Renamed <new@x> <ada@example.org>\n',
    });
    const first = await work.commit('feat: a');
    await work.write({ 'moved.txt': 'a', 'a.txt': undefined });
    await work.commit('fix: ü');
    await work.branch('side', first);
    await work.write({ 'side.txt': 's' });
    await work.commit('fix: side');
    await work.switch('main');
    const head = await work.merge('side', 'Merge side');
    await work.tag('v1.0.0', { message: 'm', target: first });
    const expected = await readEverything(await open(work), head);
    const settings = {
      'core.worktree': work.directory,
      'log.follow': 'true',
      'log.showRoot': 'false',
      'log.showSignature': 'true',
      'log.diffMerges': 'on',
      'log.decorate': 'full',
      'log.date': 'relative',
      'log.mailmap': 'true',
      'log.abbrevCommit': 'true',
      'format.pretty': 'oneline',
      'format.notes': '*',
      'diff.renames': 'copies',
      'diff.relative': 'true',
      'diff.noprefix': 'true',
      'diff.orderFile': join(work.directory, 'sub', 'b.txt'),
      'diff.ignoreSubmodules': 'all',
      'color.ui': 'always',
      'core.quotePath': 'true',
      'core.abbrev': '4',
      'i18n.logOutputEncoding': 'ISO-8859-1',
      'column.ui': 'always',
      'tag.sort': '-version:refname',
    };
    for (const [key, value] of Object.entries(settings)) await work.git('config', key, value);
    const below = await open(work, { directory: join(work.directory, 'sub') });
    expect(await readEverything(below, head)).toEqual(expected);
  });

  test('replace refs and grafts are ignored', async () => {
    const work = await create();
    await work.write({ 'metrics.json': '{"accuracy": 0.75}' });
    const head = await work.commit('feat: honest');
    await work.write({ 'metrics.json': '{"accuracy": 0.99}' });
    const better = await work.commit('feat: planted');
    await work.git('replace', head, better);
    await work.git('replace', await work.id(`${head}:metrics.json`), await work.id(`${better}:metrics.json`));
    await writeFile(join(work.directory, '.git', 'info', 'grafts'), `${better}\n`);
    const repository = await open(work);
    expect(await repository.commit(head)).toMatchObject({ message: 'feat: honest' });
    expect(await repository.files(head).read('metrics.json', MEBIBYTE)).toMatchObject({
      bytes: Buffer.from('{"accuracy": 0.75}'),
    });
    expect((await repository.log(better, [])).map(({ message }) => message)).toEqual([
      'feat: planted',
      'feat: honest',
    ]);
  });

  test('a lazy fetch never happens: a missing file is a failure, until it is asked for', async () => {
    const work = await create();
    await work.git('config', 'uploadpack.allowFilter', 'true');
    await work.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    await work.write({ 'metrics.json': '{"accuracy": 0.75}' });
    const head = await work.commit('feat: a');
    const clone = await cloneRepository(`file://${work.directory}`, '--filter=blob:none', '--no-checkout');
    temporary.push(clone);
    const before = await work.git('count-objects', '-v');
    const repository = await open(clone);
    const files = repository.files(head);
    await expect(files.read('metrics.json', MEBIBYTE)).rejects.toMatchObject({ code: 'missing-history' });
    expect(await clone.git('rev-list', '--objects', '--missing=print', 'HEAD')).toContain('?');
    expect(await work.git('count-objects', '-v')).toBe(before);
    await repository.prefetch(await files.list(''));
    expect(await files.read('metrics.json', MEBIBYTE)).toMatchObject({ kind: 'file' });
    expect(await clone.git('rev-list', '--objects', '--missing=print', 'HEAD')).toContain('?');
  });
});

async function readEverything(repository: Repository, head: string) {
  const files = repository.files(head);
  const log = await repository.log(head, []);
  const last = log.at(-1)?.id ?? '';
  return {
    log,
    head: await repository.resolve('HEAD'),
    commit: await repository.commit(head),
    tags: await repository.tags(),
    branch: await repository.defaultBranch(),
    list: await files.list(''),
    read: await Promise.all((await files.list('')).map(({ path }) => files.read(path, MEBIBYTE))),
    changed: await repository.changedPaths(last, head),
    base: await repository.mergeBase(head, last),
  };
}
