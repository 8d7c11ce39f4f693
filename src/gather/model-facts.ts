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

/** Both sides of the proposal. */
export interface ProposedSnapshots {
  readonly head: Snapshot;
  /** Absent: the model is new. */
  readonly base?: Snapshot;
}

interface Sources {
  readonly repository: Repository;
  readonly proposal: Proposal;
  readonly models: ProposedModels;
  readonly releases: Releases;
  readonly history: ReleaseHistory;
  /** By model. */
  readonly snapshots: ReadonlyMap<string, ProposedSnapshots>;
}

/** Reads every touched model at head and base. */
export async function readSnapshots(
  repository: Repository,
  { head, base }: Proposal,
  { touched, directories }: ProposedModels,
): Promise<ReadonlyMap<string, ProposedSnapshots>> {
  const read = async ({ policy, isNew }: ProposedModel): Promise<ProposedSnapshots> => {
    const [atHead, atBase] = await Promise.all([
      readSnapshot(repository.files(head), policy, { directories }),
      isNew || base === undefined
        ? undefined
        : readSnapshot(repository.files(base), policy, { directories, stages: false }),
    ]);
    return atBase === undefined ? { head: atHead } : { head: atHead, base: atBase };
  };
  const entries = touched.map(async (model) => [model.policy.model, await read(model)] as const);
  return new Map(await Promise.all(entries));
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
  { policy, policyChange, problems }: ProposedModel,
  commits: readonly string[],
  { repository, models, releases, history, snapshots }: Sources,
): Promise<ModelFacts> {
  const proposed = snapshots.get(policy.model);
  if (proposed === undefined) throw new Error(`${policy.model} was touched and not read`);
  const options: SnapshotOptions = { directories: models.directories, stages: false };
  const released = await readReleased(
    history.last.get(policy.model)?.commit,
    [proposed.base, proposed.head],
    (commit) => readSnapshot(repository.files(commit), policy, options),
  );
  return {
    policy,
    ...(policyChange === undefined ? {} : { policyChange }),
    ...proposed,
    ...(released === undefined ? {} : { released }),
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
