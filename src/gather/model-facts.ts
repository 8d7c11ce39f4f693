// The facts of each touched model: its snapshots, its releases and the commits that touch it.
import type { Commit, ModelFacts, Snapshot } from '../core/facts.ts';
import type { Policy } from '../core/policy.ts';
import type { Repository } from '../git/repository.ts';
import type { CommitFiles } from '../readers/commit-files.ts';
import { joinPath } from '../readers/dvc-path.ts';
import { readInTurns } from '../readers/in-turns.ts';
import { manifestPaths, readSnapshot, type SnapshotOptions } from '../readers/snapshot.ts';
import { snapshotAt, type TracedSnapshot, traceSnapshot } from '../readers/snapshot-reuse.ts';
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
  readonly base?: TracedSnapshot;
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
        : traceSnapshot(repository.files(base), policy, { directories, stages: false }),
    ]);
    return atBase === undefined ? { head: atHead } : { head: atHead, base: atBase };
  };
  return new Map(
    await readInTurns(touched, async (model) => [model.policy.model, await read(model)] as const),
  );
}

/**
 * Finds the folders of the models in their newest releases, while git has little else to do: in a large repository no
 * other objects are as large. A release that is not there is told where it is read.
 */
export async function lookAhead(
  repository: Repository,
  { touched }: ProposedModels,
  { byModel }: Releases,
): Promise<void> {
  if (repository.isShallow) return;
  await readInTurns(touched, async ({ policy }) => {
    const [newest] = byModel.get(policy.model) ?? [];
    if (newest === undefined) return;
    const folder = repository.files(newest.commit).entry(joinPath(policy.directory, 'dvc.yaml'));
    await folder.catch(() => undefined);
  });
}

export async function readModelFacts(sources: Sources): Promise<GatheredModels> {
  const { models, history } = sources;
  await prefetchReleased(sources);
  const commitsOf = attributeCommits(models, history);
  const facts = await readInTurns(models.touched, (model) =>
    readModel(model, commitsOf.get(model.policy.model) ?? [], sources),
  );
  const named = new Set(facts.flatMap((model) => model.commits));
  const commits = history.log
    .filter((commit) => named.has(commit.id))
    .map(({ paths: _, ...commit }) => commit);
  return { models: facts, commits };
}

/** Each commit is attributed once, to the models whose paths it touches. */
export function attributeCommits(
  { ownership }: Pick<ProposedModels, 'ownership'>,
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
  const { head, base } = proposed;
  const released = await readReleased(history.last.get(policy.model)?.commit, proposed, (commit) =>
    readAlike(repository.files(commit), policy, options, base),
  );
  return {
    policy,
    ...(policyChange === undefined ? {} : { policyChange }),
    head,
    ...(base === undefined ? {} : { base: base.snapshot }),
    ...(released === undefined ? {} : { released }),
    releases: (releases.byModel.get(policy.model) ?? []).map((release) => ({
      ...release,
      reachable: history.isReachable(release.commit),
    })),
    unreadableTags: releases.unreadable.get(policy.model) ?? [],
    ...releases.recorded.get(policy.model),
    commits,
    proposed: commits.filter((id) => history.isProposed(id)),
    problems,
  };
}

/** Head or base may be the release itself. */
async function readReleased(
  commit: string | undefined,
  { base, head }: ProposedSnapshots,
  read: (commit: string) => Promise<Snapshot>,
): Promise<Snapshot | undefined> {
  if (commit === undefined) return undefined;
  return [base?.snapshot, head].find((snapshot) => snapshot?.commit === commit) ?? read(commit);
}

/** Most models are at base what they were at their release. */
async function readAlike(
  files: CommitFiles,
  policy: Policy,
  options: SnapshotOptions,
  base: TracedSnapshot | undefined,
): Promise<Snapshot> {
  const same = base === undefined ? undefined : await snapshotAt(files, base);
  return same ?? readSnapshot(files, policy, options);
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
