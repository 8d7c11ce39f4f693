// A release page is made once, whatever was there before: a draft, its files, then published.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseRequest } from '../../src/core/writing.ts';
import { createLatestHandler, createReleaseHandler } from '../../src/hosts/github-releases.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway } from '../support/forge-faults.ts';
import type { ReleaseState } from '../support/forge-releases.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { BOT, FILES, HUMAN, markerOf, optionsAt, releaseOf } from './github-at-forge.ts';

let forge: Forge;
let request: ReleaseRequest;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
  request = await releaseOf(forge);
});
afterEach(() => forge.close());

const release = (more: Partial<ReleaseRequest> = {}, token: string = TOKENS.release) =>
  createReleaseHandler(optionsAt(forge, { token }))({ ...request, ...more });
const told = ({ tag, draft, name, assets }: ReleaseState) => ({
  tag,
  draft,
  name,
  assets: assets.map((asset) => [asset.name, asset.state, asset.content.toString()]).sort(),
});
const operations = () => forge.requests.map(({ operation }) => operation?.replace(/^.*\//, ''));

const PUBLISHED = {
  tag: 'v2.1.0',
  draft: false,
  name: 'nfl v2.1.0',
  assets: FILES.map(({ name, content }) => [name, 'uploaded', content]).sort(),
};

async function expectPublishedOnce(): Promise<void> {
  expect((await forge.releases()).map(told)).toEqual([PUBLISHED]);
}

describe('the first time', () => {
  it('makes a draft, uploads the files, and publishes last', async () => {
    expect(await release()).toMatchObject({
      status: 'done',
      detail: expect.stringContaining('/releases/tag/v2.1.0'),
    });
    await expectPublishedOnce();
    expect(operations()).toEqual([
      'get-ref',
      'list-releases',
      'create-release',
      'list-releases',
      'upload-release-asset',
      'upload-release-asset',
      'get-ref',
      'update-release',
      // Whether a later run has published a higher version meanwhile.
      'list-releases',
    ]);
    expect(forge.requests[2]?.body).toMatchObject({ draft: true });
    expect((await forge.releases())[0]?.assets.map(({ contentType }) => contentType)).toEqual(
      FILES.map(({ contentType }) => contentType),
    );
  });

  it('the notes begin with a marker that names tag and object, and are what was asked for', async () => {
    await release();
    const [made] = await forge.releases();
    expect(made?.body).toBe(`${markerOf(request)}\n${request.body}`);
  });

  it('notes that are too long with the marker are cut, not refused', async () => {
    await release({ body: 'x'.repeat(125_000) });
    expect((await forge.releases())[0]?.body).toHaveLength(125_000);
  });

  it.each([
    [true, false, 'v2.1.0'],
    [false, false, 'v1.0.0'],
    [true, true, 'v1.0.0'],
  ])('latest %j, prerelease %j: %s is the latest', async (latest, prerelease, tag) => {
    forge.addRelease({ tag: 'v1.0.0', author: HUMAN, draft: false });
    await release({ latest, prerelease });
    expect((await forge.latestRelease())?.tag).toBe(tag);
  });

  it('works on GitHub Enterprise Server, where files go elsewhere', async () => {
    const ghes = await startForge({ source: NFL_BUNDLE, form: 'ghes' });
    expect(await createReleaseHandler(optionsAt(ghes))(request)).toMatchObject({ status: 'done' });
    expect((await ghes.releases()).map(told)).toEqual([PUBLISHED]);
    await ghes.close();
  });

  it('a release without files needs fewer requests', async () => {
    await release({ files: [] });
    expect(forge.requests).toHaveLength(7);
  });
});

describe('the second time', () => {
  it('is unchanged with two requests, in another process', async () => {
    await release();
    const before = forge.requests.length;
    expect(await release()).toMatchObject({ status: 'unchanged' });
    expect(forge.requests.length - before).toBe(2);
    await expectPublishedOnce();
  });

  it('is unchanged in the same process', async () => {
    const handler = createReleaseHandler(optionsAt(forge));
    expect((await handler(request)).status).toBe('done');
    expect((await handler(request)).status).toBe('unchanged');
    await expectPublishedOnce();
  });

  it('leaves the notes that somebody edited alone', async () => {
    await release();
    for (const one of await forge.releases()) one.body = 'edited';
    expect(await release()).toMatchObject({ status: 'unchanged' });
    expect((await forge.releases())[0]?.body).toBe('edited');
  });
});

it('one handler lists the releases once for many tags', async () => {
  const handler = createReleaseHandler(optionsAt(forge));
  for (const tag of ['v1.0.0', 'v1.1.0', 'v2.0.0']) {
    expect(await handler(await releaseOf(forge, tag, { latest: false }))).toMatchObject({ status: 'done' });
  }
  expect(operations().filter((one) => one === 'list-releases')).toHaveLength(1 + 3);
});

describe('the mark "latest" of a release that takes it', () => {
  /** Published by another run just before ours is. */
  const publishMeanwhile = (tag: string, more: { readonly prerelease?: boolean } = {}) =>
    forge.inject({
      operation: 'repos/update-release',
      happens: { kind: 'delay', milliseconds: 0 },
      meanwhile: () => void forge.addRelease({ tag, author: BOT, draft: false, ...more }),
    });

  it.each(['v2.2.0', 'v10.0.0'])('stays with %s, which another run published meanwhile', async (tag) => {
    await forge.git.git('tag', tag, 'v2.1.0^{commit}');
    publishMeanwhile(tag);
    expect(await release()).toMatchObject({ status: 'done' });
    expect((await forge.latestRelease())?.tag).toBe(tag);
  });

  it.each([
    ['a lower version', 'v2.0.9', {}],
    ['a pre-release', 'v3.0.0-rc.1', { prerelease: true }],
    ['what is no version', 'nightly', {}],
    ['another model', 'other@v9.0.0', {}],
  ])('does not go to %s', async (_, tag, more) => {
    await forge.git.git('tag', tag, 'v2.1.0^{commit}');
    publishMeanwhile(tag, more);
    expect(await release()).toMatchObject({ status: 'done' });
    expect((await forge.latestRelease())?.tag).toBe('v2.1.0');
  });
});

describe('goes on where a run was stopped', () => {
  const draft = () => forge.addRelease({ tag: 'v2.1.0', author: BOT, body: `${markerOf(request)}\nold` });
  const [record = FILES[0], metrics = FILES[1]] = FILES;
  if (record === undefined || metrics === undefined) throw new Error('two files');

  it.each<[string, () => void]>([
    ['after the draft', () => void draft()],
    ['after the first file', () => void forge.addAsset(draft(), record)],
    [
      'after both files',
      () => {
        const made = draft();
        for (const file of FILES) forge.addAsset(made, file);
      },
    ],
    [
      'in the middle of an upload',
      () => void forge.addAsset(draft(), { ...record, state: 'open', content: '{' }),
    ],
    ['with another content', () => void forge.addAsset(draft(), { ...record, content: '{}' })],
    [
      'with two drafts',
      () => {
        draft();
        forge.addAsset(draft(), record);
      },
    ],
    [
      'with a draft of an object that the tag no longer points to',
      () =>
        void forge.addRelease({ tag: 'v2.1.0', author: BOT, body: `<!-- pawl:v2.1.0:${'0'.repeat(40)} -->` }),
    ],
    [
      'after publishing, without a file',
      () =>
        void forge.addAsset(
          forge.addRelease({ tag: 'v2.1.0', author: BOT, name: 'nfl v2.1.0', draft: false }),
          record,
        ),
    ],
    [
      'after publishing, with a broken file',
      () => {
        const made = forge.addRelease({ tag: 'v2.1.0', author: BOT, name: 'nfl v2.1.0', draft: false });
        forge.addAsset(made, { ...record, state: 'open', content: '' });
        forge.addAsset(made, metrics);
      },
    ],
    [
      'after publishing, with a draft left',
      () => {
        const made = forge.addRelease({ tag: 'v2.1.0', author: BOT, name: 'nfl v2.1.0', draft: false });
        for (const file of FILES) forge.addAsset(made, file);
        draft();
      },
    ],
  ])('%s', async (_, leave) => {
    leave();
    expect(await release()).toMatchObject({ status: 'done' });
    await expectPublishedOnce();
    expect(await release()).toMatchObject({ status: 'unchanged' });
  });

  it('of several drafts, the oldest is kept', async () => {
    const [first] = [draft(), draft(), draft()];
    await release();
    expect((await forge.releases()).map(({ id }) => id)).toEqual([first?.id]);
  });
});

describe('what is not ours is left alone', () => {
  it.each([
    ['a draft of somebody else, even with our marker', HUMAN, true],
    ['a draft of the same author without our marker', BOT, false],
  ])('%s', async (_, author, marked) => {
    const body = marked ? markerOf(request) : 'notes to come';
    const theirs = forge.addRelease({ tag: 'v2.1.0', author, body, name: 'mine' });
    expect(await release()).toMatchObject({ status: 'done' });
    expect((await forge.releases()).find(({ id }) => id === theirs.id)).toMatchObject({
      draft: true,
      body,
      name: 'mine',
    });
    expect((await forge.releases()).filter(({ draft }) => !draft).map(told)).toEqual([PUBLISHED]);
  });

  it('files that somebody added to the published release', async () => {
    const theirs = forge.addRelease({ tag: 'v2.1.0', author: HUMAN, draft: false });
    forge.addAsset(theirs, { name: 'model.onnx', content: 'x' });
    await release();
    expect((await forge.releases())[0]?.assets.map(({ name }) => name)).toEqual([
      'model.onnx',
      'record.json',
      'metrics.md',
    ]);
  });

  it('an App that did not say its login learns it from the answer, and keeps its older draft', async () => {
    const app = { login: 'model-steward[bot]', type: 'Bot' } as const;
    const older = forge.addRelease({ tag: 'v2.1.0', author: app, body: markerOf(request) });
    expect(await release({}, TOKENS.app)).toMatchObject({ status: 'done' });
    await expectPublishedOnce();
    expect((await forge.releases())[0]?.id).toBe(older.id);
  });

  it('a personal token is asked whose it is', async () => {
    const ada = { login: 'ada', type: 'User' } as const;
    const older = forge.addRelease({ tag: 'v2.1.0', author: ada, body: markerOf(request) });
    await release({}, TOKENS.user);
    expect((await forge.releases()).map(({ id }) => id)).toEqual([older.id]);
  });
});

describe('a tag that is not what was asked for', () => {
  it('does not exist: nothing is made, and publishing would have made it', async () => {
    const result = await release({ tag: 'v9.0.0' });
    expect(result).toEqual({
      status: 'failed',
      detail: 'the release v9.0.0 was not made: there is no such tag at GitHub',
    });
    expect(await forge.releases()).toEqual([]);
  });

  it('points to another object', async () => {
    const object = '1'.repeat(40);
    expect(await release({ object })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(object),
    });
    expect(await forge.releases()).toEqual([]);
  });

  it('is known a moment later', async () => {
    const answer = { status: 404, body: { message: 'Not Found' } };
    forge.inject({ operation: 'git/get-ref', happens: { kind: 'answer', answer } });
    expect(await release()).toMatchObject({ status: 'done' });
  });

  it('goes away in between: the draft is not published', async () => {
    const tag = '/git/ref/tags';
    const answer = { status: 404, body: { message: 'Not Found' } };
    forge.inject({ path: new RegExp(tag), nth: 2, times: 9, happens: { kind: 'answer', answer } });
    expect(await release()).toMatchObject({ status: 'failed' });
    expect((await forge.releases()).map(({ draft }) => draft)).toEqual([true]);
  });

  it('an unannotated tag is its commit', async () => {
    await forge.git.git('tag', 'v3.0.0', 'main');
    expect(await release({ tag: 'v3.0.0', object: await forge.git.id('main') })).toMatchObject({
      status: 'done',
    });
  });
});

describe('immutable releases', () => {
  beforeEach(() => forge.setImmutableReleases(true));

  it('are made whole, and are unchanged the second time', async () => {
    expect(await release()).toMatchObject({ status: 'done' });
    expect((await forge.releases())[0]).toMatchObject({ immutable: true, draft: false });
    expect(await release()).toMatchObject({ status: 'unchanged' });
    await expectPublishedOnce();
  });

  it('that lack a file cannot be repaired, and it says which', async () => {
    const [record] = FILES;
    if (record === undefined) throw new Error('two files');
    forge.addAsset(forge.addRelease({ tag: 'v2.1.0', author: BOT, draft: false }), record);
    expect(await release()).toEqual({
      status: 'failed',
      detail: 'the release v2.1.0 is immutable and lacks metrics.md: GitHub lets nobody repair it',
    });
  });

  it('a name that was used before is burned: it says so', async () => {
    await release();
    const [made] = await forge.releases();
    await forge.git.git('tag', '-d', 'v2.1.0');
    await forge.releases();
    if (made !== undefined) forge.forgetRelease(made.id);
    await forge.git.git('tag', 'v2.1.0', 'main');
    const result = await release({ object: await forge.git.id('main') });
    expect(result).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('was used by an immutable release'),
    });
  });
});

describe('many runs at once', () => {
  it.each([2, 8])('%i: one published release, no draft, one set of files', async (count) => {
    const results = await Promise.all(Array.from({ length: count }, () => release()));
    expect(results.filter(({ status }) => status !== 'done' && status !== 'unchanged')).toEqual([]);
    await expectPublishedOnce();
  });

  it('8 requests of one handler', async () => {
    const handler = createReleaseHandler(optionsAt(forge));
    const results = await Promise.all(Array.from({ length: 8 }, () => handler(request)));
    expect(results.filter(({ status }) => status !== 'done' && status !== 'unchanged')).toEqual([]);
    await expectPublishedOnce();
  });

  it('8, immutable', async () => {
    forge.setImmutableReleases(true);
    const results = await Promise.all(Array.from({ length: 8 }, () => release()));
    expect(results.filter(({ status }) => status !== 'done' && status !== 'unchanged')).toEqual([]);
    await expectPublishedOnce();
  });
});

describe('a large repository', () => {
  it('reads five pages of releases and asks for the tag, and no more', async () => {
    for (let count = 0; count < 1_000; count += 1) forge.addRelease({ tag: `old-${count}`, author: HUMAN });
    expect(await release()).toMatchObject({ status: 'done' });
    expect(operations().slice(0, 7)).toEqual([
      'get-ref',
      ...Array(5).fill('list-releases'),
      'get-release-by-tag',
    ]);
    expect(forge.requests).toHaveLength(14);
  });

  it('finds an old published release that the list does not reach', async () => {
    await release();
    for (let count = 0; count < 1_000; count += 1) forge.addRelease({ tag: `new-${count}`, author: HUMAN });
    expect(await release()).toMatchObject({ status: 'unchanged' });
  });
});

describe('refusals say what to do', () => {
  it('a token that can only read', async () => {
    const result = await release({}, TOKENS.workflow);
    expect(result.status).toBe('refused');
    expect(result.detail).toContain('`contents: write`');
  });

  it('a token that GitHub does not know', async () => {
    expect(await release({}, 'ghs_unknown')).toMatchObject({
      status: 'refused',
      detail: expect.stringMatching(/401.*expired/),
    });
  });

  it('an outage that lasts', async () => {
    const happens = { kind: 'answer', answer: badGateway() } as const;
    forge.inject({ operation: 'repos/create-release', times: 99, happens });
    expect(await release()).toEqual({
      status: 'failed',
      detail: 'the release v2.1.0 was not made: GitHub answered 502',
    });
  });
});

describe('latest', () => {
  const latest = (tag: string) => createLatestHandler(optionsAt(forge))({ tag });
  beforeEach(() => {
    forge.addRelease({ tag: 'v1.0.0', author: BOT, draft: false });
    forge.addRelease({ tag: 'v2.0.0', author: BOT, draft: false });
  });

  it('moves to the release of a tag, once', async () => {
    expect(await latest('v1.0.0')).toMatchObject({ status: 'done' });
    expect((await forge.latestRelease())?.tag).toBe('v1.0.0');
    expect(await latest('v1.0.0')).toMatchObject({ status: 'unchanged' });
  });

  it.each([
    ['v1.1.0', 'v1.1.0 has no published release'],
    ['v2.1.0', 'v2.1.0 is a pre-release'],
  ])('%s cannot have it', async (tag, detail) => {
    forge.addRelease({ tag: 'v2.1.0', author: BOT, draft: false, prerelease: true });
    expect(await latest(tag)).toEqual({ status: 'unchanged', detail });
    expect((await forge.latestRelease())?.tag).toBe('v2.0.0');
  });

  it('is made where a release is the latest by its age alone: a later one takes it only where it asks for it', async () => {
    expect(await latest('v2.0.0')).toMatchObject({ status: 'unchanged' });
    const [marked] = forge.requests.filter(({ method }) => method === 'PATCH').slice(-1);
    expect(marked?.body).toEqual({ make_latest: 'true' });
  });

  it('of an immutable release moves as well', async () => {
    forge.setImmutableReleases(true);
    forge.addRelease({ tag: 'v2.1.0', author: BOT, draft: false });
    expect(await latest('v1.0.0')).toMatchObject({ status: 'done' });
    expect(await latest('v2.1.0')).toMatchObject({ status: 'done' });
  });

  it('says which permission it lacks', async () => {
    const result = await createLatestHandler(optionsAt(forge, { token: TOKENS.workflow }))({ tag: 'v1.0.0' });
    expect(result).toMatchObject({ status: 'refused', detail: expect.stringContaining('`contents: write`') });
  });
});
