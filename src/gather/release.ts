// What a release needs: the models of the release branch, their tags, and what happened since their last release.

import { parseAssignmentTag } from '../core/assignment.ts';
import type { Facts, ModelFacts, ReleaseTrigger, TaggedTrigger } from '../core/facts.ts';
import type { Problem } from '../core/problem.ts';
import { readReleases } from '../core/release-tag.ts';
import { namingOf } from '../core/stage-entry.ts';
import type { Repository } from '../git/repository.ts';
import { type Circumstances, readHost } from './host.ts';
import { readPullRequests } from './pull-requests.ts';
import { findReleasePolicies, type ReleasePolicy } from './release-branch.ts';
import {
  type Candidate,
  type GatheredCandidates,
  gatherCandidates,
  readCandidates,
} from './release-candidates.ts';

/** Pages of this many releases of each model are looked for. */
const PAGES_OF_MODEL = 20;

/**
 * Reads what a release needs. Nothing is in scope: undefined, where the trigger came with a push that asks for nothing.
 *
 * @throws Failure where a commit, the history or git itself cannot be read
 */
export async function gatherRelease(
  trigger: ReleaseTrigger | TaggedTrigger,
  repository: Repository,
  circumstances: Circumstances,
): Promise<Facts | undefined> {
  const tags = await repository.tags();
  const request = trigger.kind === 'tagged' ? tags.find(({ name }) => name === trigger.tag) : undefined;
  const released = await findReleasePolicies(repository);
  const scope = released.models.filter((model) => isInScope(model, trigger));
  if (trigger.kind === 'release' && !trigger.asked && scope.length === 0) return undefined;
  const head = trigger.kind === 'release' ? await repository.resolve(trigger.head) : request?.commit;
  const facts = {
    schema: 'pawl.facts/1',
    trigger,
    repository: repository.name,
    head: head ?? released.tip,
    commits: [],
    models: [],
    untouched: released.models.length,
    time: circumstances.now,
  } as const;
  const nothing = nothingToDo(trigger, scope, request !== undefined);
  if (head === undefined || nothing !== undefined) {
    return { ...facts, problems: [...released.problems, ...(nothing === undefined ? [] : [nothing])] };
  }
  const candidates = await readCandidates(repository, scope, tags);
  const gathered = await gatherCandidates({ repository, candidates, head, trigger, request: request?.name });
  const host = await readHost(circumstances, candidates.flatMap(recentTags));
  return {
    ...facts,
    commits: gathered.commits,
    models: await withPullRequests(gathered, circumstances),
    untouched: released.models.length - gathered.models.length,
    registries: candidates.map(({ policy, tags: own }) => ({
      naming: namingOf(policy),
      stages: policy.release.stages,
      deployments: policy.release.deployments,
      tags: own,
      otherWorkflows: [],
    })),
    ...(host === undefined ? {} : { host }),
    problems: [...released.problems, ...gathered.problems],
  };
}

/** Whether the trigger is about the model. */
function isInScope({ policy, branch }: ReleasePolicy, trigger: ReleaseTrigger | TaggedTrigger): boolean {
  if (trigger.kind === 'tagged') return namesVersion(policy, trigger.tag);
  if (trigger.model !== undefined && trigger.model !== policy.model) return false;
  if (trigger.branch !== undefined && trigger.branch !== branch) return false;
  return trigger.asked || policy.release.enabled;
}

function namesVersion(policy: ReleasePolicy['policy'], tag: string): boolean {
  const { model, template, atRoot } = namingOf(policy);
  const { releases, unreadable } = readReleases([{ name: tag, commit: '' }], model, template, atRoot);
  return releases.length + unreadable.length > 0;
}

/** Why there is nothing to release, in words. */
function nothingToDo(
  trigger: ReleaseTrigger | TaggedTrigger,
  scope: readonly ReleasePolicy[],
  isThere: boolean,
): Problem | undefined {
  if (trigger.kind === 'release') {
    if (scope.length > 0) return undefined;
    const which = trigger.model === undefined ? 'no model' : `no model ${trigger.model}`;
    return problem(
      'error',
      `there is ${which} on the release branch`,
      'Commit a pawl.yaml, or metrics, there.',
    );
  }
  const { tag } = trigger;
  if (!isThere) return problem('notice', `the tag ${tag} is gone again: nothing to release`);
  if (scope.length > 0) return undefined;
  const assignment = parseAssignmentTag(tag);
  if (assignment !== undefined) return problem('notice', `${tag} assigns a stage and releases nothing`);
  return problem(
    'error',
    `the tag ${tag} is no version of a model on the release branch`,
    'Tag a version as release.tag in pawl.yaml has it, or limit the tags that start the workflow.',
  );
}

function problem(severity: Problem['severity'], message: string, help?: string): Problem {
  return { rule: 'release', severity, message, ...(help === undefined ? {} : { help }) };
}

async function withPullRequests(
  { models, pullRequests }: GatheredCandidates,
  { forge }: Circumstances,
): Promise<readonly ModelFacts[]> {
  const answered: ModelFacts[] = [];
  for (const model of models) {
    const numbers = pullRequests.get(model.policy.model) ?? [];
    const { release } = model;
    if (release === undefined) answered.push(model);
    else
      answered.push({
        ...model,
        release: { ...release, pullRequests: await readPullRequests(numbers, forge) },
      });
  }
  return answered;
}

function recentTags({ registry }: Candidate): readonly string[] {
  return registry.versions
    .filter(({ record }) => record !== undefined)
    .slice(0, PAGES_OF_MODEL)
    .map(({ tag }) => tag);
}
