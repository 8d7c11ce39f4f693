// What can be asked of a repository, and what can be written to it?
import type { Commit } from '../core/facts.ts';
import type { RegistryTag } from '../core/registry-tag.ts';
import type { TagWrite } from '../core/writing.ts';
import type { CommitFiles, Entry } from '../readers/commit-files.ts';
import type { Annotations } from './annotations.ts';
import type { Environment } from './environment.ts';
import type { HistoryNeed } from './history.ts';
import type { LoggedCommit } from './log.ts';
import type { Tag } from './refs.ts';
import type { RemoteOptions } from './remote.ts';
import type { GlanceAt } from './tag-list.ts';

export interface PublishOptions {
  readonly push: boolean;
}

/**
 * `done`: at least one of them was made now. `unchanged`: all of them existed. `lost`: one of them exists and says
 * something else. `refused`: the remote does not allow it. `failed`: it did not come to that; where the remote stopped
 * answering, `detail` says that it may have taken them all the same. Otherwise nothing was written.
 */
export interface PublishResult {
  readonly status: 'done' | 'unchanged' | 'lost' | 'refused' | 'failed';
  /** Id of the tag object by the tag's name, of those that exist now, as far as is known. */
  readonly objects: Readonly<Record<string, string>>;
  /** Where it is none of the first two: what happened, and what to do. Without secrets; foreign text in part. */
  readonly detail?: string;
}

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
  /** Those of the commits, which have to be here, that `tip` is not and does not descend from. One process for all. */
  unreached(tip: string, commits: readonly string[]): Promise<ReadonlySet<string>>;
  /** Tip of the default branch: of the remote's when opened fresh, else of origin's, else of `main` or `master`. */
  defaultBranch(): Promise<string | undefined>;
  /** All tags that point to commits. A shallow clone has few of them: there, and when opened fresh, the remote is asked. */
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
  /** Tip of a branch by its short name: the remote's where that is asked, else origin's as the clone knows it, else its own. */
  branchTip(name: string): Promise<string | undefined>;
  /** Short name of the default branch, asked for in the same places. */
  defaultBranchName(): Promise<string | undefined>;
  /**
   * What annotated tags say, by the tag object's id; lightweight ones are in neither part of the answer. Objects that are
   * not here are fetched, all at once.
   */
  annotations(tags: readonly Tag[]): Promise<Annotations>;
  /**
   * `tags()` with what each says. One whose object differs from its commit and that has no annotation could not be read.
   * A complete clone is read in one `git for-each-ref`.
   */
  allAnnotatedTags(): Promise<readonly RegistryTag[]>;
  /** Where `publish` pushes to, without a secret; undefined: there is no remote, or it was not opened fresh. */
  readonly pushesTo: string | undefined;
  /**
   * Makes tags, all of them or none. Their names are the lock: one that exists is never moved, and of two runs that make
   * the same at the same time one wins. What exists and says the same counts as made. The tags that `tags()` tells are
   * those of before.
   *
   * @param options.push false: in this clone only, whatever remote there is; then what the clone knows is what counts, and
   *   the repository need not be opened fresh
   * @throws Failure `usage` for a name that is none, `missing-history` where a commit can be had from nowhere; Error
   *   where it is to be pushed and the repository was not opened fresh
   */
  publish(tags: readonly TagWrite[], options: PublishOptions): Promise<PublishResult>;
  /**
   * What `publish` would be refused, with nothing written anywhere but in the scratch repository. What a remote finds
   * out only when it has the objects, such as a rule of its own, is not found. Throws like `publish`.
   * @returns undefined where nothing speaks against it
   */
  rehearse(tags: readonly TagWrite[], options: PublishOptions): Promise<PublishResult | undefined>;
  /** Ends the processes that read, and removes the scratch repository. */
  close(): Promise<void>;
}

export interface RepositoryOptions {
  /**
   * `allAnnotatedTags` is what is wanted: git lists the tags while it is still found out what kind of clone this is, and
   * of a complete one each tag gets its glance while git lists the others.
   */
  readonly glanceAt?: GlanceAt;
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
  /**
   * For a run that writes: tags and branches are read from the remote where there is one, as what the clone knows of them
   * is old, or was rewritten by what made the clone. Without a remote the clone is the truth.
   */
  readonly fresh?: boolean;
  /** Milliseconds to wait before a push that failed for a passing reason is tried again; its length is how often. */
  readonly pushRetries?: readonly number[];
  /** The process environment; `GIT_*` variables in it are dropped. */
  readonly environment: Environment;
}
