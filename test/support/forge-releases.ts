// What does GitHub know of releases and their files? Drafts, publishing, `latest`, immutable releases.
import { createHash } from 'node:crypto';
import type { components } from '@octokit/openapi-types';
import {
  type Answer,
  type Call,
  failed,
  invalid,
  memberOf,
  page,
  type Routes,
  textOf,
} from './forge-answers.ts';
import { type Author, fullNameOf, nodeIdOf, userDocument } from './forge-documents.ts';
import { refusalOf } from './forge-refs.ts';
import type { ForgeState, Identity } from './forge-state.ts';

/** GitHub's limit for the notes, in characters. */
const MAXIMUM_NOTES = 125_000;
const FIRST_RELEASE = 140_000_001;
const FIRST_ASSET = 150_000_001;
const MANUAL = 'releases/releases';
const ASSETS_MANUAL = 'releases/assets';

export interface AssetState {
  readonly id: number;
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
  /** `open`: an upload that broke off. */
  readonly state: 'uploaded' | 'open';
  readonly uploader: Author;
  readonly createdAt: string;
}

export interface ReleaseState {
  readonly id: number;
  readonly author: Author;
  readonly createdAt: string;
  readonly assets: AssetState[];
  tag: string;
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  publishedAt: string | null;
}

/** Every release, and what a repository's setting makes of them. */
export interface ReleaseBook {
  readonly list: ReleaseState[];
  /** Tags that an immutable release had: nobody can ever use them again. */
  readonly burned: Set<string>;
  /** What is published now can never be changed. */
  immutable: boolean;
  /** Id of the release that was marked so. */
  latest: number | undefined;
  made: number;
  uploaded: number;
}

export function openReleaseBook(immutable: boolean): ReleaseBook {
  return { list: [], burned: new Set(), immutable, latest: undefined, made: 0, uploaded: 0 };
}

export interface ReleaseOptions {
  readonly tag: string;
  readonly author: Author;
  readonly name?: string | null;
  readonly body?: string | null;
  readonly target?: string;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
}

/** Adds a release as it is, unchecked; published only by {@link publish}. */
export function addRelease(state: ForgeState, options: ReleaseOptions): ReleaseState {
  const { login, type } = options.author;
  const release: ReleaseState = {
    id: FIRST_RELEASE + state.releases.made++,
    author: { login, type },
    createdAt: state.tick(),
    assets: [],
    tag: options.tag,
    target: options.target ?? state.repository.defaultBranch,
    name: options.name ?? null,
    body: options.body ?? null,
    draft: true,
    prerelease: options.prerelease ?? false,
    immutable: false,
    publishedAt: null,
  };
  state.releases.list.push(release);
  if (options.draft === false) markPublished(state, release, undefined);
  return release;
}

export interface AssetOptions {
  readonly name: string;
  readonly content: string | Buffer;
  readonly contentType?: string;
  readonly state?: AssetState['state'];
  readonly uploader?: Author;
}

export function addAsset(state: ForgeState, release: ReleaseState, options: AssetOptions): AssetState {
  const { login, type } = options.uploader ?? release.author;
  const asset: AssetState = {
    id: FIRST_ASSET + state.releases.uploaded++,
    name: options.name,
    contentType: options.contentType ?? 'application/octet-stream',
    content: Buffer.from(options.content),
    state: options.state ?? 'uploaded',
    uploader: { login, type },
    createdAt: state.tick(),
  };
  release.assets.push(asset);
  return asset;
}

/** A published release whose tag is gone becomes a draft, as on GitHub. */
export async function followTags(state: ForgeState): Promise<void> {
  const published = state.releases.list.filter((one) => !one.draft);
  if (published.length === 0) return;
  const tags = new Set((await state.refs('refs/tags')).map(({ ref }) => ref));
  for (const release of published.filter((one) => !tags.has(`refs/tags/${one.tag}`))) {
    release.draft = true;
    release.publishedAt = null;
    if (state.releases.latest === release.id) state.releases.latest = undefined;
  }
}

/** The release that is marked as latest; where none is, the youngest. */
export function latestOf({ releases }: ForgeState): ReleaseState | undefined {
  const candidates = releases.list.filter((one) => !one.draft && !one.prerelease);
  return candidates.find((one) => one.id === releases.latest) ?? candidates.at(-1);
}

export const RELEASE_ROUTES = {
  'repos/list-releases': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#list-releases`,
    handle: listReleases,
  },
  'repos/get-release': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#get-a-release`,
    handle: (state, call) => withRelease(state, call, (one) => answerWith(state, one)),
  },
  'repos/get-release-by-tag': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#get-a-release-by-tag-name`,
    async handle(state, call) {
      await followTags(state);
      const found = state.releases.list.find((one) => !one.draft && one.tag === call.path.tag);
      return found
        ? answerWith(state, found)
        : failed(404, 'Not Found', `${MANUAL}#get-a-release-by-tag-name`);
    },
  },
  'repos/get-latest-release': {
    needs: 'read',
    any: ['contents'],
    manual: `${MANUAL}#get-the-latest-release`,
    async handle(state) {
      await followTags(state);
      const found = latestOf(state);
      return found ? answerWith(state, found) : failed(404, 'Not Found', `${MANUAL}#get-the-latest-release`);
    },
  },
  'repos/create-release': {
    needs: 'write',
    any: ['contents'],
    manual: `${MANUAL}#create-a-release`,
    handle: createRelease,
  },
  'repos/update-release': {
    needs: 'write',
    any: ['contents'],
    manual: `${MANUAL}#update-a-release`,
    handle: (state, call) => withRelease(state, call, (one) => updateRelease(state, call, one)),
  },
  'repos/delete-release': {
    needs: 'write',
    any: ['contents'],
    manual: `${MANUAL}#delete-a-release`,
    handle: (state, call) =>
      withRelease(state, call, (one) => {
        state.releases.list.splice(state.releases.list.indexOf(one), 1);
        return { status: 204 };
      }),
  },
  'repos/list-release-assets': {
    needs: 'read',
    any: ['contents'],
    manual: `${ASSETS_MANUAL}#list-release-assets`,
    handle: (state, call) =>
      withRelease(state, call, (one) =>
        page(
          state,
          call,
          `releases/${one.id}/assets`,
          one.assets.map((asset) => assetDocument(state, one, asset)),
        ),
      ),
  },
  'repos/upload-release-asset': {
    needs: 'write',
    any: ['contents'],
    manual: `${ASSETS_MANUAL}#upload-a-release-asset`,
    handle: (state, call) => withRelease(state, call, (one) => uploadAsset(state, call, one)),
  },
  'repos/delete-release-asset': {
    needs: 'write',
    any: ['contents'],
    manual: `${ASSETS_MANUAL}#delete-a-release-asset`,
    handle: deleteAsset,
  },
  'repos/check-immutable-releases': {
    needs: 'read',
    any: ['administration'],
    guarded: true,
    manual: 'repos/repos#check-if-immutable-releases-are-enabled-for-a-repository',
    handle: ({ releases }) =>
      releases.immutable
        ? { status: 200, body: { enabled: true, enforced_by_owner: false } }
        : failed(404, 'Not Found', 'repos/repos#check-if-immutable-releases-are-enabled-for-a-repository'),
  },
} as const satisfies Routes;

async function withRelease(
  state: ForgeState,
  call: Call,
  then: (release: ReleaseState) => Answer | Promise<Answer>,
): Promise<Answer> {
  await followTags(state);
  const found = state.releases.list.find((one) => one.id === Number(call.path.release_id));
  const visible = found !== undefined && (!found.draft || seesDrafts(call));
  return visible ? then(found) : failed(404, 'Not Found', MANUAL);
}

function seesDrafts({ identity }: Call): boolean {
  return identity?.permissions.contents === 'write';
}

async function listReleases(state: ForgeState, call: Call): Promise<Answer> {
  await followTags(state);
  const seen = state.releases.list.filter((one) => !one.draft || seesDrafts(call)).reverse();
  return page(
    state,
    call,
    'releases',
    seen.map((one) => releaseDocument(state, one)),
  );
}

async function createRelease(state: ForgeState, call: Call): Promise<Answer> {
  const { identity } = call;
  if (identity === undefined) return failed(401, 'Requires authentication');
  await followTags(state);
  const wanted = {
    tag: textOf(call, 'tag_name') ?? '',
    name: textOf(call, 'name') ?? null,
    body: textOf(call, 'body') ?? null,
    prerelease: memberOf(call.body, 'prerelease') === true,
    target: textOf(call, 'target_commitish') ?? state.repository.defaultBranch,
  };
  const draft = memberOf(call.body, 'draft') === true;
  const wrong = wrongIn(wanted) ?? (draft ? undefined : await publishable(state, identity, wanted));
  // From here on at once: two requests at the same time cannot both publish.
  const refused = wrong ?? (draft ? undefined : alreadyPublished(state, wanted.tag));
  if (refused !== undefined) return refused;
  const release = addRelease(state, { ...wanted, author: identity });
  if (!draft) markPublished(state, release, textOf(call, 'make_latest'));
  const document = releaseDocument(state, release);
  return { status: 201, body: document, headers: { location: document.url } };
}

async function updateRelease(state: ForgeState, call: Call, release: ReleaseState): Promise<Answer> {
  const { identity, body } = call;
  if (identity === undefined) return failed(401, 'Requires authentication');
  const wanted = {
    tag: textOf(call, 'tag_name') ?? release.tag,
    target: textOf(call, 'target_commitish') ?? release.target,
    name: textOf(call, 'name') ?? release.name,
    body: textOf(call, 'body') ?? release.body,
    prerelease: (memberOf(body, 'prerelease') ?? release.prerelease) === true,
    draft: (memberOf(body, 'draft') ?? release.draft) === true,
  };
  if (release.immutable && (wanted.draft || wanted.tag !== release.tag)) {
    return failed(
      422,
      'Cannot edit the tag or the draft state of an immutable release.',
      `${MANUAL}#update-a-release`,
    );
  }
  const isSame = !release.draft && wanted.tag === release.tag;
  const publishes = !wanted.draft && !isSame;
  const wrong = wrongIn(wanted) ?? (publishes ? await publishable(state, identity, wanted) : undefined);
  const refused = wrong ?? (publishes ? alreadyPublished(state, wanted.tag, release) : undefined);
  if (refused !== undefined) return refused;
  const wasDraft = release.draft;
  Object.assign(release, wanted, { draft: wanted.draft ? true : release.draft });
  const latest = textOf(call, 'make_latest');
  if (wanted.draft && !wasDraft) release.publishedAt = null;
  else if (!wanted.draft && wasDraft) markPublished(state, release, latest);
  else if (!wanted.draft) markLatest(state, release, latest ?? 'legacy');
  return answerWith(state, release);
}

function wrongIn({ tag, body }: { readonly tag: string; readonly body: string | null }): Answer | undefined {
  const about = (field: string, message: string) =>
    invalid(MANUAL, { resource: 'Release', code: 'custom', field, message });
  if (tag === '') return invalid(MANUAL, { resource: 'Release', code: 'missing_field', field: 'tag_name' });
  if (/[\s~^:?*[\\]|\.\.|^-/.test(tag)) return about('tag_name', 'tag_name is not a valid tag');
  if ((body ?? '').length > MAXIMUM_NOTES) {
    return about('body', `body is too long (maximum is ${MAXIMUM_NOTES} characters)`);
  }
  return undefined;
}

interface Publication {
  readonly tag: string;
  readonly target: string;
}

/** Why it cannot be published; undefined: it can, and its tag exists now. */
async function publishable(
  state: ForgeState,
  identity: Identity,
  { tag, target }: Publication,
): Promise<Answer | undefined> {
  const about = { resource: 'Release', code: 'custom' };
  const noTag = { ...about, message: 'Published releases must have a valid tag' };
  if (state.releases.burned.has(tag)) {
    const burned = { ...about, field: 'tag_name', message: 'tag_name was used by an immutable release' };
    return invalid(MANUAL, burned, noTag);
  }
  const ref = `refs/tags/${tag}`;
  if (!(await state.refs(ref)).some((one) => one.ref === ref)) {
    const commit = await state.git.id(`${target}^{commit}`).catch(() => undefined);
    if (commit === undefined) {
      return invalid(MANUAL, { resource: 'Release', code: 'invalid', field: 'target_commitish' });
    }
    const refusal = await refusalOf(state, identity, { ref, after: commit });
    if (refusal !== undefined) {
      const message = `pre_receive Repository rule violations found\n\n${refusal.rules.join('\n')}\n\n`;
      return invalid(MANUAL, { ...about, field: 'pre_receive', message }, noTag);
    }
    // Another request may have made it meanwhile.
    await state.git.git('update-ref', ref, commit, '').catch(() => undefined);
  }
  return undefined;
}

function alreadyPublished({ releases }: ForgeState, tag: string, self?: ReleaseState): Answer | undefined {
  const other = releases.list.find((one) => one !== self && !one.draft && one.tag === tag);
  if (other === undefined) return undefined;
  return invalid(MANUAL, { resource: 'Release', code: 'already_exists', field: 'tag_name' });
}

function markPublished(state: ForgeState, release: ReleaseState, latest: string | undefined): void {
  release.draft = false;
  release.publishedAt = state.tick();
  release.immutable = state.releases.immutable;
  if (release.immutable) state.releases.burned.add(release.tag);
  markLatest(state, release, latest ?? 'true');
}

function markLatest({ releases }: ForgeState, release: ReleaseState, wanted: string): void {
  if (wanted === 'true' && !release.prerelease) releases.latest = release.id;
  if (wanted === 'false' && releases.latest === release.id) releases.latest = undefined;
}

function uploadAsset(state: ForgeState, call: Call, release: ReleaseState): Answer {
  const manual = `${ASSETS_MANUAL}#upload-a-release-asset`;
  const { identity, query, body, contentType = 'application/octet-stream' } = call;
  const name = query.get('name') ?? '';
  if (identity === undefined) return failed(401, 'Requires authentication');
  if (release.immutable) return failed(422, 'Cannot upload assets to an immutable release.');
  if (release.assets.some((one) => one.name === name)) {
    return invalid(manual, { resource: 'ReleaseAsset', code: 'already_exists', field: 'name' });
  }
  const content = body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  const asset = addAsset(state, release, { name, content, contentType, uploader: identity });
  return { status: 201, body: assetDocument(state, release, asset) };
}

async function deleteAsset(state: ForgeState, { path }: Call): Promise<Answer> {
  await followTags(state);
  const id = Number(path.asset_id);
  const release = state.releases.list.find((one) => one.assets.some((asset) => asset.id === id));
  if (release === undefined) return failed(404, 'Not Found', `${ASSETS_MANUAL}#delete-a-release-asset`);
  if (release.immutable) return failed(422, 'Cannot delete assets from an immutable release.');
  release.assets.splice(
    release.assets.findIndex((asset) => asset.id === id),
    1,
  );
  return { status: 204 };
}

function answerWith(state: ForgeState, release: ReleaseState): Answer {
  return { status: 200, body: releaseDocument(state, release) };
}

type Schemas = components['schemas'];

function releaseDocument(state: ForgeState, release: ReleaseState): Schemas['release'] {
  const { site, repository } = state;
  const { id, tag } = release;
  const fullName = fullNameOf(repository);
  const url = `${site.apiUrl}/repos/${fullName}/releases/${id}`;
  const page = release.draft
    ? `untagged-${createHash('sha1').update(String(id)).digest('hex').slice(0, 20)}`
    : tag;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${site.serverUrl}/api/uploads/repos/${fullName}/releases/${id}/assets{?name,label}`,
    html_url: `${site.serverUrl}/${fullName}/releases/tag/${encodeURIComponent(page)}`,
    id,
    author: userDocument(site, release.author),
    node_id: nodeIdOf('Release', id),
    tag_name: tag,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.publishedAt ?? release.createdAt,
    published_at: release.publishedAt,
    assets: release.assets.map((asset) => assetDocument(state, release, asset)),
    tarball_url: release.draft ? null : `${site.apiUrl}/repos/${fullName}/tarball/${encodeURIComponent(tag)}`,
    zipball_url: release.draft ? null : `${site.apiUrl}/repos/${fullName}/zipball/${encodeURIComponent(tag)}`,
    ...(release.body === null ? {} : { body: release.body }),
  };
}

function assetDocument(
  state: ForgeState,
  release: ReleaseState,
  asset: AssetState,
): Schemas['release-asset'] {
  const { site, repository } = state;
  const fullName = fullNameOf(repository);
  const digest = `sha256:${createHash('sha256').update(asset.content).digest('hex')}`;
  const place = encodeURIComponent(release.tag);
  return {
    url: `${site.apiUrl}/repos/${fullName}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeIdOf('ReleaseAsset', asset.id),
    name: asset.name,
    label: '',
    uploader: userDocument(site, asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.content.length,
    digest: asset.state === 'uploaded' ? digest : null,
    download_count: 0,
    created_at: asset.createdAt,
    updated_at: asset.createdAt,
    browser_download_url: `${site.serverUrl}/${fullName}/releases/download/${place}/${encodeURIComponent(asset.name)}`,
  };
}
