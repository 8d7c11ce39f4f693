// By which policy, and from which branch, is each model released? The tip of the release branch says it.
import { createHash } from 'node:crypto';
import type { Policy } from '../core/policy.ts';
import type { Problem } from '../core/problem.ts';
import { toCanonicalJson } from '../core/record.ts';
import { ruleNames } from '../core/rules/index.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';
import { type Discovery, discoverModels } from '../readers/models.ts';

export interface ReleasePolicy {
  readonly policy: Policy;
  /** What of its policy could not be read. */
  readonly problems: readonly Problem[];
  /** Name and tip of the release branch. */
  readonly branch: string;
  readonly tip: string;
}

export interface ReleasePolicies {
  readonly models: readonly ReleasePolicy[];
  readonly problems: readonly Problem[];
  /** Tip of the default branch. */
  readonly tip: string;
}

/**
 * Reads the policies at the tip of the default branch. A model that names another release branch there is judged by its
 * policy at the tip of that one: what a feature branch says of itself counts nowhere.
 *
 * @throws Failure `missing-history` where the repository has no default branch
 */
export async function findReleasePolicies(repository: Repository): Promise<ReleasePolicies> {
  const name = await repository.defaultBranchName();
  const tip = name === undefined ? undefined : await repository.branchTip(name);
  if (name === undefined || tip === undefined) throw noDefaultBranch();
  const discoveries = new Map<string, { readonly tip: string; readonly found: Discovery }>();
  const atDefault = await discover(repository, tip);
  discoveries.set(name, { tip, found: atDefault });
  const models: ReleasePolicy[] = [];
  const missing = new Set<string>();
  for (const { policy } of atDefault.models) {
    const branch = policy.release.branch ?? name;
    const there = discoveries.get(branch) ?? (await discoverBranch(repository, branch));
    if (there === undefined) {
      missing.add(branch);
      continue;
    }
    discoveries.set(branch, there);
    const model = there.found.models.find((one) => one.policy.directory === policy.directory);
    if (model !== undefined) models.push({ ...model, branch, tip: there.tip });
  }
  return { models, problems: [...atDefault.problems, ...[...missing].map(noBranch)], tip };
}

/**
 * Whether a push of a commit may release anything: whether a policy in it says so. Asked before anybody else is, so that
 * a push that only is judged needs no more than the clone.
 */
export async function asksForRelease(repository: Repository, revision: string): Promise<boolean> {
  const { models } = await discover(repository, await repository.resolve(revision));
  return models.some(({ policy }) => policy.release.enabled);
}

async function discoverBranch(
  repository: Repository,
  branch: string,
): Promise<{ readonly tip: string; readonly found: Discovery } | undefined> {
  const tip = await repository.branchTip(branch);
  return tip === undefined ? undefined : { tip, found: await discover(repository, tip) };
}

async function discover(repository: Repository, commit: string): Promise<Discovery> {
  await repository.ensureHistory({ head: commit });
  const options = { repository: repository.name, knownRules: ruleNames };
  return discoverModels(repository.files(commit), options);
}

/** SHA-256 of the canonical JSON of what a policy says; in which line it says so does not count. */
export function digestPolicy({ source: _, gate, ...policy }: Policy): string {
  const metrics = gate.metrics.map(({ place: _place, ...line }) => line);
  const text = toCanonicalJson({ ...policy, gate: { ...gate, metrics } });
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function noBranch(branch: string): Problem {
  return {
    rule: 'release',
    severity: 'error',
    message: `there is no branch ${branch}, which release.branch names`,
    help: 'Correct release.branch in pawl.yaml on the default branch.',
  };
}

function noDefaultBranch(): Failure {
  return new Failure(
    'missing-history',
    'The default branch of this repository is not known',
    'Name it: git remote set-head origin --auto, or call the branch main.',
  );
}
