// The models that a run may release: their tags, their snapshots, and what happened since their last release.

import type { Facts, ModelFacts, ReleaseFacts, ReleaseTrigger, TaggedTrigger } from '../core/facts.ts';
import { createOwnership } from '../core/ownership.ts';
import { type ModelRegistry, readModelRegistry } from '../core/registry.ts';
import type { RegistryTag } from '../core/registry-tag.ts';
import { ruleNames } from '../core/rules/index.ts';
import { namingOf } from '../core/stage-entry.ts';
import type { Repository } from '../git/repository.ts';
import { discoverModels } from '../readers/models.ts';
import { attributeCommits, readModelFacts, readSnapshots } from './model-facts.ts';
import { indexTags, readRegistryTags } from './model-tags.ts';
import type { ProposedModels } from './proposed-models.ts';
import { createPullRequestFinder } from './pull-requests.ts';
import { digestPolicy, type ReleasePolicy } from './release-branch.ts';
import { type ReleaseHistory, readReleaseHistory, type TaggedRelease } from './release-history.ts';
import { fullFirst, type RecordedReleases, type Releases, recordedReleases } from './releases.ts';

/** A model that the run may release, with everything that its tags say. */
export interface Candidate extends ReleasePolicy {
  readonly tags: readonly RegistryTag[];
  readonly registry: ModelRegistry;
}

/** Reads everything that the tags say of the models in scope, each tag once. */
export async function readCandidates(
  repository: Repository,
  scope: readonly ReleasePolicy[],
  tags: Awaited<ReturnType<Repository['tags']>>,
): Promise<readonly Candidate[]> {
  const index = indexTags(tags);
  const own = new Set(scope.flatMap(({ policy }) => index(namingOf(policy))));
  const read = indexTags(await readRegistryTags(repository, [...own]));
  return scope.map((model) => {
    const naming = namingOf(model.policy);
    const found = read(naming);
    return { ...model, tags: found, registry: readModelRegistry(found, naming) };
  });
}

interface Sources {
  readonly repository: Repository;
  readonly candidates: readonly Candidate[];
  readonly head: string;
  readonly trigger: ReleaseTrigger | TaggedTrigger;
  /** Name of the tag that asks for a release. */
  readonly request: string | undefined;
}

export interface GatheredCandidates extends Pick<Facts, 'commits' | 'models' | 'problems'> {
  /** Numbers of the pull requests of each model. */
  readonly pullRequests: ReadonlyMap<string, readonly number[]>;
}

/** Reads the models that have something to release, and what happened since their last release. */
export async function gatherCandidates(sources: Sources): Promise<GatheredCandidates> {
  const { repository, head, request } = sources;
  const atHead = await discoverModels(repository.files(head), {
    repository: repository.name,
    knownRules: ruleNames,
  });
  const there = new Set(atHead.models.map(({ policy }) => policy.directory));
  const candidates = sources.candidates.filter(({ policy }) => there.has(policy.directory));
  const releases = releasesOf(candidates, request);
  const [parent] = (await repository.commit(head)).parents;
  const proposal = { head, ...(parent === undefined ? {} : { base: parent }) };
  await repository.ensureHistory(proposal);
  const history = await readReleaseHistory(repository, proposal, releases.byModel);
  const touched = findTouched(candidates, atHead.directories, history, head, request !== undefined);
  const snapshots = await readSnapshots(repository, proposal, touched);
  const facts = await readModelFacts({ repository, proposal, models: touched, releases, history, snapshots });
  const byName = new Map(candidates.map((candidate) => [candidate.policy.model, candidate]));
  const models = await Promise.all(
    facts.models.map((model) => describe(model, byName.get(model.policy.model), sources, history)),
  );
  const isListed = facts.commits.some(({ id }) => id === head);
  const find = createPullRequestFinder(history.log);
  return {
    commits: isListed ? facts.commits : [...facts.commits, await repository.commit(head)],
    models,
    problems: atHead.problems,
    pullRequests: new Map(facts.models.map(({ policy, commits }) => [policy.model, find(commits)])),
  };
}

/** Versions that were released; a request is none, and neither is the tag that the run is about. */
function releasesOf(candidates: readonly Candidate[], request: string | undefined): Releases {
  const byModel = new Map<string, readonly TaggedRelease[]>();
  const unreadable = new Map<string, readonly string[]>();
  const recorded = new Map<string, RecordedReleases>();
  for (const { policy, registry } of candidates) {
    byModel.set(policy.model, fullFirst(registry.versions.filter(({ tag }) => tag !== request)));
    unreadable.set(policy.model, registry.unreadable);
    recorded.set(policy.model, recordedReleases(registry, request));
  }
  return { byModel, unreadable, recorded };
}

/** Models with a commit since their last release; one that was just released is looked at again, to finish it. */
function findTouched(
  candidates: readonly Candidate[],
  directories: readonly string[],
  history: ReleaseHistory,
  head: string,
  isRequest: boolean,
): ProposedModels {
  const ownership = createOwnership(
    candidates.map(({ policy }) => policy),
    directories,
  );
  const commits = attributeCommits({ ownership }, history);
  const touched = candidates.filter(({ policy: { model } }) => {
    const last = history.last.get(model);
    return isRequest || last === undefined || last.commit === head || (commits.get(model) ?? []).length > 0;
  });
  return {
    touched: touched.map(({ policy, problems }) => ({ policy, problems, isNew: true })),
    untouched: candidates.length - touched.length,
    ownership,
    directories,
    problems: [],
  };
}

async function describe(
  model: ModelFacts,
  candidate: Candidate | undefined,
  { repository, head, request, trigger }: Sources,
  history: ReleaseHistory,
): Promise<ModelFacts> {
  if (candidate === undefined) return model;
  const { registry, tags, policy, tip, branch } = candidate;
  const asked = tags.find(({ name }) => name === request);
  const supersededBy =
    trigger.kind === 'release' ? await findNewer(repository, registry, head, history) : undefined;
  const release: ReleaseFacts = {
    tags,
    policy: { commit: tip, digest: digestPolicy(policy) },
    manifests: await readManifests(repository, model),
    pullRequests: [],
    onBranch: await holds(repository, tip, head),
    branch,
    ...(supersededBy === undefined ? {} : { supersededBy }),
    ...(asked === undefined ? {} : { request: asked }),
  };
  const base = model.released === undefined ? {} : { base: model.released };
  return { ...model, ...base, release };
}

/** Whether the branch's tip is the commit or descends from it. */
async function holds(repository: Repository, tip: string, commit: string): Promise<boolean> {
  if (tip === commit) return true;
  await repository.ensureHistory({ head: commit, base: tip });
  return (await repository.mergeBase(tip, commit)) === commit;
}

/** A release that head is a part of, for a run that comes late. */
async function findNewer(
  repository: Repository,
  registry: ModelRegistry,
  head: string,
  history: ReleaseHistory,
): Promise<string | undefined> {
  const newest = registry.versions.find(({ origin }) => origin !== 'older');
  if (newest === undefined || newest.commit === head || history.isReachable(newest.commit)) return undefined;
  return (await holds(repository, newest.commit, head)) ? newest.tag : undefined;
}

/** Metric manifests of a snapshot, by the git blob. */
export async function readManifests(
  repository: Repository,
  { head }: ModelFacts,
): Promise<ReleaseFacts['manifests']> {
  const files = repository.files(head.commit);
  const paths = [...new Set(head.metrics.map(({ place }) => place.path))];
  const entries = await Promise.all(paths.map((path) => files.entry(path)));
  return entries.flatMap((entry) =>
    entry === undefined ? [] : [{ path: entry.path, digest: { algorithm: 'git', value: entry.id } as const }],
  );
}
