// Do tags come into being together or not at all at the remote, whatever the clone, and is everything else left as it was?
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { type Bench, fingerprint, refsOf, startBench, version } from './publish-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.clear());

const PUSH = { push: true };

async function hook(remote: TemporaryRepository, name: string, script: string): Promise<void> {
  await mkdir(join(remote.directory, 'hooks'), { recursive: true });
  const path = join(remote.directory, 'hooks', name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

describe('tags are published over HTTP', () => {
  test.each(['sha1', 'sha256'] as const)(
    'in a %s repository, as the same objects in every run',
    async (objectFormat) => {
      const { remote, work } = await bench.create({ objectFormat });
      const server = await bench.serve(remote, { token: 'secret-token' });
      const commit = await work.id('HEAD');
      const tags = [version(commit), version(commit, 'model#production#1', 'Assigned')];
      const target = { remote: { url: `${server.url}/model.git`, token: 'secret-token' } };
      const before = await fingerprint(work.directory);

      const first = await bench.open(work, target);
      expect(first.pushesTo).toBe(`${server.url}/model.git`);
      expect(await first.rehearse(tags, PUSH)).toBeUndefined();
      expect(Object.keys(await refsOf(remote))).toEqual(['refs/heads/main']);
      const done = await first.publish(tags, PUSH);
      expect(done.status).toBe('done');
      expect(await refsOf(remote)).toMatchObject({
        'refs/tags/v1.0.0': done.objects['v1.0.0'],
        'refs/tags/model#production#1': done.objects['model#production#1'],
      });
      expect(await remote.git('cat-file', 'tag', 'v1.0.0')).toBe(
        `object ${commit}\ntype commit\ntag v1.0.0\ntagger Pawl <pawl@users.noreply.github.com> 1685620800 +0000\n\n${tags[0]?.message.trimEnd()}`,
      );
      // `git show v1.0.0` works here, too.
      expect(await work.id('refs/tags/v1.0.0')).toBe(done.objects['v1.0.0']);
      expect(await work.git('fsck', '--strict')).toBe('');

      const second = await bench.open(work, target);
      expect(await second.rehearse(tags, PUSH)).toBeUndefined();
      expect(await second.publish(tags, PUSH)).toEqual({ status: 'unchanged', objects: done.objects });
      expect(await fingerprint(work.directory)).toBe(before);
      expect(server.requests.every(({ token }) => token === 'secret-token')).toBe(true);
    },
  );

  test('a tag that exists and says something else is lost to, before and after it is known', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`);
    const commit = await work.id('HEAD');
    const stale = await bench.open(clone);
    expect(await stale.tags()).toEqual([]);
    await work.tag('v1.0.0', { message: 'by hand' });
    await work.git('push', '--quiet', 'origin', 'v1.0.0');
    const before = await refsOf(remote);
    const tags = [version(commit, 'model#production#1'), version(commit)];
    for (const repository of [stale, await bench.open(clone)]) {
      const lost = { status: 'lost', objects: {}, detail: expect.stringContaining('v1.0.0 exists at http') };
      expect(await repository.rehearse(tags, PUSH)).toEqual(lost);
      expect(await repository.publish(tags, PUSH)).toEqual(lost);
    }
    expect(await refsOf(remote)).toEqual(before);
    expect(Object.keys(await refsOf(clone))).not.toContain('refs/tags/model#production#1');
  });

  test('what is missing of an earlier run is made, and what is there counts', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`);
    const tags = [version(await work.id('HEAD')), version(await work.id('HEAD'), 'model#production#1')];
    const first = await (await bench.open(clone)).publish(tags, PUSH);
    await remote.git('update-ref', '-d', 'refs/tags/model#production#1');
    expect(await (await bench.open(clone)).publish(tags, PUSH)).toEqual(first);
    expect(await refsOf(remote)).toMatchObject({
      'refs/tags/model#production#1': first.objects['model#production#1'],
    });
  });

  test("a tag that actions/checkout rewrote in the clone is read at the remote, and the clone's is left", async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`);
    const commit = await work.id('HEAD');
    const published = await (await bench.open(clone)).publish([version(commit)], PUSH);
    await clone.git('update-ref', 'refs/tags/v1.0.0', commit);
    const again = await bench.open(clone);
    expect(await again.tags()).toEqual([{ name: 'v1.0.0', object: published.objects['v1.0.0'], commit }]);
    expect((await again.publish([version(commit)], PUSH)).status).toBe('unchanged');
    expect(await clone.id('refs/tags/v1.0.0')).toBe(commit);
  });

  test("the user's own settings and hooks change nothing", async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`);
    await clone.tag('mine', { message: 'not to be pushed' });
    await hook({ ...clone, directory: join(clone.directory, '.git') }, 'pre-push', 'exit 1');
    await hook({ ...clone, directory: join(clone.directory, '.git') }, 'reference-transaction', 'exit 1');
    const settings = [
      'push.followTags=true',
      'push.pushOption=x',
      'push.gpgSign=true',
      'push.default=matching',
      'core.commentChar=m',
    ];
    await writeFile(
      join(clone.environment.HOME ?? '', '.gitconfig'),
      settings.map((line) => `[${line.split('.')[0]}]\n${line.split('.')[1]}\n`).join(''),
    );
    expect(await (await bench.open(clone)).publish([version(await work.id('HEAD'))], PUSH)).toMatchObject({
      status: 'done',
    });
    expect(Object.keys(await refsOf(remote))).toEqual(['refs/heads/main', 'refs/tags/v1.0.0']);
    expect(Object.keys(await refsOf(clone))).toContain('refs/tags/v1.0.0');
  });
});

describe('a refusal says what is missing', () => {
  test('a token that may read only: contents: write, known before anything is written', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote, { allow: () => ({ push: false }) });
    const repository = await bench.open(work, {
      remote: { url: `${server.url}/model.git`, token: 'secret-token' },
    });
    const tags = [version(await work.id('HEAD'))];
    const refused = { status: 'refused', objects: {}, detail: expect.stringContaining('`contents: write`') };
    expect(await repository.rehearse(tags, PUSH)).toEqual(refused);
    expect(await repository.publish(tags, PUSH)).toEqual(refused);
    expect(Object.keys(await refsOf(work))).not.toContain('refs/tags/v1.0.0');
  });

  test('a token that nobody knows, and it is not shown', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const refusing = await bench.serve(remote, { token: 'the-right-one' });
    const repository = await bench.open(work, {
      remote: { url: `${refusing.url}/model.git`, token: 'secret-token' },
    });
    await expect(repository.publish([version(await work.id('HEAD'))], PUSH)).rejects.toMatchObject({
      code: 'missing-history',
      message: expect.not.stringContaining('secret-token'),
    });
    expect(server.requests).toEqual([]);
  });

  test('a hook or ruleset of the remote: its words are handed on without what could command a runner', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    await hook(
      remote,
      'pre-receive',
      "echo 'error: GH013: Repository rule violations found for refs/tags/v1.0.0.' >&2; printf '%b' '- Cannot create ref due to creations being restricted.\\n\\033[31m::error::x\\n' >&2; exit 1",
    );
    const repository = await bench.open(work, { remote: { url: `${server.url}/model.git` } });
    const tags = [version(await work.id('HEAD'))];
    expect(await repository.rehearse(tags, PUSH)).toBeUndefined();
    const result = await repository.publish(tags, PUSH);
    expect(result).toMatchObject({
      status: 'refused',
      detail: expect.stringMatching(/^A ruleset.*creations being restricted/),
    });
    expect(result.detail).not.toMatch(/\p{Cc}/u);
    expect(Object.keys(await refsOf(remote))).toEqual(['refs/heads/main']);
  });

  test('a hook that takes one tag and not the other: neither is made', async () => {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    await hook(remote, 'update', 'case "$1" in *production*) exit 1;; esac');
    const repository = await bench.open(work, { remote: { url: `${server.url}/model.git` } });
    const commit = await work.id('HEAD');
    const tags = [version(commit), version(commit, 'model#production#1')];
    expect(await repository.publish(tags, PUSH)).toMatchObject({ status: 'refused' });
    expect(Object.keys(await refsOf(remote))).toEqual(['refs/heads/main']);
  });

  test('a remote that is not there', async () => {
    const { work } = await bench.create();
    await work.git('remote', 'set-url', 'origin', `${work.directory}/none`);
    const repository = await bench.open(work);
    await expect(repository.rehearse([version(await work.id('HEAD'))], PUSH)).rejects.toMatchObject({
      code: 'missing-history',
    });
  });
});

describe('from a clone that lacks things', () => {
  test.each([
    { clone: 'of depth 1', args: ['--depth=1'], present: 1 },
    { clone: 'of depth 1 without blobs', args: ['--depth=1', '--filter=blob:none'], present: 1 },
    { clone: 'without blobs', args: ['--filter=blob:none', '--no-tags'], present: 2 },
    { clone: 'without trees', args: ['--filter=tree:0', '--no-checkout'], present: 2 },
  ])('$clone: the tip, an older commit and one that came later can be tagged', async ({ args, present }) => {
    const { remote, work } = await bench.create();
    await work.write({
      'large.bin': Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251)),
    });
    await work.commit('feat: large');
    await work.commit('feat: tip');
    await work.git('push', '--quiet', 'origin', 'main');
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`, ...args);
    const later = await work.commit('feat: later');
    await work.git('push', '--quiet', 'origin', 'main');
    const before = await fingerprint(clone.directory);
    // The last but one is what was the tip when it was cloned.
    const commits = [await work.id('HEAD~1'), await work.id('HEAD~4'), later];
    for (const [index, commit] of commits.entries()) {
      const repository = await bench.open(clone);
      server.requests.length = 0;
      expect(await repository.publish([version(commit, `v1.${index}.0`)], PUSH)).toMatchObject({
        status: 'done',
      });
      const pushed = server.requests.filter(
        ({ method, path }) => method === 'POST' && path.endsWith('receive-pack'),
      );
      // Only the tag travels, never the files of its commit.
      expect(Math.max(...pushed.map(({ requestBytes }) => requestBytes))).toBeLessThan(2_000);
      expect(await remote.id(`v1.${index}.0^{commit}`)).toBe(commit);
    }
    expect(await fingerprint(clone.directory)).toBe(before);
    // Refs to commits that the clone lacks would break it.
    const known = await clone.git('for-each-ref', '--format=%(contents:subject)', 'refs/tags');
    expect(known.split('\n')).toEqual(commits.slice(0, present).map((_, index) => `model v1.${index}.0`));
    expect(await remote.git('fsck', '--strict')).toBe('');
  });

  test('a linked work tree publishes, and every work tree knows the tag', async () => {
    const { remote, work } = await bench.create();
    const linked = join(work.directory, '..', 'linked');
    await work.git('worktree', 'add', '--quiet', '--detach', linked, 'HEAD~1');
    const commit = await work.id('HEAD~1');
    const repository = await bench.open({ ...work, directory: linked });
    expect(await repository.publish([version(commit)], PUSH)).toMatchObject({ status: 'done' });
    expect(await remote.id('v1.0.0^{commit}')).toBe(commit);
    expect(await work.id('v1.0.0^{commit}')).toBe(commit);
  });

  test('a remote at a relative path, and one that is pushed to elsewhere', async () => {
    const { remote, work } = await bench.create();
    await work.git(
      'remote',
      'set-url',
      'origin',
      `../../${join(remote.directory, '..').split('/').at(-1)}/model.git`,
    );
    const commit = await work.id('HEAD');
    expect(await (await bench.open(work)).publish([version(commit)], PUSH)).toMatchObject({ status: 'done' });
    const other = await bench.clone(remote.directory, '--bare');
    await work.git('remote', 'set-url', '--push', 'origin', other.directory);
    const repository = await bench.open(work);
    expect(repository.pushesTo).toBe(other.directory);
    expect(await repository.publish([version(commit, 'v2.0.0')], PUSH)).toMatchObject({ status: 'done' });
    expect(Object.keys(await refsOf(other))).toContain('refs/tags/v2.0.0');
    expect(Object.keys(await refsOf(remote))).not.toContain('refs/tags/v2.0.0');
  });
});

describe('what is no tag is not made', () => {
  test.each(['-x', 'a b', 'refs/tags/x', 'x.lock', '../x', 'x^{}', 'ünicode', 'a'.repeat(300)])(
    '%s',
    async (name) => {
      const { work } = await bench.create();
      const repository = await bench.open(work);
      await expect(repository.publish([version(await work.id('HEAD'), name)], PUSH)).rejects.toMatchObject({
        code: 'usage',
      });
    },
  );

  test('a message that would be read otherwise than it is written', async () => {
    const { work } = await bench.create();
    const repository = await bench.open(work);
    const tag = version(await work.id('HEAD'));
    for (const message of ['', 'no newline', '\nx\n', 'x\0y\n', 'x\n-----BEGIN PGP SIGNATURE-----\n']) {
      await expect(repository.publish([{ ...tag, message }], PUSH)).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(repository.publish([tag, tag], PUSH)).rejects.toMatchObject({ code: 'usage' });
  });

  test('what was not opened fresh does not write', async () => {
    const { work } = await bench.create();
    const repository = await bench.open(work, { fresh: false });
    await expect(repository.publish([version(await work.id('HEAD'))], PUSH)).rejects.toThrow('fresh');
  });
});
