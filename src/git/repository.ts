// The read side of git: objects by id, never the work tree and never a checkout.
import { stat } from 'node:fs/promises';
import type { Commit } from '../core/facts.ts';
import { Failure } from '../failure.ts';
import type { CommitFiles, Entry } from '../readers/commit-files.ts';
import { compareCommits, createCommitFiles } from './commit-tree.ts';
import type { Environment } from './environment.ts';
import { ensureHistory, type HistoryNeed, prefetch } from './history.ts';
import { findRepository, nameRepository, notARepository, readOrigin } from './location.ts';
import { type LoggedCommit, readLog } from './log.ts';
import { commonAncestor, mergeBase } from './merge-base.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';
import { parseRemoteTags, readRefs, type Tag } from './refs.ts';
import { createRemote, type RemoteOptions } from './remote.ts';
import { createGit, type Git, GitExit, gitFailed } from './run-git.ts';
import { createScratch, FULL_HISTORY_HELP, type Scratch } from './scratch.ts';
import type { ShallowClone } from './shallow-range.ts';

export type { HistoryNeed } from './history.ts';
export type { LoggedCommit } from './log.ts';
export type { Tag } from './refs.ts';

/** All ids that a Repository takes and gives are full object ids, but for `resolve`. */
export interface Repository {
  /** `owner/name` or the directory's name: from the options, else origin's URL, else the directory. */
  readonly name: string;
  /** Whether history is cut, so that `ensureHistory` has work to do. */
  readonly isShallow: boolean;
  /** git processes started so far; fetches and what they start apart. */
  readonly gitProcesses: number;
  /**
   * Id of the commit that a revision names, through tags. In a shallow clone an id or ref that only the remote has is
   * known after `ensureHistory`.
   * @throws Failure `unknown-revision`, also for what could be an option or hold a second line
   */
  resolve(revision: string): Promise<string>;
  /** @throws Failure `missing-history` where the clone does not have it */
  commit(id: string): Promise<Commit>;
  mergeBase(a: string, b: string): Promise<string | undefined>;
  /** An ancestor that all of them share; undefined: there is none. */
  commonAncestor(commits: readonly string[]): Promise<string | undefined>;
  /** Tip of origin's default branch, else of `main` or `master`. */
  defaultBranch(): Promise<string | undefined>;
  /** All tags that point to commits. A shallow clone has few of them: there the remote is asked. */
  tags(): Promise<readonly Tag[]>;
  files(commit: string): CommitFiles;
  /** Paths that differ between the trees of two commits, sorted. */
  changedPaths(a: string, b: string): Promise<readonly string[]>;
  /**
   * Commits that `head` reaches and no commit of `exclude` does, newest first.
   * @throws Failure `too-large` above 100,000 commits
   */
  log(head: string, exclude: readonly string[]): Promise<readonly LoggedCommit[]>;
  /**
   * Makes history reachable that a shallow clone lacks. Nothing to do in a full clone.
   *
   * The order of a run: open; `ensureHistory({head, base})`, after which head, base, their merge base and their files
   * are here; `tags()`, to find the releases of the models that `changedPaths` touches;
   * `ensureHistory({head, base, releases})`, before anything is asked about a release or the log; `prefetch` of the
   * files that are read at the releases. When other releases are needed, ensure them in the same way.
   *
   * @throws Failure `missing-history` where there is no remote, or it does not give what is missing
   */
  ensureHistory(need: HistoryNeed): Promise<void>;
  /** Brings the contents of files of commits that `ensureHistory` brought, in one fetch. Nothing to do in a full clone. */
  prefetch(entries: readonly Entry[]): Promise<void>;
  /** Ends the process that reads, and removes the scratch repository. */
  close(): Promise<void>;
}

export interface RepositoryOptions {
  /** In the repository, at any depth. */
  readonly directory: string;
  readonly name?: string;
  /** What a shallow clone is completed from; default: `origin` as configured. */
  readonly remote?: RemoteOptions;
  /**
   * Full id of a commit that also a complete clone may lack, such as the head of a fork: then `ensureHistory` brings it.
   * Anything else is passed over.
   */
  readonly wanted?: string;
  /** Existing folder for the scratch repository of a shallow or partial clone. */
  readonly scratchParent: string;
  /** The process environment; `GIT_*` variables in it are dropped. */
  readonly environment: Environment;
}

const MAXIMUM_REVISION_LENGTH = 4096;

/** @throws Failure `not-a-repository` or `git-failed`, each with what to do */
export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const { directory, environment } = options;
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) throw notARepository(directory);
  const count = { started: 0 };
  const anywhere = createGit(directory, environment, count);
  // Asked for at once, because git's answers are waited for. What is wrong here is wrong there too, and told there.
  const named = options.name === undefined ? readOrigin(anywhere).catch(() => undefined) : undefined;
  const location = await findRepository(anywhere);
  const git = createGit(directory, environment, count, location.gitDirectory);
  const isCut = location.shallow || location.partial || (await lacks(git, options.wanted));
  const needsOrigin = isCut && options.remote === undefined;
  const origin = (await named) ?? (needsOrigin ? await readOrigin(git) : undefined);
  const remoteOptions = options.remote ?? (origin === undefined ? undefined : { url: origin });
  const remote = remoteOptions === undefined ? undefined : createRemote(remoteOptions);
  const scratch = isCut
    ? await createScratch(options.scratchParent, location, environment, count, remote)
    : undefined;
  const idLength = location.objectFormat === 'sha1' ? 40 : 64;
  const objects = createObjectStore(scratch?.git ?? git, idLength, FULL_HISTORY_HELP);
  const name = options.name ?? nameRepository(location, origin);
  return createRepository({ name, git, scratch, objects, idLength, isShallow: location.shallow });
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
  readonly objects: ObjectStore;
  readonly idLength: number;
  readonly isShallow: boolean;
}

function createRepository({ name, git, scratch, objects, idLength, isShallow }: Parts): Repository {
  const reader = scratch?.git ?? git;
  const clone: ShallowClone | undefined = scratch && { scratch, objects };
  const refs = once(() => readRefs(git, objects));
  const remoteTags = once(async () => parseRemoteTags((await scratch?.listTags()) ?? ''));
  const documents: NonNullable<CommitFiles['documents']> = new Map();
  const known = new Map<string, CommitFiles>();
  const asksRemote = isShallow && scratch?.remote !== undefined;

  return {
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
    defaultBranch: async () => (await refs()).defaultBranch,
    tags: async () => (asksRemote ? remoteTags() : (await refs()).tags),
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
    ensureHistory: async (need) => clone && ensureHistory(clone, need),
    prefetch: async (entries) => clone && prefetch(clone, entries),
    async close() {
      await objects.close();
      await scratch?.remove();
    },
  };
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

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
