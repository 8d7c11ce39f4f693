// Which models a proposal touches, each with the policy that judges it: the base's, or its own where it is new.

import type { PolicyChange } from '../core/facts.ts';
import { createOwnership, type Ownership } from '../core/ownership.ts';
import type { Policy } from '../core/policy.ts';
import { describePolicyChange } from '../core/policy-change.ts';
import type { Problem } from '../core/problem.ts';
import { ruleNames } from '../core/rules/index.ts';
import type { Repository } from '../git/repository.ts';
import {
  createDiscoveryCache,
  type DiscoveredModel,
  type Discovery,
  discoverModels,
} from '../readers/models.ts';
import type { Proposal } from './proposal.ts';

export interface ProposedModel {
  /** The base's policy; for a model that base does not have, the head's. */
  readonly policy: Policy;
  readonly isNew: boolean;
  readonly policyChange?: PolicyChange;
  readonly problems: readonly Problem[];
}

export interface ProposedModels {
  readonly touched: readonly ProposedModel[];
  readonly untouched: number;
  /** Which models a path belongs to. */
  readonly ownership: Ownership;
  /** Directories of all models, touched or not: a model does not own what lies in another one's. */
  readonly directories: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Pairs the models of base and head by directory. The base's policy judges; what head changes in it takes effect after
 * the merge and is only told. A directory that base has no model in is a new model.
 *
 * @throws Failure where a commit cannot be read
 */
export async function findProposedModels(
  repository: Repository,
  { head, base }: Proposal,
): Promise<ProposedModels> {
  const changed =
    base === undefined
      ? (await repository.files(head).list('')).map((entry) => entry.path)
      : await repository.changedPaths(base, head);
  const options = {
    repository: repository.name,
    knownRules: ruleNames,
    changed,
    cache: createDiscoveryCache(),
  };
  const atBase = base === undefined ? undefined : await discoverModels(repository.files(base), options);
  const atHead = await discoverModels(repository.files(head), options);
  const models = pair(atBase, atHead);
  const directories = [...new Set([...(atBase?.directories ?? []), ...atHead.directories])];
  const ownership = createOwnership(
    models.map((model) => model.policy),
    directories,
  );
  const touchedNames = new Set(changed.flatMap((path) => ownership.modelsOf(path)));
  const touched = models.filter((model) => touchedNames.has(model.policy.model));
  return {
    touched,
    untouched: directories.length - touched.length,
    ownership,
    directories,
    problems: [
      ...onlyOfBase(atBase?.problems ?? [], atHead.problems),
      ...atHead.problems,
      ...changedDefaults(changed, directories),
    ],
  };
}

function pair(atBase: Discovery | undefined, atHead: Discovery): ProposedModel[] {
  const heads = new Map(atHead.models.map((model) => [model.policy.directory, model]));
  const known = new Set(atBase?.directories);
  const judged = (atBase?.models ?? []).map((model) =>
    judgedByBase(model, heads.get(model.policy.directory)),
  );
  const added = atHead.models.filter(({ policy }) => !known.has(policy.directory));
  return [...judged, ...added.map(({ policy, problems }) => ({ policy, problems, isNew: true }))];
}

function judgedByBase(base: DiscoveredModel, head: DiscoveredModel | undefined): ProposedModel {
  const policyChange = findPolicyChange(base, head);
  return {
    policy: base.policy,
    isNew: false,
    problems: [...onlyOfBase(base.problems, head?.problems ?? []), ...(head?.problems ?? [])],
    ...(policyChange === undefined ? {} : { policyChange }),
  };
}

/**
 * What is wrong on the base and not on head any more: a warning, because it must not block the proposal that repairs it.
 * What head still has wrong is told there.
 */
function onlyOfBase(base: readonly Problem[], head: readonly Problem[]): readonly Problem[] {
  const repeated = new Set(head.map(({ message, path }) => `${path}: ${message}`));
  return base
    .filter(({ message, path }) => !repeated.has(`${path}: ${message}`))
    .map((problem) => ({
      ...problem,
      severity: 'warning',
      message: `on the base: ${problem.message}`,
      help: 'Until it is repaired there, the defaults apply.',
    }));
}

/** A file at the root that holds only `defaults` belongs to no model, and changes how all of them are judged. */
function changedDefaults(changed: readonly string[], directories: readonly string[]): readonly Problem[] {
  if (!changed.includes(ROOT_POLICY) || directories.includes('')) return [];
  const message = 'the defaults of all models change; the change takes effect after the merge';
  return [{ rule: 'policy', severity: 'notice', path: ROOT_POLICY, message }];
}

const ROOT_POLICY = 'pawl.yaml';

function findPolicyChange(
  base: DiscoveredModel,
  head: DiscoveredModel | undefined,
): PolicyChange | undefined {
  const before = base.policy.source;
  const after = head?.policy.source;
  const place = after ?? before;
  if (place === undefined) return undefined;
  if (head === undefined || after === undefined) return { place, kind: 'removed', lines: [] };
  if (head.problems.length > 0) return { place, kind: 'invalid', lines: [] };
  const lines = describePolicyChange(base.policy, head.policy);
  if (before === undefined) return { place, kind: 'added', lines };
  return lines.length === 0 ? undefined : { place, kind: 'changed', lines };
}
