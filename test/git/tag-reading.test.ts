// Which tags and branches does a run see, what do the tags say, and is it the same from every kind of clone?
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { type Bench, fingerprint, startBench } from './publish-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.clear());

const SIGNATURE = '-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n';
const LARGE = 4 * 1024 * 1024;

/** Tags of every kind: annotated, lightweight, signed, of a tag, of a tree, odd ones. */
async function tagEverything(work: TemporaryRepository): Promise<void> {
  await work.tag('light');
  await work.tag('old', { message: 'an old one\n', target: 'HEAD~2', date: '2023-06-01T00:00:00Z' });
  await work.tag('signed', { message: `signed\n\nModel: x\n${SIGNATURE}` });
  await work.tag('of-a-tag', { message: 'outer\n', target: 'old' });
  await work.tag('of-a-tree', { message: 'tree\n', target: 'HEAD^{tree}' });
  await work.tag('hashed', { message: '# a\n\n# b\n' });
  const commit = await work.id('HEAD');
  const odd = [
    ['no-tagger', `object ${commit}\ntype commit\ntag no-tagger\n\nold\n`],
    ['bad-time', `object ${commit}\ntype commit\ntag bad-time\ntagger x <y> soon\n\nodd\n`],
    ['empty', `object ${commit}\ntype commit\ntag empty\ntagger A <b> 5 +0000\n\n`],
    ['blank-lines', `object ${commit}\ntype commit\ntag blank-lines\ntagger A <b> 5 +0000\n\n\n\nx\n`],
    ['model#stage#1', `object ${commit}\ntype commit\ntag model#stage#1\ntagger A <b> 5 +0000\n\nü\n`],
  ];
  for (const [name = '', text = ''] of odd) {
    const id = await work.gitWithInput(text, 'hash-object', '-t', 'tag', '-w', '--literally', '--stdin');
    await work.git('update-ref', `refs/tags/${name}`, id);
  }
  await work.git('push', '--quiet', '--tags', 'origin');
}

describe('what the tags say', () => {
  test.each([
    { clone: 'the complete clone', args: undefined, fresh: false },
    { clone: 'the complete clone, opened fresh', args: undefined, fresh: true },
    { clone: 'a complete clone without tags, opened fresh', args: ['--no-tags'], fresh: true },
    { clone: 'a clone of depth 1', args: ['--depth=1', '--no-tags'], fresh: false },
    {
      clone: 'a clone of depth 1 without blobs, opened fresh',
      args: ['--depth=1', '--filter=blob:none'],
      fresh: true,
    },
    { clone: 'a clone without trees', args: ['--filter=tree:0', '--no-checkout'], fresh: true },
  ])('is the same in $clone', async ({ args, fresh }) => {
    const { remote, work } = await bench.create();
    await tagEverything(work);
    const server = await bench.serve(remote);
    const clone = args === undefined ? work : await bench.clone(`${server.url}/model.git`, ...args);
    if (args === undefined) await work.git('remote', 'set-url', 'origin', `${server.url}/model.git`);
    const before = await fingerprint(clone.directory);
    const repository = await bench.open(clone, { fresh });
    const tags = await repository.allAnnotatedTags();
    const said = tags.map(({ name, annotation }) => [
      name,
      annotation?.message,
      annotation?.tagger,
      annotation?.signed,
    ]);
    const expected = [
      ['bad-time', 'odd\n', 'x', false],
      ['blank-lines', 'x\n', 'A', false],
      ['empty', '', 'A', false],
      ['hashed', '# a\n\n# b\n', 'Ada Lovelace', false],
      ['light', undefined, undefined, undefined],
      ['model#stage#1', 'ü\n', 'A', false],
      ['no-tagger', 'old\n', '', false],
      ['of-a-tag', 'outer\n', 'Ada Lovelace', false],
      ['old', 'an old one\n', 'Ada Lovelace', false],
      ['signed', 'signed\n\nModel: x\n', 'Ada Lovelace', true],
    ];
    // Of a remote it is not told what a tag points to.
    expect(said.filter(([name]) => name !== 'of-a-tree')).toEqual(expected);
    const old = tags.find(({ name }) => name === 'old');
    expect(old).toMatchObject({ commit: await work.id('HEAD~2'), annotation: { time: 1_685_577_600 } });
    expect(tags.find(({ name }) => name === 'of-a-tag')?.commit).toBe(await work.id('HEAD~2'));

    const some = tags.filter(({ name }) => ['old', 'light', 'signed'].includes(name));
    const { annotations, unreadable } = await repository.annotations(some);
    expect([...annotations.values()].map(({ message }) => message).sort()).toEqual([
      'an old one\n',
      'signed\n\nModel: x\n',
    ]);
    expect(unreadable).toEqual([]);
    expect(await fingerprint(clone.directory)).toBe(before);
    // The history that is there is not cut by what was fetched.
    const head = await repository.resolve('HEAD');
    if (args?.includes('--filter=tree:0')) return;
    if (!repository.isShallow) expect((await repository.log(head, [])).length).toBe(3);
    await repository.ensureHistory({ head, releases: some });
    expect((await repository.log(head, [await work.id('HEAD~2')])).length).toBe(2);
  });

  test('nothing is fetched for no tags, nor twice', async () => {
    const { remote, work } = await bench.create();
    await tagEverything(work);
    const server = await bench.serve(remote);
    const repository = await bench.open(
      await bench.clone(`${server.url}/model.git`, '--depth=1', '--no-tags'),
    );
    server.requests.length = 0;
    const tags = await repository.tags();
    await repository.branchTip('main');
    expect(server.requests.length).toBe(2);
    await repository.annotations([]);
    await repository.annotations(tags.filter(({ object, commit }) => object === commit));
    expect(server.requests.length).toBe(2);
    await repository.annotations(tags);
    const after = server.requests.length;
    expect(after).toBe(4);
    await repository.annotations(tags);
    expect(server.requests.length).toBe(after);
  });

  test('a tag object that is too large or malformed is told, and the others are read', async () => {
    const { work } = await bench.create();
    await work.tag('fine', { message: 'x\n' });
    await work.tag('huge', { message: `${'x'.repeat(LARGE)}\n` });
    const broken = await work.gitWithInput(
      'object x\n',
      'hash-object',
      '-t',
      'tag',
      '-w',
      '--literally',
      '--stdin',
    );
    const repository = await bench.open(work, { fresh: false });
    const tags = await repository.tags();
    const { annotations, unreadable } = await repository.annotations([
      ...tags,
      { name: 'broken', object: broken, commit: await work.id('HEAD') },
    ]);
    expect([...annotations.values()].map(({ message }) => message)).toEqual(['x\n']);
    expect(unreadable).toEqual([
      { tag: 'broken', reason: 'its object is malformed' },
      { tag: 'huge', reason: expect.stringContaining('more than 4194304') },
    ]);
    const all = await repository.allAnnotatedTags();
    expect(all.map(({ name, annotation }) => [name, annotation?.message])).toEqual([
      ['fine', 'x\n'],
      ['huge', undefined],
    ]);
  });
});

describe('opened fresh', () => {
  test('tags and branches are those of the remote, and what is new there can be read', async () => {
    const { remote, work } = await bench.create();
    await work.tag('v1.0.0', { message: 'first\n' });
    await work.git('push', '--quiet', '--tags', 'origin');
    const server = await bench.serve(remote);
    const clone = await bench.clone(`${server.url}/model.git`);
    await clone.git('update-ref', 'refs/tags/v1.0.0', 'HEAD');
    await clone.git('update-ref', 'refs/tags/only-here', 'HEAD');
    const before = await fingerprint(clone.directory);
    await work.write({ 'metrics.json': '{"accuracy": 0.8}\n' });
    const tip = await work.commit('feat: new');
    await work.tag('v1.1.0', { message: 'second\n' });
    await work.git('push', '--quiet', '--tags', 'origin', 'main', 'main:release');

    const stale = await bench.open(clone, { fresh: false });
    expect((await stale.tags()).map(({ name }) => name)).toEqual(['only-here', 'v1.0.0']);
    expect(await stale.branchTip('main')).toBe(await clone.id('HEAD'));
    expect(await stale.branchTip('release')).toBeUndefined();
    expect(stale.pushesTo).toBeUndefined();

    const fresh = await bench.open(clone);
    server.requests.length = 0;
    const tags = await fresh.tags();
    expect(tags.map(({ name }) => name)).toEqual(['v1.0.0', 'v1.1.0']);
    expect(await fresh.branchTip('main')).toBe(tip);
    expect(await fresh.branchTip('release')).toBe(tip);
    expect(await fresh.branchTip('none')).toBeUndefined();
    // One list for all of it.
    expect(server.requests.length).toBe(2);
    expect(await fresh.defaultBranchName()).toBe('main');
    expect(await fresh.defaultBranch()).toBe(tip);
    expect(await fresh.annotations(tags)).toMatchObject({ unreadable: [] });
    await fresh.ensureHistory({ head: tip, releases: tags });
    expect(await fresh.files(tip).read('metrics.json', 100)).toMatchObject({ kind: 'file' });
    expect((await fresh.log(tip, [])).length).toBe(4);
    expect(fresh.isShallow).toBe(false);
    // What the clone has is not fetched again.
    const bytes = server.requests.map(({ responseBytes }) => responseBytes);
    expect(Math.max(...bytes)).toBeLessThan(2_500);
    expect(await fingerprint(clone.directory)).toBe(before);
  });

  test('without a remote the clone is the truth', async () => {
    const { work } = await bench.create();
    await work.tag('v1.0.0', { message: 'first\n' });
    await work.git('remote', 'remove', 'origin');
    const repository = await bench.open(work);
    expect((await repository.tags()).map(({ name }) => name)).toEqual(['v1.0.0']);
    expect(await repository.branchTip('main')).toBe(await work.id('HEAD'));
    expect(await repository.defaultBranchName()).toBe('main');
    expect(repository.pushesTo).toBeUndefined();
  });
});

describe('the default branch', () => {
  test.each([
    { rule: "is the one that the remote's HEAD names", fresh: true },
    { rule: "is the one that the clone knows as origin's", fresh: false },
  ])('$rule', async ({ fresh }) => {
    const { remote, work } = await bench.create();
    await work.git('push', '--quiet', 'origin', 'main:trunk');
    await remote.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    const clone = await bench.clone(remote.directory);
    expect(await (await bench.open(clone, { fresh })).defaultBranchName()).toBe('trunk');
  });

  test('is main, or what is checked out, where nothing else says it', async () => {
    const { work } = await bench.create();
    await work.git('remote', 'remove', 'origin');
    await work.branch('topic');
    const open = async () => (await bench.open(work)).defaultBranchName();
    expect(await open()).toBe('main');
    await work.git('branch', '--delete', '--force', 'main');
    expect(await open()).toBe('topic');
    await work.git('checkout', '--quiet', '--detach');
    expect(await open()).toBeUndefined();
  });

  test('a branch name that is more than a name has no tip', async () => {
    const { work } = await bench.create();
    const repository = await bench.open(work, { fresh: false });
    for (const name of ['main~1', 'main^{tree}', '*', '-x', 'HEAD', 'refs/heads/main', '']) {
      expect(await repository.branchTip(name)).toBeUndefined();
    }
  });
});
