// The facts of each touched model: its snapshots, its releases and the commits that touch it.
import type { Commit, ModelFacts, Snapshot } from '../core/facts.ts';
import type { Policy } from '../core/policy.ts';
import type { Repository } from '../git/repository.ts';
import { manifestPaths, readSnapshot, type SnapshotOptions } from '../readers/snapshot.ts';
import type { Proposal } from './proposal.ts';
import type { ProposedModel, ProposedModels } from './proposed-models.ts';
import type { ReleaseHistory } from './release-history.ts';
import type { Releases } from './releases.ts';

export interface GatheredModels {
  readonly models: readonly ModelFacts[];
  /** Every commit that some model names, newest first, without its paths. */
  readonly commits: readonly Commit[];
}

interface Sources {
  readonly repository: Repository;
  readonly proposal: Proposal;
  readonly models: ProposedModels;
  readonly releases: Releases;
  readonly history: ReleaseHistory;
}

export async function readModelFacts(sources: Sources): Promise<GatheredModels> {
  const { models, history } = sources;
  await prefetchReleased(sources);
  const commitsOf = attributeCommits(models, history);
  const facts = await Promise.all(
    models.touched.map((model) => readModel(model, commitsOf.get(model.policy.model) ?? [], sources)),
  );
  const named = new Set(facts.flatMap((model) => model.commits));
  const commits = history.log
    .filter((commit) => named.has(commit.id))
    .map(({ paths: _, ...commit }) => commit);
  return { models: facts, commits };
}

/** Each commit is attributed once, to the models whose paths it touches. */
function attributeCommits(
  { ownership }: ProposedModels,
  history: ReleaseHistory,
): ReadonlyMap<string, readonly string[]> {
  const byModel = new Map<string, string[]>();
  for (const { id, paths, parents } of history.log) {
    // A commit without files, such as one with `Release-As`, speaks for the model at the root.
    const isEmpty = paths.length === 0 && parents.length < 2;
    const touched = isEmpty ? ownership.modelsOf('') : paths.flatMap((path) => ownership.modelsOf(path));
    for (const model of new Set(touched)) {
      if (!history.isSince(id, model)) continue;
      const ids = byModel.get(model) ?? [];
      byModel.set(model, ids);
      ids.push(id);
    }
  }
  return byModel;
}

async function readModel(
  { policy, isNew, policyChange, problems }: ProposedModel,
  commits: readonly string[],
  { repository, proposal, models, releases, history }: Sources,
): Promise<ModelFacts> {
  const { head, base } = proposal;
  const options = { directories: models.directories };
  const released = history.last.get(policy.model)?.commit;
  const read = (commit: string, own: SnapshotOptions) =>
    readSnapshot(repository.files(commit), policy, { ...options, ...own });
  const [atHead, atBase] = await Promise.all([
    read(head, {}),
    isNew || base === undefined ? undefined : read(base, { stages: false }),
  ]);
  const atRelease = await readReleased(released, [atBase, atHead], (commit) =>
    read(commit, { stages: false }),
  );
  return {
    policy,
    ...(policyChange === undefined ? {} : { policyChange }),
    ...(atBase === undefined ? {} : { base: atBase }),
    head: atHead,
    ...(atRelease === undefined ? {} : { released: atRelease }),
    releases: (releases.byModel.get(policy.model) ?? []).map((release) => ({
      ...release,
      reachable: history.isReachable(release.commit),
    })),
    unreadableTags: releases.unreadable.get(policy.model) ?? [],
    commits,
    proposed: commits.filter((id) => history.isProposed(id)),
    problems,
  };
}

/** Head or base may be the release itself. */
async function readReleased(
  commit: string | undefined,
  known: readonly (Snapshot | undefined)[],
  read: (commit: string) => Promise<Snapshot>,
): Promise<Snapshot | undefined> {
  if (commit === undefined) return undefined;
  return known.find((snapshot) => snapshot?.commit === commit) ?? read(commit);
}

/** In a clone without the contents of old files: those that the releases' snapshots read come in two fetches. */
async function prefetchReleased({ repository, models, history, proposal }: Sources): Promise<void> {
  if (!repository.isShallow) return;
  for (const depth of ['names', 'contents'] as const) {
    const entries = await Promise.all(
      models.touched.map(({ policy }) => {
        const commit = history.last.get(policy.model)?.commit;
        const isHere = commit === undefined || commit === proposal.base || commit === proposal.head;
        return isHere ? [] : releasedEntries(repository, policy, commit, depth, models.directories);
      }),
    );
    await repository.prefetch(entries.flat());
  }
}

function releasedEntries(
  repository: Repository,
  policy: Policy,
  commit: string,
  depth: 'names' | 'contents',
  directories: readonly string[],
) {
  return manifestPaths(repository.files(commit), policy, depth, { stages: false, directories });
}
