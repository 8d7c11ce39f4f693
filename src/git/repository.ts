// The read side of git: objects by id, never the work tree and never a checkout.
import { stat } from 'node:fs/promises';
import type { RegistryTag } from '../core/registry-tag.ts';
import { Failure } from '../failure.ts';
import type { CommitFiles } from '../readers/commit-files.ts';
import { compareCommits, createCommitFiles } from './commit-tree.ts';
import type { Repository, RepositoryOptions } from './contract.ts';
import { ensureHistory, type HistoryNeed, prefetch } from './history.ts';
import { findRepository, nameRepository, notARepository, readOrigin } from './location.ts';
import { readLog } from './log.ts';
import { commonAncestor, mergeBase, unreached } from './merge-base.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { obtain } from './obtain.ts';
import { once } from './once.ts';
import type { PushTarget } from './push.ts';
import type { RemoteRefs } from './refs.ts';
import { createRemote, readPushUrl } from './remote.ts';
import { createGit, type Git, GitExit, gitFailed } from './run-git.ts';
import { createScratch, FULL_HISTORY_HELP, type Scratch } from './scratch.ts';
import type { ShallowClone } from './shallow-range.ts';
import { readAnnotatedTags } from './tag-list.ts';
import { createTagReader } from './tag-reader.ts';

export type { PublishResult, Repository, RepositoryOptions } from './contract.ts';
export type { LoggedCommit } from './log.ts';
export type { Tag } from './refs.ts';

const NO_REFS: RemoteRefs = { tags: [], branches: new Map() };
const MAXIMUM_REVISION_LENGTH = 4096;
/** A forge that is being restarted is back within some seconds. */
const PUSH_RETRIES: readonly number[] = [1_000, 3_000, 9_000];

/** @throws Failure `not-a-repository` or `git-failed`, each with what to do */
export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const { directory, environment } = options;
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) throw notARepository(directory);
  const count = { started: 0 };
  const anywhere = createGit(directory, environment, count);
  // Asked for at once, because git's answers are waited for. What is wrong here is wrong there too, and told there.
  const named = options.name === undefined ? readOrigin(anywhere).catch(() => undefined) : undefined;
  const opening = createOpening();
  const listed = options.glanceAt && readAnnotatedTags(anywhere, opening, options.glanceAt);
  listed?.catch(() => undefined);
  const location = await findRepository(anywhere);
  const git = createGit(directory, environment, count, location.gitDirectory);
  const isCut = location.shallow || location.partial || (await lacks(git, options.wanted));
  const isFresh = options.fresh === true;
  const needsOrigin = isCut && options.remote === undefined;
  const origin = (await named) ?? (needsOrigin ? await readOrigin(git) : undefined);
  const url = options.remote === undefined && isFresh ? await readPushUrl(git) : origin;
  const remoteOptions = options.remote ?? (url === undefined ? undefined : { url });
  const remote = remoteOptions && createRemote(remoteOptions, location.commonDirectory);
  const makeScratch = () => createScratch(options.scratchParent, location, environment, count, remote);
  const scratch = isCut || (isFresh && remote !== undefined) ? await makeScratch() : undefined;
  const idLength = location.objectFormat === 'sha1' ? 40 : 64;
  const objects = createObjectStore(scratch?.git ?? git, idLength, FULL_HISTORY_HELP);
  opening.open(objects);
  const name = options.name ?? nameRepository(location, origin);
  const { pushRetries: retries = PUSH_RETRIES } = options;
  const isShallow = location.shallow;
  return createRepository({
    name,
    git,
    scratch,
    makeScratch,
    objects,
    idLength,
    isShallow,
    isFresh,
    retries,
    listed,
  });
}

/** What asks for objects before it is known where they are waits. */
function createOpening(): Pick<ObjectStore, 'peel'> & { readonly open: (objects: ObjectStore) => void } {
  let open: (objects: ObjectStore) => void = () => undefined;
  const opened = new Promise<ObjectStore>((resolve) => {
    open = resolve;
  });
  return { open, peel: async (id) => (await opened).peel(id) };
}

async function lacks(git: Git, wanted: string | undefined): Promise<boolean> {
  if (wanted === undefined || !/^[0-9a-f]{40,64}$/.test(wanted)) return false;
  try {
    await git.run(['cat-file', '-e', wanted]);
    return false;
  } catch (error) {
    if (error instanceof GitExit) return true;
    throw gitFailed('git cat-file', error);
  }
}

interface Parts {
  readonly name: string;
  /** The user's clone: its refs. */
  readonly git: Git;
  readonly scratch: Scratch | undefined;
  readonly makeScratch: () => Promise<Scratch>;
  readonly objects: ObjectStore;
  readonly idLength: number;
  readonly isShallow: boolean;
  readonly isFresh: boolean;
  readonly retries: readonly number[];
  readonly listed: Promise<readonly RegistryTag[]> | undefined;
}

function createRepository(parts: Parts): Repository {
  const { name, git, scratch, objects, idLength, isShallow, isFresh } = parts;
  const reader = scratch?.git ?? git;
  const clone: ShallowClone | undefined = scratch && { scratch, objects };
  const asksRemote = (isShallow || isFresh) && scratch?.remote !== undefined;
  const listRefs = once(async () => scratch?.listRefs() ?? NO_REFS);
  const { makeScratch, listed } = parts;
  const sources = { git, objects, clone, makeScratch, isFresh, listed, ...(asksRemote ? { listRefs } : {}) };
  const { close: closeTags, ...tagReading } = createTagReader(sources);
  const writing = createWriting(parts, listRefs);
  const documents: NonNullable<CommitFiles['documents']> = new Map();
  const known = new Map<string, CommitFiles>();

  return {
    ...tagReading,
    publish: writing.publish,
    rehearse: writing.rehearse,
    pushesTo: isFresh ? scratch?.remote?.url : undefined,
    name,
    isShallow,
    get gitProcesses() {
      return git.count.started;
    },
    async resolve(revision) {
      checkRevision(revision);
      const isId = revision.length === idLength && /^[0-9a-f]+$/.test(revision);
      // A scratch repository has none of the clone's refs.
      const id = isId || scratch === undefined ? undefined : await resolveInClone(git, revision);
      const commit = await objects.peel(isId ? revision : (id ?? `${revision}^{commit}`));
      if (commit === undefined) throw unknownRevision(revision, isShallow);
      return commit.id;
    },
    async commit(id) {
      const { tree: _, ...commit } = await objects.commit(id);
      return commit;
    },
    mergeBase: (a, b) => mergeBase(reader, objects, a, b),
    commonAncestor: (commits) => commonAncestor(reader, objects, commits),
    unreached: (tip, commits) => unreached(reader, tip, commits),
    files(commit) {
      const files = known.get(commit) ?? createCommitFiles(objects, commit, documents);
      known.set(commit, files);
      return files;
    },
    changedPaths: (a, b) => compareCommits(objects, a, b),
    async log(head, exclude) {
      await Promise.all([head, ...exclude].map((id) => objects.commit(id)));
      const log = await readLog(reader, head, exclude);
      const boundary = await scratch?.boundary();
      // Its parents are cut off, so it would seem to touch every file and be the last one.
      if (log.some(({ id }) => boundary?.has(id))) throw cutHistory();
      return log;
    },
    async ensureHistory(need) {
      if (clone === undefined) return;
      if (isFresh && !isShallow) await obtain(clone, git, commitsOf(need));
      await ensureHistory(clone, need);
    },
    prefetch: async (entries) => clone && prefetch(clone, entries),
    async close() {
      await Promise.all([objects.close(), closeTags()]);
      await Promise.all([scratch?.remove(), writing.close()]);
    },
  };
}

/** Loaded only by a run that writes. */
function createWriting(
  { git, scratch, makeScratch, objects, isFresh, retries }: Parts,
  listRefs: PushTarget['listRefs'],
): Pick<Repository, 'publish' | 'rehearse' | 'close'> {
  let extra: Promise<Scratch> | undefined;
  const clone = scratch && { scratch, objects };
  const publisher = once(async () => {
    const { createPublisher } = await import('./publish.ts');
    const url = scratch?.remote?.url;
    const target =
      clone === undefined || url === undefined ? undefined : { clone, git, url, retries, listRefs };
    const anyScratch = async () => {
      if (scratch !== undefined) return scratch;
      extra ??= makeScratch();
      return extra;
    };
    return createPublisher({ git, clone, target, isFresh, scratch: anyScratch });
  });
  return {
    publish: async (tags, options) => (await publisher()).publish(tags, options),
    rehearse: async (tags, options) => (await publisher()).rehearse(tags, options),
    close: async () => (await extra)?.remove(),
  };
}

/** Ids of the commits that a complete clone may lack although it was asked to be fresh. */
function commitsOf({ head, base, releases = [] }: HistoryNeed): readonly string[] {
  const ids = [head, ...(base === undefined ? [] : [base]), ...releases.map(({ commit }) => commit)];
  return ids.filter((id) => /^[0-9a-f]{40,64}$/.test(id));
}

/**
 * Names go to git's stdin, one a line: nothing there is taken for an option. All the same, nothing that looks like one
 * is let through, and a newline would make one name two.
 */
function checkRevision(revision: string): void {
  const isPlausible =
    revision !== '' &&
    revision.length <= MAXIMUM_REVISION_LENGTH &&
    !revision.startsWith('-') &&
    !/\p{Cc}/u.test(revision);
  if (!isPlausible) throw unknownRevision(revision, false);
}

async function resolveInClone(git: Git, revision: string): Promise<string | undefined> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await git.run(args)).trim() || undefined;
  } catch (error) {
    if (error instanceof GitExit) return undefined;
    throw gitFailed('git rev-parse', error);
  }
}

function unknownRevision(revision: string, isShallow: boolean): Failure {
  return new Failure(
    'unknown-revision',
    `${JSON.stringify(revision.slice(0, 100))} is not a commit of this repository`,
    isShallow
      ? `The clone is shallow. ${FULL_HISTORY_HELP}`
      : 'Give a commit id, a branch or a tag that `git log` shows here; fetch it first if it is new.',
  );
}

function cutHistory(): Failure {
  return new Failure('missing-history', 'The history of this clone is cut off too early', FULL_HISTORY_HELP);
}
