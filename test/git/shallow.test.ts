// Does a depth-1 clone over HTTP give what a full clone gives, at few requests, and does it stay as it was?
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/failure.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../../src/git/repository.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../support/git-server.ts';
import {
  cloneRepository,
  createRepository,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

const MEBIBYTE = 1024 * 1024;
const temporary: TemporaryRepository[] = [];
const opened: Repository[] = [];
const servers: GitServer[] = [];
let scratchParent = '';

beforeEach(async () => {
  scratchParent = await mkdtemp(join(tmpdir(), 'pawl-scratch-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
  expect(await readdir(scratchParent)).toEqual([]);
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
  await rm(scratchParent, { recursive: true, force: true });
});

async function create(): Promise<TemporaryRepository> {
  const repository = await createRepository({ name: 'model.git' });
  temporary.push(repository);
  return repository;
}

async function serve(work: TemporaryRepository, more: Partial<GitServerOptions> = {}): Promise<GitServer> {
  const server = await startGitServer({ root: dirname(work.directory), ...more });
  servers.push(server);
  return server;
}

async function open(clone: TemporaryRepository, more: Partial<RepositoryOptions> = {}): Promise<Repository> {
  const { PATH, HOME } = clone.environment;
  const options = { directory: clone.directory, scratchParent, environment: { PATH, HOME } };
  const repository = await openRepository({ ...options, ...more });
  opened.push(repository);
  return repository;
}

/** What actions/checkout leaves: one commit at depth 1, HEAD detached, no tags. */
async function checkout(url: string, ref: string): Promise<TemporaryRepository> {
  const clone = await createRepository();
  temporary.push(clone);
  await clone.git('remote', 'add', 'origin', url);
  await clone.git('fetch', '--quiet', '--no-tags', '--depth=1', 'origin', `+${ref}:refs/remotes/origin/head`);
  await clone.git('checkout', '--quiet', '--detach', 'refs/remotes/origin/head');
  return clone;
}

/** Digest of every file of the clone, work tree and `.git` alike. */
async function fingerprint(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of files.sort()) hash.update(path).update(await readFile(path));
  return hash.digest('hex');
}

interface Story {
  readonly work: TemporaryRepository;
  readonly base: string;
  readonly proposal: string;
}

/**
 * Three releases, a branch that forks before the last release and is merged after it, and pull request 7.
 * @param proposalLength number of commits of the pull request
 * @param releaseLength number of commits from one release to the next, below 60
 */
async function tellStory(proposalLength = 3, releaseLength = 20): Promise<Story> {
  const work = await create();
  await work.write({ 'm/metrics.json': '{"accuracy": 0.6}', 'other/data.txt': 'x' });
  await work.commit('feat: first');
  await work.branch('side');
  await work.write({ 'm/side.txt': '1' });
  await work.commit('feat: side one');
  await work.write({ 'm/side.txt': '2' });
  await work.commit('feat: side two');
  for (const minor of [1, 2, 3]) {
    const stream = `${commits('main', releaseLength, minor)}${tag(`m@v1.${minor}.0`)}`;
    await work.gitWithInput(stream, 'fast-import', '--quiet');
  }
  await work.switch('main');
  await work.merge('side', 'Merge side');
  await work.write({ 'm/metrics.json': '{"accuracy": 0.64}', 'other/data.txt': 'y' });
  const base = await work.commit('fix: after the release');
  await work.branch('proposal');
  await work.gitWithInput(commits('proposal', proposalLength, 9), 'fast-import', '--quiet');
  const proposal = await work.id('proposal');
  await work.git('switch', '--quiet', '--detach', 'main');
  await work.git('update-ref', 'refs/pull/7/head', proposal);
  await work.git('update-ref', 'refs/pull/7/merge', await work.merge('proposal', 'Merge 7 into main'));
  await work.switch('main');
  return { work, base, proposal };
}

/** Commits on a branch for `git fast-import`, a minute apart from each other and an hour a series. */
function commits(branch: string, count: number, series: number): string {
  return Array.from({ length: count }, (_, index) => {
    const content = `{"accuracy": 0.${series}${index}}`;
    const seconds = 1_685_620_800 + 3600 * series + 60 * index;
    const start = index === 0 ? `from refs/heads/${branch}^0\n` : '';
    const head = `commit refs/heads/${branch}\ncommitter Ada <ada@example.org> ${seconds} +0000\n`;
    return `${head}data 5\nfeat:\n${start}M 100644 inline m/metrics.json\ndata ${content.length}\n${content}\n`;
  }).join('');
}

function tag(name: string): string {
  return `tag ${name}\nfrom refs/heads/main\ntagger Ada <ada@example.org> 1685620800 +0000\ndata 1\nx\n`;
}

/** A server on a free port that answers as told. */
async function listen(answer: RequestListener): Promise<{ url: string; close(): Promise<unknown> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('a pull request at depth 1', () => {
  test.each([
    { server: 'allows everything', allow: {} },
    { server: 'refuses filters', allow: { filter: false } },
    { server: 'refuses ids that no ref points to', allow: { anyId: false } },
  ])(
    'costs at most 10 requests where the server $server, and the clone stays as it is',
    async ({ allow }) => {
      const { work, base } = await tellStory();
      const server = await serve(work, { token: 'secret-token', allow: () => allow });
      const clone = await checkout(
        `http://x:secret-token@${server.url.slice(7)}/model.git`,
        'refs/pull/7/merge',
      );
      const before = await fingerprint(clone.directory);
      server.requests.length = 0;

      const remote = { url: `${server.url}/model.git`, token: 'secret-token' };
      const shallow = await open(clone, { remote, name: 'owner/model' });
      const full = await open(work);
      expect(shallow.isShallow).toBe(true);
      const head = await shallow.resolve(await work.id('refs/pull/7/merge'));
      await shallow.ensureHistory({ head, base });
      expect(await shallow.mergeBase(base, head)).toBe(base);
      expect(await shallow.changedPaths(base, head)).toEqual(['m/metrics.json']);
      expect(await shallow.files(base).read('m/metrics.json', MEBIBYTE)).toEqual(
        await full.files(base).read('m/metrics.json', MEBIBYTE),
      );
      expect(await shallow.tags()).toEqual(await full.tags());
      const release = (await shallow.tags()).filter(({ name }) => name === 'm@v1.3.0');
      await shallow.ensureHistory({ head, base, releases: release });
      const commit = release[0]?.commit ?? '';
      const log = await shallow.log(head, [commit]);
      expect(log).toEqual(await full.log(head, [commit]));
      expect(log.map(({ message }) => message)).toContain('feat: side one');
      const files = shallow.files(commit);
      await shallow.prefetch(await files.list('m'));
      expect(await files.read('m/metrics.json', MEBIBYTE)).toMatchObject({ kind: 'file' });

      const sent = server.requests.reduce(
        (sum, { requestBytes, responseBytes }) => sum + requestBytes + responseBytes,
        0,
      );
      expect(server.requests.length).toBeLessThanOrEqual(10);
      expect(sent).toBeLessThan(64 * 1024);
      expect(server.requests.every(({ token, status }) => token === 'secret-token' && status === 200)).toBe(
        true,
      );
      expect(shallow.gitProcesses).toBeLessThanOrEqual(8);
      const [scratch = ''] = await readdir(scratchParent);
      // A promisor is where git fetches from whenever an object is missing.
      expect(await readFile(join(scratchParent, scratch, 'config'), 'utf8')).not.toMatch(
        /promisor|partial|token/i,
      );
      expect(await fingerprint(clone.directory)).toBe(before);

      server.requests.length = 0;
      await shallow.ensureHistory({ head, base, releases: release });
      await shallow.prefetch(await files.list('m'));
      await shallow.prefetch([]);
      await shallow.tags();
      expect(server.requests).toEqual([]);
    },
  );

  test('an older release can be asked for afterwards', async () => {
    const { work, base } = await tellStory();
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const [shallow, full] = [await open(clone), await open(work)];
    const head = await shallow.resolve('HEAD');
    const tags = await shallow.tags();
    for (const name of ['m@v1.3.0', 'm@v1.1.0', 'm@v1.2.0']) {
      const release = tags.filter((tag) => tag.name === name);
      await shallow.ensureHistory({ head, base, releases: release });
      const exclude = release.map(({ commit }) => commit);
      expect(await shallow.log(head, exclude)).toEqual(await full.log(head, exclude));
    }
  });

  test('a branch that began long before the release brings its own commits, and none that the release has', async () => {
    const { work, base } = await tellStory(3, 59);
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const [shallow, full] = [await open(clone), await open(work)];
    const head = await shallow.resolve('HEAD');
    const releases = (await shallow.tags()).filter(({ name }) => name === 'm@v1.3.0');
    await shallow.ensureHistory({ head, base, releases });
    const exclude = releases.map(({ commit }) => commit);
    expect(await shallow.log(head, exclude)).toEqual(await full.log(head, exclude));
  });

  test('several releases need one range; one that head does not descend from stays unreachable', async () => {
    const { work, base } = await tellStory();
    await work.branch('hotfix', 'm@v1.2.0');
    await work.commit('fix: hot');
    const hotfix = await work.tag('m@v1.2.1');
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const [shallow, full] = [await open(clone), await open(work)];
    const head = await shallow.resolve('HEAD');
    await shallow.ensureHistory({ head, base });
    const releases = (await shallow.tags()).filter(({ name }) => name !== 'm@v1.1.0');
    await shallow.ensureHistory({ head, base, releases });
    const oldest = await work.id('m@v1.2.0^{commit}');
    const log = await shallow.log(head, [oldest]);
    expect(log).toEqual(await full.log(head, [oldest]));
    expect(log.map(({ id }) => id)).not.toContain(hotfix);
    expect(server.requests.length).toBeLessThanOrEqual(14);
  });

  test('a release that is younger than base does not cut base..head', async () => {
    const { work, base, proposal } = await tellStory();
    await work.commit('feat: main moves on');
    await work.tag('m@v1.4.0', { message: 'release' });
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/head');
    const [shallow, full] = [await open(clone), await open(work)];
    const releases = (await shallow.tags()).filter(({ name }) => name === 'm@v1.4.0');
    await shallow.ensureHistory({ head: proposal, base, releases });
    expect(await shallow.log(proposal, [base])).toEqual(await full.log(proposal, [base]));
  });

  test('without a release, history goes back to base', async () => {
    const { work, base } = await tellStory(70);
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const [shallow, full] = [await open(clone), await open(work)];
    const head = await shallow.resolve('HEAD');
    await shallow.ensureHistory({ head, base, releases: [] });
    expect(await shallow.log(head, [base])).toEqual(await full.log(head, [base]));
  });
});

describe('a proposal whose merge base is not known', () => {
  test.each([1, 100])('is deepened until it is found: %i commits', async (length) => {
    const { work, base, proposal } = await tellStory(length);
    await work.write({ 'other/data.txt': 'z' });
    const tip = await work.commit('feat: main moves on');
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/heads/main');
    const shallow = await open(clone);
    await shallow.ensureHistory({ head: proposal, base: tip });
    expect(await shallow.resolve(proposal)).toBe(proposal);
    expect(await shallow.mergeBase(tip, proposal)).toBe(base);
    for (const commit of [base, proposal]) {
      expect(await shallow.files(commit).read('m/metrics.json', MEBIBYTE)).toMatchObject({ kind: 'file' });
    }
    expect((await shallow.log(proposal, [base])).length).toBe(length);
    expect(server.requests.length).toBeLessThanOrEqual(12);
  });

  test('head and base may be refs that only the remote has', async () => {
    const { work, base, proposal } = await tellStory();
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const shallow = await open(clone);
    await shallow.ensureHistory({ head: 'refs/pull/7/head', base: 'refs/heads/main' });
    expect(await shallow.resolve('refs/pull/7/head')).toBe(proposal);
    expect(await shallow.resolve('refs/heads/main')).toBe(base);
    expect(await shallow.mergeBase(base, proposal)).toBe(base);
    await expect(shallow.ensureHistory({ head: 'refs/heads/none' })).rejects.toMatchObject({
      code: 'missing-history',
    });
  });

  test('histories that share nothing have no merge base', async () => {
    const { work, base } = await tellStory();
    await work.git('switch', '--quiet', '--orphan', 'alone');
    const alone = await work.commit('feat: alone');
    const server = await serve(work);
    const shallow = await open(await checkout(`${server.url}/model.git`, 'refs/heads/main'));
    await shallow.ensureHistory({ head: alone, base });
    expect(await shallow.mergeBase(base, alone)).toBeUndefined();
  });
});

describe('what cannot be fetched is a failure that helps', () => {
  test('there is no remote', async () => {
    const { work, base } = await tellStory();
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    await clone.git('remote', 'remove', 'origin');
    const shallow = await open(clone);
    const head = await work.id('refs/pull/7/merge');
    await expect(shallow.ensureHistory({ head, base })).rejects.toMatchObject({
      code: 'missing-history',
      help: expect.stringContaining('fetch-depth: 0'),
    });
    expect(await shallow.tags()).toEqual([]);
  });

  test('a log whose history is cut off is no short log', async () => {
    const { work } = await tellStory();
    const server = await serve(work);
    const shallow = await open(await checkout(`${server.url}/model.git`, 'refs/pull/7/merge'));
    await expect(shallow.log(await work.id('refs/pull/7/merge'), [])).rejects.toMatchObject({
      code: 'missing-history',
    });
  });

  test('a commit that the remote does not have', async () => {
    const { work } = await tellStory();
    const server = await serve(work);
    const shallow = await open(await checkout(`${server.url}/model.git`, 'refs/pull/7/merge'));
    const head = await shallow.resolve('HEAD');
    await expect(shallow.ensureHistory({ head, base: '1'.repeat(40) })).rejects.toMatchObject({
      code: 'missing-history',
      message: expect.stringContaining('1'.repeat(40)),
    });
  });

  test('a refused token is not in the failure, nor anywhere behind it', async () => {
    const { work, base } = await tellStory();
    const open1 = await serve(work);
    const clone = await checkout(`${open1.url}/model.git`, 'refs/pull/7/merge');
    const server = await serve(work, { token: 'the-right-one' });
    const url = `${server.url.replace('//', '//user:wrong-password@')}/model.git`;
    for (const remote of [{ url: `${server.url}/model.git`, token: 'wrong-password' }, { url }]) {
      const shallow = await open(clone, { remote });
      const head = await shallow.resolve('HEAD');
      const failure = await shallow.ensureHistory({ head, base }).catch((error) => error);
      expect(failure).toBeInstanceOf(Failure);
      expect(failure.code).toBe('missing-history');
      const shown = [
        failure.message,
        failure.help,
        failure.stack,
        JSON.stringify(failure),
        String(failure.cause),
      ];
      expect(shown.join()).not.toMatch(/wrong-password|d3Jvbmct/);
    }
    expect(server.requests.map(({ token }) => token)).toContain('wrong-password');
  });

  test('a server that repeats the token does not get it into the failure', async () => {
    const { work, base } = await tellStory();
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const packet = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
    const { url, close } = await listen((request, response) => {
      response.setHeader('content-type', 'application/x-git-upload-pack-advertisement');
      const secret = Buffer.from(
        (request.headers.authorization ?? '').split(' ')[1] ?? '',
        'base64',
      ).toString();
      const echo = packet(`ERR refused: ${secret} ${request.headers.authorization}`);
      response.end(`${packet('# service=git-upload-pack\n')}0000${echo}`);
    });
    const shallow = await open(clone, { remote: { url: `${url}/model.git`, token: 'secret-token' } });
    const head = await shallow.resolve('HEAD');
    await expect(shallow.ensureHistory({ head, base })).rejects.toMatchObject({
      code: 'missing-history',
      message: expect.stringContaining('refused: x-access-token:*** Basic ***'),
    });
    await close();
  });

  test('a redirect is not followed, so the token goes to no other host', async () => {
    const { work, base } = await tellStory();
    const target = await serve(work);
    const clone = await checkout(`${target.url}/model.git`, 'refs/pull/7/merge');
    target.requests.length = 0;
    const { url, close } = await listen((request, response) => {
      response
        .writeHead(302, { location: `${target.url.replace('127.0.0.1', 'localhost')}${request.url}` })
        .end();
    });
    const remote = { url: `${url}/model.git`, token: 'secret-token' };
    const shallow = await open(clone, { remote });
    const head = await shallow.resolve('HEAD');
    await expect(shallow.ensureHistory({ head, base })).rejects.toMatchObject({ code: 'missing-history' });
    expect(target.requests).toEqual([]);
    await close();
  });

  test('a remote that would run a command is refused', async () => {
    const { work, base } = await tellStory();
    const server = await serve(work);
    const clone = await checkout(`${server.url}/model.git`, 'refs/pull/7/merge');
    const planted = join(clone.directory, 'planted');
    for (const url of [`ext::touch ${planted}`, `ssh://-oProxyCommand=touch ${planted}/x`]) {
      const shallow = await open(clone, { remote: { url, token: 'secret-token' } });
      const head = await shallow.resolve('HEAD');
      await expect(shallow.ensureHistory({ head, base })).rejects.toMatchObject({ code: 'missing-history' });
    }
    expect(await readdir(clone.directory)).not.toContain('planted');
  });
});

test('an ordinary shallow clone of a user is completed from its origin', async () => {
  const { work } = await tellStory();
  await work.switch('proposal');
  const server = await serve(work);
  const clone = await cloneRepository(`${server.url}/model.git`, '--depth=1', '--no-single-branch');
  temporary.push(clone);
  const [shallow, full] = [await open(clone), await open(work)];
  const head = await shallow.resolve('HEAD');
  const base = await shallow.resolve('origin/main');
  expect(shallow.name).toBe('model');
  await shallow.ensureHistory({ head, base });
  expect(await shallow.mergeBase(base, head)).toBe(await full.mergeBase(base, head));
});
