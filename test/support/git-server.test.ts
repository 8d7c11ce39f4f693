// Does the test remote behave as a forge's: push, shallow and blobless fetch, tokens, and a record of each request?
import { dirname } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type GitServer, startGitServer } from './git-server.ts';
import { cloneRepository, createRepository, type TemporaryRepository } from './temporary-repository.ts';

const open: { remove(): Promise<void> }[] = [];
const servers: GitServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await Promise.all(open.splice(0).map((repository) => repository.remove()));
});

async function served(): Promise<{ bare: TemporaryRepository; root: string }> {
  const bare = await createRepository({ bare: true, name: 'model.git' });
  open.push(bare);
  const work = await createRepository();
  open.push(work);
  await work.write({ 'metrics.json': '{"accuracy": 0.7}\n' });
  await work.commit('feat: first');
  await work.write({ 'metrics.json': '{"accuracy": 0.8}\n' });
  await work.commit('feat: second');
  await work.git('push', '--quiet', bare.directory, 'main');
  return { bare, root: dirname(bare.directory) };
}

test('a shallow, blobless clone and a push go through, and each request is remembered', async () => {
  const { root, bare } = await served();
  const server = await startGitServer({ root });
  servers.push(server);
  const clone = await cloneRepository(`${server.url}/model`, '--depth=1', '--filter=blob:none');
  open.push(clone);
  expect(await clone.git('rev-list', '--count', 'HEAD')).toBe('1');
  await clone.commit('fix: third');
  await clone.git('push', '--quiet', 'origin', 'main');
  expect(await bare.id('main')).toBe(await clone.id('HEAD'));
  expect(server.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toContain(
    'POST /model/git-receive-pack 200',
  );
  expect(server.requests.every((request) => request.responseBytes > 0)).toBe(true);
});

test('a repository whose server refuses filters gives everything', async () => {
  const { root } = await served();
  const server = await startGitServer({ root, allow: () => ({ filter: false }) });
  servers.push(server);
  const clone = await cloneRepository(`${server.url}/model.git`, '--no-checkout', '--filter=blob:none');
  open.push(clone);
  expect(await clone.git('rev-list', '--objects', '--missing=print', '--all')).not.toContain('?');
});

test('a required token is asked for, and the one that came is remembered', async () => {
  const { root } = await served();
  const server = await startGitServer({ root, token: 'secret' });
  servers.push(server);
  await expect(cloneRepository(`${server.url}/model.git`)).rejects.toThrow();
  const header = `AUTHORIZATION: basic ${Buffer.from('x-access-token:secret').toString('base64')}`;
  const clone = await cloneRepository(`${server.url}/model.git`, '--config', `http.extraheader=${header}`);
  open.push(clone);
  expect(server.requests.map((request) => request.token)).toContain('secret');
});

test('ids are the same in every run', async () => {
  const repository = await createRepository();
  open.push(repository);
  await repository.write({ 'a.txt': 'a\n' });
  expect(await repository.commit('feat: a')).toBe('3f22d6afb791628c8cf6c2606fdb425f02116480');
});
