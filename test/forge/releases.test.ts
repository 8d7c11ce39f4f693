// Does the forge keep releases as GitHub does? Drafts, tags, files, `latest`, immutable releases.
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Forge, startForge } from '../support/forge.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const AT = { owner: 'octo-org', repo: 'nfl' };
const HUMAN = { login: 'grace', type: 'User' } as const;

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
});
afterEach(() => forge.close());

function client(auth: string = TOKENS.release) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: forge.apiUrl, log, auth });
}
const repos = (auth?: string) => client(auth).rest.repos;
const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'allowed',
    ({ status, response }) => [
      status,
      response.data.errors?.[0]?.message ?? response.data.errors?.[0]?.code ?? response.data.message,
    ],
  );
const upload = (uploadUrl: string, name: string, data: string) =>
  client().request({ method: 'POST', url: uploadUrl, name, data, headers: { 'content-type': 'text/plain' } });

describe('drafts', () => {
  it('are seen by who may write only, never by their tag, and may be many', async () => {
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    expect((await repos().listReleases(AT)).data).toHaveLength(2);
    expect((await repos(TOKENS.readOnly).listReleases(AT)).data).toEqual([]);
    expect(await refused(repos(TOKENS.readOnly).getRelease({ ...AT, release_id: data.id }))).toEqual([
      404,
      'Not Found',
    ]);
    expect(await refused(repos().getReleaseByTag({ ...AT, tag: 'v2.1.0' }))).toEqual([404, 'Not Found']);
    expect(data).toMatchObject({ author: { login: 'github-actions[bot]' }, published_at: null });
  });

  it('that are published make the tag that is missing, at their target', async () => {
    const { data } = await repos().createRelease({
      ...AT,
      tag_name: 'v9',
      target_commitish: 'v1.0.0',
      draft: true,
    });
    await expect(forge.git.id('refs/tags/v9')).rejects.toThrow();
    await repos().updateRelease({ ...AT, release_id: data.id, draft: false });
    expect(await forge.git.id('refs/tags/v9')).toBe(await forge.git.id('v1.0.0^{commit}'));
  });
});

describe('published', () => {
  it('is one for a tag, by creation and by publishing', async () => {
    await repos().createRelease({ ...AT, tag_name: 'v2.1.0' });
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    expect(await refused(repos().createRelease({ ...AT, tag_name: 'v2.1.0' }))).toEqual([
      422,
      'already_exists',
    ]);
    expect(await refused(repos().updateRelease({ ...AT, release_id: data.id, draft: false }))).toEqual([
      422,
      'already_exists',
    ]);
  });

  it('is one, of many that are published at the same time', async () => {
    const make = () => refused(repos().createRelease({ ...AT, tag_name: 'v2.1.0' }));
    const answers = await Promise.all(Array.from({ length: 8 }, make));
    expect(answers.filter((one) => one === 'allowed')).toHaveLength(1);
  });

  it.each([
    ['by the API', () => client().rest.git.deleteRef({ ...AT, ref: 'tags/v2.1.0' })],
    ['in git', () => forge.git.git('tag', '-d', 'v2.1.0')],
  ])('becomes a draft when its tag is deleted %s, and is no longer the latest', async (_, remove) => {
    await repos().createRelease({ ...AT, tag_name: 'v2.0.0' });
    await repos().createRelease({ ...AT, tag_name: 'v2.1.0' });
    await remove();
    expect((await forge.releases()).map(({ draft }) => draft)).toEqual([false, true]);
    expect((await repos().getLatestRelease(AT)).data.tag_name).toBe('v2.0.0');
  });

  it.each([
    ['an empty tag', { tag_name: '' }, 'missing_field'],
    ['a tag that git does not take', { tag_name: 'a b' }, 'tag_name is not a valid tag'],
    [
      'notes that are too long',
      { tag_name: 'v9', body: 'x'.repeat(125_001) },
      'body is too long (maximum is 125000 characters)',
    ],
    ['an unknown target', { tag_name: 'v9', target_commitish: 'nowhere' }, 'invalid'],
  ])('refuses %s', async (_, parameters, message) => {
    expect(await refused(repos().createRelease({ ...AT, ...parameters }))).toEqual([422, message]);
  });

  it('needs `contents: write`', async () => {
    const answer = await refused(repos(TOKENS.workflow).createRelease({ ...AT, tag_name: 'v2.1.0' }));
    expect(answer).toEqual([403, 'Resource not accessible by integration']);
  });
});

describe('latest', () => {
  it('is the one that was marked, else the youngest, never a draft or a pre-release', async () => {
    expect(await refused(repos().getLatestRelease(AT))).toEqual([404, 'Not Found']);
    const latest = async () => (await repos().getLatestRelease(AT)).data.tag_name;
    const { data: first } = await repos().createRelease({ ...AT, tag_name: 'v1.0.0' });
    await repos().createRelease({ ...AT, tag_name: 'v1.1.0', make_latest: 'false' });
    expect(await latest()).toBe('v1.0.0');
    await repos().createRelease({ ...AT, tag_name: 'v2.0.0' });
    await repos().createRelease({ ...AT, tag_name: 'v2.1.0', prerelease: true });
    await repos().createRelease({ ...AT, tag_name: 'v3', draft: true });
    expect(await latest()).toBe('v2.0.0');
    await repos().updateRelease({ ...AT, release_id: first.id, make_latest: 'true' });
    expect(await latest()).toBe('v1.0.0');
    await repos().updateRelease({ ...AT, release_id: first.id, name: 'renamed' });
    expect(await latest()).toBe('v1.0.0');
    await repos().deleteRelease({ ...AT, release_id: first.id });
    expect(await latest()).toBe('v2.0.0');
  });
});

describe('files', () => {
  it('are uploaded where `upload_url` says, once by each name, with their digest', async () => {
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    const { data: asset } = await upload(data.upload_url, 'notes größer.txt', 'hello');
    expect(asset).toMatchObject({
      name: 'notes größer.txt',
      size: 5,
      state: 'uploaded',
      content_type: 'text/plain',
      digest: 'sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    });
    expect(await refused(upload(data.upload_url, 'notes größer.txt', 'again'))).toEqual([
      422,
      'already_exists',
    ]);
    expect((await repos().listReleaseAssets({ ...AT, release_id: data.id })).data).toHaveLength(1);
    await repos().deleteReleaseAsset({ ...AT, asset_id: asset.id });
    expect((await forge.releases())[0]?.assets).toEqual([]);
  });

  it('are not taken where the API is', async () => {
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    const wrong = { ...AT, release_id: data.id, name: 'x', data: 'x', baseUrl: forge.apiUrl };
    expect(await refused(repos().uploadReleaseAsset(wrong))).toEqual([404, 'Not Found']);
    expect(forge.violations.join()).toContain('is not in the contract');
    await forge.close({ allowViolations: true });
    forge = await startForge({ source: NFL_BUNDLE });
  });

  it('that broke off are there, and not whole', async () => {
    const made = forge.addRelease({ tag: 'v2.1.0', author: HUMAN, draft: false });
    forge.addAsset(made, { name: 'x', content: '', state: 'open' });
    const { data } = await repos().getReleaseByTag({ ...AT, tag: 'v2.1.0' });
    expect(data.assets).toMatchObject([{ name: 'x', state: 'open', digest: null }]);
  });
});

describe('immutable', () => {
  it('releases keep their files, their tag and its object, while title, notes and `latest` may change', async () => {
    forge.setImmutableReleases(true);
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v2.1.0', draft: true });
    const { data: asset } = await upload(data.upload_url, 'record.json', '{}');
    const release_id = data.id;
    const published = await repos().updateRelease({ ...AT, release_id, draft: false });
    expect(published.data).toMatchObject({ immutable: true, draft: false });

    expect(await refused(upload(data.upload_url, 'more', 'x'))).toEqual([
      422,
      'Cannot upload assets to an immutable release.',
    ]);
    expect(await refused(repos().deleteReleaseAsset({ ...AT, asset_id: asset.id }))).toMatchObject([
      422,
      expect.any(String),
    ]);
    expect(await refused(repos().updateRelease({ ...AT, release_id, draft: true }))).toMatchObject([
      422,
      expect.any(String),
    ]);
    expect(await refused(repos().updateRelease({ ...AT, release_id, tag_name: 'v3' }))).toMatchObject([
      422,
      expect.any(String),
    ]);
    expect(await refused(client().rest.git.deleteRef({ ...AT, ref: 'tags/v2.1.0' }))).toMatchObject([
      422,
      expect.stringContaining('Repository rule violations found'),
    ]);
    await repos().updateRelease({ ...AT, release_id, name: 'new', body: 'new', make_latest: 'true' });
    expect((await forge.releases())[0]).toMatchObject({ name: 'new', immutable: true });
  });

  it('a release that is gone burns its tag for good', async () => {
    forge.setImmutableReleases(true);
    const { data } = await repos().createRelease({ ...AT, tag_name: 'v9' });
    await repos().deleteRelease({ ...AT, release_id: data.id });
    await client().rest.git.deleteRef({ ...AT, ref: 'tags/v9' });
    const sha = await forge.git.id('main');
    const again = client().rest.git.createRef({ ...AT, ref: 'refs/tags/v9', sha });
    expect(await refused(again)).toMatchObject([
      422,
      expect.stringContaining('Cannot create ref due to creations'),
    ]);
    forge.setImmutableReleases(false);
    expect(await refused(repos().createRelease({ ...AT, tag_name: 'v9' }))).toEqual([
      422,
      'tag_name was used by an immutable release',
    ]);
  });

  it.each([
    [TOKENS.app, 404],
    [TOKENS.release, 403],
  ])('is told to who may read the administration (%s)', async (auth, off) => {
    expect(await refused(repos(auth).checkImmutableReleases(AT))).toMatchObject([off, expect.any(String)]);
    forge.setImmutableReleases(true);
    const answer = repos(TOKENS.app).checkImmutableReleases(AT);
    expect((await answer).data).toEqual({ enabled: true, enforced_by_owner: false });
  });
});
