// What happened since each model's last release: the reachable releases, and the commits after the newest of them.

import type { Release } from '../core/facts.ts';
import { type Ancestry, allDescendFrom, createAncestry } from '../core/history.ts';
import type { LoggedCommit, Repository } from '../git/repository.ts';
import type { Proposal } from './proposal.ts';

/** A release before anybody asked whether head descends from it. */
export type TaggedRelease = Omit<Release, 'reachable'>;

export interface ReleaseHistory {
  /** Every commit that some model may need: newest first. */
  readonly log: readonly LoggedCommit[];
  /** The newest release that head descends from, by model; absent: none. */
  readonly last: ReadonlyMap<string, TaggedRelease>;
  /** Whether head descends from the commit, as far as the log was read. */
  isReachable(commit: string): boolean;
  /** Whether a commit of the log is newer than the model's last release; for a model without one, whether it is proposed. */
  isSince(commit: string, model: string): boolean;
  /** Whether base..head holds the commit. */
  isProposed(commit: string): boolean;
}

type Candidates = ReadonlyMap<string, TaggedRelease>;

/**
 * Reads one log that reaches back to the oldest of the models' last releases, and no further.
 *
 * The newest release of each model is assumed to be an ancestor of head. Where that turns out wrong (a hotfix branch),
 * the next older one is tried: usually one `git log`, never one per model.
 *
 * @param releases by model, best candidate first; a model without any needs no history
 */
export async function readReleaseHistory(
  repository: Repository,
  { head, base }: Proposal,
  releases: ReadonlyMap<string, readonly TaggedRelease[]>,
): Promise<ReleaseHistory> {
  const remaining = new Map([...releases].map(([model, list]) => [model, [...list]]));
  for (;;) {
    const candidates = firstOf(remaining);
    const tips = [...new Set([...candidates.values()].map((release) => release.commit))];
    await repository.ensureHistory({
      head,
      ...(base === undefined ? {} : { base }),
      releases: [...candidates.values()].map(({ tag, commit }) => ({ name: tag, commit })),
    });
    const { log, root } = await readLog(repository, head, base, tips);
    const ancestry = createAncestry(log, [...tips, ...(base === undefined ? [] : [base])]);
    const isReachable = (commit: string) => commit === head || commit === root || ancestry.has(commit);
    const lost = [...candidates].filter(([, release]) => !isReachable(release.commit));
    if (lost.length === 0) return describe(log, ancestry, candidates, isReachable, base);
    for (const [model, release] of lost) {
      const older = remaining.get(model)?.filter((other) => other.commit !== release.commit) ?? [];
      remaining.set(model, older);
    }
  }
}

function firstOf(releases: ReadonlyMap<string, readonly TaggedRelease[]>): Candidates {
  const first = new Map<string, TaggedRelease>();
  for (const [model, [newest]] of releases) if (newest !== undefined) first.set(model, newest);
  return first;
}

/** The log above `root`, a commit that head, base and every tip descend from; no root where they share none. */
async function readLog(
  repository: Repository,
  head: string,
  base: string | undefined,
  tips: readonly string[],
): Promise<{ log: readonly LoggedCommit[]; root: string | undefined }> {
  const needed = base === undefined ? tips : [...tips, base];
  const oldest = await oldestOf(repository, needed);
  if (oldest === undefined) return { log: await repository.log(head, []), root: undefined };
  if (oldest === head) return { log: [], root: head };
  const log = await repository.log(head, [oldest]);
  if (log.some((commit) => commit.parents.includes(oldest)) && allDescendFrom(oldest, needed, log)) {
    return { log, root: oldest };
  }
  const root = await repository.commonAncestor([head, ...needed]);
  return { log: await repository.log(head, root === undefined ? [] : [root]), root };
}

async function oldestOf(repository: Repository, commits: readonly string[]): Promise<string | undefined> {
  const dated = await Promise.all(
    commits.map(async (id) => ({ id, time: Date.parse((await repository.commit(id)).date) })),
  );
  return dated.sort((a, b) => a.time - b.time)[0]?.id;
}

function describe(
  log: readonly LoggedCommit[],
  ancestry: Ancestry,
  last: Candidates,
  isReachable: (commit: string) => boolean,
  base: string | undefined,
): ReleaseHistory {
  const isProposed = (commit: string) => base === undefined || !ancestry.isAncestor(commit, base);
  return {
    log,
    last,
    isReachable,
    isProposed,
    isSince(commit, model) {
      const release = last.get(model);
      return release === undefined ? isProposed(commit) : !ancestry.isAncestor(commit, release.commit);
    },
  };
}
