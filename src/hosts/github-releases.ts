// Makes the release page of a tag on GitHub: a draft, its files, then published. Whatever stopped a run, the next one goes on.
import type { HandlerResult } from '../apply.ts';
import type { LatestRequest, ReleaseRequest } from '../core/writing.ts';
import { type FileUpload, missingFiles, uploadFiles } from './github-assets.ts';
import {
  connect,
  explain,
  findAuthor,
  type GitHub,
  type GitHubOptions,
  ONCE,
  pause,
  persist,
  RETRIES,
  unlessMissing,
} from './github-client.ts';
import { yieldLatest } from './github-latest.ts';
import { openReleaseList, type Release, type ReleaseList } from './github-release-list.ts';

/** GitHub's limit for the notes, in characters. */
const MAX_NOTES = 125_000;

const complaint = (tag: string) => ({
  what: `the release ${tag} was not made`,
  permission: 'contents: write',
  hint: 'add it to `permissions` of the job, then run the same again: the tag stays, and what is done is kept',
});

/**
 * Makes and publishes the release of a tag, or completes it. Only drafts that we made are ever changed or removed: their
 * author is us and their notes begin with a marker that names the tag and its object.
 */
export function createReleaseHandler(
  options: GitHubOptions,
): (request: ReleaseRequest) => Promise<HandlerResult> {
  const github = connect(options);
  const list = openReleaseList(github);
  return async (request) => {
    const target = describeTarget(request);
    try {
      return await persist(options, () => {
        const tried = settle(github, list, target);
        // What was read before may be what failed us.
        tried.catch(() => list.forget());
        return tried;
      });
    } catch (error) {
      return explain(error, complaint(request.tag));
    }
  };
}

/** Moves the mark "latest". What has no published release, or only a pre-release, cannot have it. */
export function createLatestHandler(
  options: GitHubOptions,
): (request: LatestRequest) => Promise<HandlerResult> {
  const github = connect(options);
  return async ({ tag }) => {
    try {
      return await persist(options, () => markLatest(github, tag));
    } catch (error) {
      const what = `the mark "latest" was not moved to ${tag}`;
      return explain(error, { ...complaint(tag), what });
    }
  };
}

async function markLatest({ octokit, at }: GitHub, tag: string): Promise<HandlerResult> {
  const latest = await unlessMissing(octokit.rest.repos.getLatestRelease(at));
  const release = await unlessMissing(octokit.rest.repos.getReleaseByTag({ ...at, tag }));
  if (release === undefined) return { status: 'unchanged', detail: `${tag} has no published release` };
  if (release.prerelease) return { status: 'unchanged', detail: `${tag} is a pre-release` };
  const release_id = release.id;
  // Also where it is the latest now: without a mark it is so only until the next release is published.
  await octokit.rest.repos.updateRelease({ ...at, release_id, make_latest: 'true', request: ONCE });
  return { status: latest?.tag_name === tag ? 'unchanged' : 'done', detail: release.html_url };
}

interface Target {
  readonly request: ReleaseRequest;
  /** First line of the notes of each draft that we made for this tag, up to its object. */
  readonly tagMarker: string;
  readonly marker: string;
  readonly notes: string;
  readonly uploads: readonly FileUpload[];
}

function describeTarget(request: ReleaseRequest): Target {
  const { tag, object, body, files } = request;
  const tagMarker = `<!-- pawl:${tag}:`;
  const marker = `${tagMarker}${object} -->`;
  const notes = `${marker}\n${body}`.slice(0, MAX_NOTES);
  const uploads = files.map(({ name, contentType, content }) => {
    return { name, contentType, bytes: new TextEncoder().encode(content) };
  });
  return { request, tagMarker, marker, notes, uploads };
}

/** Looks up what is there and does what is missing. */
async function settle(github: GitHub, list: ReleaseList, target: Target): Promise<HandlerResult> {
  const { tag } = target.request;
  const astray = await findTagAstray(github, target.request);
  if (astray !== undefined) return astray;
  const found = await list.of(tag);
  const own = await ownDrafts(github, target, found);
  const published = found.find((release) => !release.draft);
  if (published !== undefined) return complete(github, list, target, published, own);

  const chosen = await chooseDraft(github, list, target, own);
  if (!chosen.draft) return complete(github, list, target, chosen, []);
  await uploadFiles(github, chosen, missingFiles(chosen, target.uploads));
  // Publishing would make a tag that is gone by now, at a commit that nobody chose.
  return (await findTagAstray(github, target.request)) ?? publish(github, list, target, chosen);
}

/** Undefined: the tag is at GitHub and points to the object that was asked for. */
async function findTagAstray(github: GitHub, request: ReleaseRequest): Promise<HandlerResult | undefined> {
  const { octokit, at, options } = github;
  const { tag, object } = request;
  const failed = (why: string) => ({ status: 'failed' as const, detail: `${complaint(tag).what}: ${why}` });
  for (let tried = 1; tried <= RETRIES; tried += 1) {
    const ref = await unlessMissing(octokit.rest.git.getRef({ ...at, ref: `tags/${tag}` }));
    if (ref?.object.sha === object) return undefined;
    if (ref !== undefined) return failed(`the tag points to ${ref.object.sha} and not to ${object}`);
    // A tag that was pushed a moment ago may not be known yet.
    if (tried < RETRIES) await pause(options.waits, tried);
  }
  return failed('there is no such tag at GitHub');
}

/** Drafts that an earlier or another run of ours made for this tag, oldest first. */
async function ownDrafts(
  github: GitHub,
  { tagMarker }: Target,
  found: readonly Release[],
  author?: string,
): Promise<readonly Release[]> {
  const marked = found.filter((release) => release.draft && release.body?.startsWith(tagMarker) === true);
  if (marked.length === 0) return [];
  const login = author ?? (await findAuthor(github));
  return marked.filter((release) => release.author.login === login).sort((a, b) => a.id - b.id);
}

/** What is published already gets what it lacks, where it can be changed; its notes are its readers'. */
async function complete(
  github: GitHub,
  list: ReleaseList,
  { uploads, request }: Target,
  published: Release,
  surplus: readonly Release[],
): Promise<HandlerResult> {
  await list.remove(surplus);
  const missing = missingFiles(published, uploads);
  if (missing.length > 0 && published.immutable === true) {
    const names = missing.map(({ file }) => file.name).join(' and ');
    return {
      status: 'failed',
      detail: `the release ${request.tag} is immutable and lacks ${names}: GitHub lets nobody repair it`,
    };
  }
  if (missing.length > 0) await uploadFiles(github, published, missing);
  const isUnchanged = missing.length + surplus.length === 0;
  return { status: isUnchanged ? 'unchanged' : 'done', detail: published.html_url };
}

/**
 * The draft to go on with: the oldest of ours, or a new one. Two runs at once both make one and look again: the older
 * draft wins, each removes the others, and both go on with it. Where the other has published meanwhile, that is it.
 */
async function chooseDraft(
  github: GitHub,
  list: ReleaseList,
  target: Target,
  known: readonly Release[],
): Promise<Release> {
  const fits = (release: Release) => release.body?.startsWith(target.marker) === true;
  const adopted = known.find(fits);
  await list.remove(known.filter((release) => release !== adopted));
  // The list may be minutes old: another run may have gone on with this draft, or published it.
  const current = adopted && (await list.read(adopted));
  if (current !== undefined) return current;
  const made = await createDraft(github, list, target);
  const found = await list.refresh(target.request.tag);
  // The answer tells who we are, if nobody else did.
  const own = await ownDrafts(github, target, found, made.author.login);
  const chosen = found.find((release) => !release.draft) ?? own.find(fits) ?? made;
  await list.remove(own.filter((release) => release.id !== chosen.id));
  return chosen;
}

async function createDraft({ octokit, at }: GitHub, list: ReleaseList, target: Target): Promise<Release> {
  const { tag, title, prerelease } = target.request;
  const { data } = await octokit.rest.repos.createRelease({
    ...at,
    tag_name: tag,
    name: title,
    body: target.notes,
    draft: true,
    prerelease,
    request: ONCE,
  });
  list.add(data);
  return data;
}

async function publish(
  github: GitHub,
  list: ReleaseList,
  { request, notes }: Target,
  draft: Release,
): Promise<HandlerResult> {
  const { octokit, at } = github;
  const takesLatest = request.latest && !request.prerelease;
  const { data } = await octokit.rest.repos.updateRelease({
    ...at,
    release_id: draft.id,
    tag_name: request.tag,
    name: request.title,
    body: notes,
    draft: false,
    prerelease: request.prerelease,
    make_latest: takesLatest ? 'true' : 'false',
    request: ONCE,
  });
  list.add(data);
  if (takesLatest) await yieldLatest(github, data);
  return { status: 'done', detail: data.html_url };
}
