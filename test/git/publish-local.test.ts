// Without a remote, or when told not to push: are the tags made in the clone, all or none, and nothing else?
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, fingerprint, refsOf, startBench, version } from './publish-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.clear());

describe.each([
  { how: 'without a remote', push: true, hasRemote: false },
  { how: 'told not to push', push: false, hasRemote: true },
])('$how', ({ push, hasRemote }) => {
  async function prepare() {
    const { remote, work } = await bench.create();
    if (!hasRemote) await work.git('remote', 'remove', 'origin');
    return { remote, work, commit: await work.id('HEAD') };
  }

  test('tags are made once, in the clone alone', async () => {
    const { remote, work, commit } = await prepare();
    const before = [await fingerprint(work.directory), await refsOf(remote)];
    const tags = [version(commit), version(commit, 'model#production#1')];
    const repository = await bench.open(work);
    expect(await repository.rehearse(tags, { push })).toBeUndefined();
    const done = await repository.publish(tags, { push });
    expect(done).toMatchObject({ status: 'done' });
    expect(await refsOf(work)).toMatchObject({
      'refs/tags/v1.0.0': done.objects['v1.0.0'],
      'refs/tags/model#production#1': done.objects['model#production#1'],
    });
    const again = await bench.open(work);
    expect(await again.publish(tags, { push })).toEqual({ status: 'unchanged', objects: done.objects });
    expect([await fingerprint(work.directory), await refsOf(remote)]).toEqual(before);
    expect(await work.git('fsck', '--strict')).toBe('');
  });

  test('of two tags the second exists: the first is not made', async () => {
    const { work, commit } = await prepare();
    await work.tag('model#production#1', { message: 'by hand' });
    const before = await refsOf(work);
    const tags = [version(commit), version(commit, 'model#production#1')];
    const repository = await bench.open(work);
    const lost = {
      status: 'lost',
      objects: {},
      detail: expect.stringContaining('model#production#1 exists in this clone'),
    };
    expect(await repository.rehearse(tags, { push })).toEqual(lost);
    expect(await repository.publish(tags, { push })).toEqual(lost);
    expect(await refsOf(work)).toEqual(before);
  });

  test('a lightweight tag of the same commit is another tag', async () => {
    const { work, commit } = await prepare();
    await work.tag('v1.0.0');
    expect(await (await bench.open(work)).publish([version(commit)], { push })).toMatchObject({
      status: 'lost',
    });
  });

  test('a lock that nobody gives back is a failure that names it, and nothing is made', async () => {
    const { work, commit } = await prepare();
    await writeFile(join(work.directory, '.git', 'refs', 'tags', 'v1.0.0.lock'), '');
    const tags = [version(commit, 'model#production#1'), version(commit)];
    const result = await (await bench.open(work)).publish(tags, { push });
    expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('v1.0.0') });
    expect(Object.keys(await refsOf(work)).filter((name) => name.startsWith('refs/tags/'))).toEqual([]);
  });
});

test('a shallow clone that lacks the commit is not broken by a ref to it', async () => {
  const { remote, work } = await bench.create();
  const clone = await bench.clone(`file://${remote.directory}`, '--depth=1');
  const repository = await bench.open(clone);
  const result = await repository.publish([version(await work.id('HEAD~2'))], { push: false });
  expect(result).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining(await work.id('HEAD~2')),
  });
  expect(await clone.git('tag')).toBe('');
});
