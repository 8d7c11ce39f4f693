// What verifying needs: every tag with its message, and what the commits of the releases say today.
import { compareMetrics } from '../core/compare.ts';
import type { ModelFacts, Snapshot } from '../core/facts.ts';
import type { ForgeReader } from '../core/forge-facts.ts';
import type { Policy } from '../core/policy.ts';
import { describePolicyChange } from '../core/policy-change.ts';
import type { ReleaseRecord } from '../core/record.ts';
import { recordContent } from '../core/record-content.ts';
import { type ModelRegistry, readModelRegistry } from '../core/registry.ts';
import { ruleNames } from '../core/rules/index.ts';
import { namingOf } from '../core/stage-entry.ts';
import type { Recomputation, VerifiedForge, VerifiedModel, VerifyFacts } from '../core/verification.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';
import { type Discovery, discoverModels } from '../readers/models.ts';
import { readSnapshot } from '../readers/snapshot.ts';
import { indexTags } from './model-tags.ts';
import { digestPolicy, findReleasePolicies, type ReleasePolicy } from './release-branch.ts';
import { readManifests } from './release-candidates.ts';

/**
 * @param model only this one; absent: every model of the release branch
 * @throws Failure `usage` where there is no such model
 */
export async function gatherVerification(
  repository: Repository,
  model: string | undefined,
  forge: ForgeReader | undefined,
): Promise<VerifyFacts> {
  const { models } = await findReleasePolicies(repository);
  const chosen = model === undefined ? models : models.filter(({ policy }) => policy.model === model);
  if (model !== undefined && chosen.length === 0) throw unknownModel(model, models);
  const tags = indexTags(await repository.allAnnotatedTags());
  const reader = createRecomputer(repository);
  const verified: VerifiedModel[] = [];
  for (const policy of chosen) {
    const naming = namingOf(policy.policy);
    const own = tags(naming);
    const registry = readModelRegistry(own, naming);
    verified.push({
      naming,
      tags: own,
      recomputed: await recomputeAll(reader, registry, policy),
      branch: policy.branch,
    });
  }
  const host = await readForge(forge);
  return { repository: repository.name, models: verified, ...(host === undefined ? {} : { forge: host }) };
}

/** Policies and snapshots of old commits, each read once. */
interface Recomputer {
  readonly repository: Repository;
  discover(commit: string): Promise<Discovery>;
}

function createRecomputer(repository: Repository): Recomputer {
  const known = new Map<string, Promise<Discovery>>();
  const options = { repository: repository.name, knownRules: ruleNames };
  return {
    repository,
    discover(commit) {
      const there = known.get(commit) ?? discoverModels(repository.files(commit), options);
      known.set(commit, there);
      return there;
    },
  };
}

async function recomputeAll(
  reader: Recomputer,
  registry: ModelRegistry,
  { tip }: ReleasePolicy,
): Promise<readonly Recomputation[]> {
  const recorded = registry.versions.flatMap(({ tag, record }) =>
    record === undefined ? [] : [{ tag, record }],
  );
  const commits = recorded.flatMap(({ record }) => [
    record.commit,
    record.policy.commit,
    record.base ?? record.commit,
  ]);
  await bring(reader.repository, tip, [...new Set(commits)]);
  const answers: Recomputation[] = [];
  let before: Policy | undefined;
  // Oldest first, so that each policy is compared with the one before it.
  for (const { tag, record } of recorded.toReversed()) {
    const onBranch = await isAncestor(reader.repository, record.commit, tip);
    const { policy, ...answer } = await recompute(reader, record);
    const policyChanges =
      before === undefined || policy === undefined ? [] : describePolicyChange(before, policy);
    answers.push({ tag, ...answer, policyChanges, onBranch });
    before = policy ?? before;
  }
  return answers;
}

/** What a shallow clone lacks; a commit that cannot be had is told where it is read. */
async function bring(repository: Repository, tip: string, commits: readonly string[]): Promise<void> {
  if (!repository.isShallow) return;
  for (const commit of commits) {
    await repository.ensureHistory({ head: tip, base: commit }).catch(() => undefined);
  }
}

async function isAncestor(repository: Repository, commit: string, tip: string): Promise<boolean> {
  if (commit === tip) return true;
  try {
    return (await repository.mergeBase(tip, commit)) === commit;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

type Answer = Pick<Recomputation, 'content' | 'policyDigest' | 'missing'> & { readonly policy?: Policy };

async function recompute(reader: Recomputer, record: ReleaseRecord): Promise<Answer> {
  try {
    const { models } = await reader.discover(record.policy.commit);
    const policy = models.find((one) => one.policy.directory === record.directory)?.policy;
    if (policy === undefined || policy.model !== record.model) {
      return { missing: `the policy of ${record.model} is not in ${record.policy.commit}` };
    }
    const content = await recomputeContent(reader, record, policy);
    return { policy, content, policyDigest: digestPolicy(policy) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { missing: error.message };
  }
}

/** As it was computed for the release: the same readers, on the same commits, by the same policy. */
async function recomputeContent(
  { repository, discover }: Recomputer,
  { commit, base }: ReleaseRecord,
  policy: Policy,
): Promise<NonNullable<Recomputation['content']>> {
  const { directories } = await discover(commit);
  const read = (at: string): Promise<Snapshot> =>
    readSnapshot(repository.files(at), policy, { directories, stages: false });
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
  const manifests = await readManifests(repository, model);
  return recordContent(model, manifests, compareMetrics(model));
}

async function readForge(forge: ForgeReader | undefined): Promise<VerifiedForge | undefined> {
  if (forge === undefined) return undefined;
  const [releases, rulesets, immutableReleases] = await Promise.all([
    forge.releases(),
    forge.tagRulesets(),
    forge.immutableReleases(),
  ]);
  return { releases, rulesets, immutableReleases };
}

function unknownModel(model: string, models: readonly ReleasePolicy[]): Failure {
  return new Failure(
    'usage',
    `there is no model ${model}`,
    `Models: ${models.map(({ policy }) => policy.model).join(', ') || 'none'}.`,
  );
}
