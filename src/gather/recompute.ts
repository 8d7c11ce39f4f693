// What do the commits of the releases say today, read by the policies that their records name?
import { compareMetrics } from '../core/compare.ts';
import type { ModelFacts, Snapshot } from '../core/facts.ts';
import type { Unknown } from '../core/forge-facts.ts';
import type { Policy } from '../core/policy.ts';
import { describePolicyChange } from '../core/policy-change.ts';
import type { ReleaseRecord } from '../core/record.ts';
import { recordContent } from '../core/record-content.ts';
import type { ModelRegistry } from '../core/registry.ts';
import { ruleNames } from '../core/rules/index.ts';
import type { Recomputation } from '../core/verification.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';
import { type Discovery, discoverModels } from '../readers/models.ts';
import { readSnapshot } from '../readers/snapshot.ts';
import { digestPolicy } from './release-branch.ts';
import { readManifests } from './release-candidates.ts';

/** A model with what its tags say, and the branch that has to hold its commits. */
export interface ReleasedModel {
  readonly registry: ModelRegistry;
  /** Tip of its release branch. */
  readonly tip: string;
}

/** Policies and snapshots of old commits, each read once: the commit of one release is the base of the next. */
interface Memory {
  readonly repository: Repository;
  readonly discoveries: Map<string, Promise<Discovery>>;
  readonly snapshots: Map<string, Promise<Snapshot>>;
}

/** @returns for each of the models, in their order, what its releases are today */
export async function recompute(
  repository: Repository,
  models: readonly ReleasedModel[],
): Promise<readonly (readonly Recomputation[])[]> {
  const memory: Memory = { repository, discoveries: new Map(), snapshots: new Map() };
  const released = models.map(({ registry, tip }) => ({ tip, recorded: recordedOf(registry) }));
  const places = new Map<string, Places>();
  for (const tip of new Set(models.map((model) => model.tip))) {
    const own = released.filter((model) => model.tip === tip).flatMap(({ recorded }) => recorded);
    places.set(tip, await findPlaces(repository, tip, own));
  }
  const answers: (readonly Recomputation[])[] = [];
  for (const { tip, recorded } of released) {
    const place = places.get(tip);
    answers.push(place === undefined ? [] : await recomputeAll(memory, recorded, place));
  }
  return answers;
}

/** Oldest first, so that each policy is compared with the one before it. */
function recordedOf({ versions }: ModelRegistry): readonly Recorded[] {
  return versions
    .toReversed()
    .flatMap(({ tag, commit, record }) => (record === undefined ? [] : [{ name: tag, commit, record }]));
}

async function recomputeAll(
  memory: Memory,
  recorded: readonly Recorded[],
  { isWhole, onBranch }: Places,
): Promise<readonly Recomputation[]> {
  const answers: Recomputation[] = [];
  let before: Policy | undefined;
  for (const { name: tag, record } of recorded) {
    const { policy, ...answer } = await recomputeOne(memory, record);
    const policyChanges =
      before === undefined || policy === undefined ? [] : describePolicyChange(before, policy);
    answers.push({ tag, ...answer, policyChanges, onBranch: onBranch(record.commit), isCut: !isWhole });
    before = policy ?? before;
  }
  return answers;
}

interface Recorded {
  readonly name: string;
  readonly commit: string;
  readonly record: ReleaseRecord;
}

/**
 * Brings what a shallow clone lacks: first the files of each commit, then the history between them and the branch.
 * @returns false where something could not be had
 */
async function bring(repository: Repository, tip: string, recorded: readonly Recorded[]): Promise<boolean> {
  if (!repository.isShallow) return true;
  const needed = recorded.flatMap(({ record: { commit, base, policy } }) => [
    commit,
    policy.commit,
    ...(base === undefined ? [] : [base]),
  ]);
  let isWhole = true;
  const attempt = (need: Parameters<Repository['ensureHistory']>[0]) =>
    repository.ensureHistory(need).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      isWhole = false;
    });
  for (const head of new Set(needed)) await attempt({ head });
  await attempt({ head: tip, releases: recorded });
  return isWhole;
}

/** Where the commits of a branch's releases are. */
interface Places {
  /** False: some of the history could not be had. */
  readonly isWhole: boolean;
  readonly onBranch: (commit: string) => boolean | Unknown;
}

async function findPlaces(
  repository: Repository,
  tip: string,
  recorded: readonly Recorded[],
): Promise<Places> {
  const isWhole = await bring(repository, tip, recorded);
  const here = new Set<string>();
  for (const { commit } of recorded) {
    const isHere = await repository.commit(commit).then(
      () => true,
      (error: unknown) => isMissing(error),
    );
    if (isHere) here.add(commit);
  }
  const off = await repository.unreached(tip, [...here]);
  return {
    isWhole,
    onBranch(commit) {
      if (here.has(commit) && !off.has(commit)) return true;
      return isWhole ? false : 'unknown';
    },
  };
}

function isMissing(error: unknown): false {
  if (error instanceof Failure) return false;
  throw error;
}

type Answer = Pick<Recomputation, 'content' | 'policyDigest' | 'missing'> & { readonly policy?: Policy };

async function recomputeOne(memory: Memory, record: ReleaseRecord): Promise<Answer> {
  try {
    const { models } = await discover(memory, record.policy.commit);
    const policy = models.find((one) => one.policy.directory === record.directory)?.policy;
    if (policy === undefined || policy.model !== record.model) {
      return { missing: `the policy of ${record.model} is not in ${record.policy.commit}` };
    }
    const policyDigest = digestPolicy(policy);
    const content = await recomputeContent(memory, record, policy, policyDigest);
    return { policy, content, policyDigest };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { missing: error.message };
  }
}

function discover({ repository, discoveries }: Memory, commit: string): Promise<Discovery> {
  const known = discoveries.get(commit);
  if (known !== undefined) return known;
  const options = { repository: repository.name, knownRules: ruleNames };
  const found = discoverModels(repository.files(commit), options);
  discoveries.set(commit, found);
  return found;
}

/** As it was computed for the release: the same readers, on the same commits, by the same policy. */
async function recomputeContent(
  memory: Memory,
  { commit, base }: ReleaseRecord,
  policy: Policy,
  policyDigest: string,
): Promise<NonNullable<Recomputation['content']>> {
  const { directories } = await discover(memory, commit);
  const read = (at: string): Promise<Snapshot> => {
    const key = JSON.stringify([at, policyDigest, directories]);
    const known = memory.snapshots.get(key);
    if (known !== undefined) return known;
    const files = memory.repository.files(at);
    const found = readSnapshot(files, policy, { directories, stages: false });
    memory.snapshots.set(key, found);
    return found;
  };
  const head = await read(commit);
  const before = base === undefined ? undefined : await read(base);
  const model: ModelFacts = {
    policy,
    head,
    ...(before === undefined ? {} : { base: before, released: before }),
    releases: [],
    unreadableTags: [],
    commits: [],
    proposed: [],
    problems: [],
  };
  const manifests = await readManifests(memory.repository, model);
  return recordContent(model, manifests, compareMetrics(model));
}
