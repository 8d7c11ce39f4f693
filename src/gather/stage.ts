// What a rollback, a promotion or a deleted tag needs: everything that the tags say of one model.

import type { Facts, StageFacts, StageTrigger } from '../core/facts.ts';
import { type ModelRegistry, readModelRegistry } from '../core/registry.ts';
import { readReleases } from '../core/release-tag.ts';
import { findVersion, previousVersion } from '../core/stage.ts';
import { namingOf } from '../core/stage-entry.ts';
import { Failure } from '../failure.ts';
import type { Repository } from '../git/repository.ts';
import { type Circumstances, readHost } from './host.ts';
import { indexTags, readRegistryTags } from './model-tags.ts';
import { findReleasePolicies, type ReleasePolicy } from './release-branch.ts';

/** @throws Failure where a commit or git itself cannot be read */
export async function gatherStage(
  trigger: StageTrigger,
  repository: Repository,
  circumstances: Circumstances,
): Promise<Facts> {
  const { models, problems, tip } = await findReleasePolicies(repository);
  const model = models.find((one) => isMeant(one, trigger));
  const staged = model === undefined ? undefined : await readStaged(repository, model, tip, trigger);
  const host = await readHost(circumstances, []);
  return {
    schema: 'pawl.facts/1',
    trigger,
    repository: repository.name,
    head: tip,
    commits: [],
    models: [],
    untouched: models.length - (model === undefined ? 0 : 1),
    ...(staged === undefined ? {} : { staged }),
    ...(host === undefined ? {} : { host }),
    time: circumstances.now,
    problems,
  };
}

function isMeant({ policy }: ReleasePolicy, trigger: StageTrigger): boolean {
  if (trigger.kind === 'assign') return policy.model === trigger.model;
  const { model, template, atRoot } = namingOf(policy);
  return readReleases([{ name: trigger.tag, commit: '' }], model, template, atRoot).releases.length > 0;
}

async function readStaged(
  repository: Repository,
  { policy }: ReleasePolicy,
  tip: string,
  trigger: StageTrigger,
): Promise<StageFacts> {
  const naming = namingOf(policy);
  const { stages, deployments } = policy.release;
  const tags = indexTags(await repository.tags())(naming);
  const read = await readRegistryTags(repository, tags);
  await bringTarget(repository, readModelRegistry(read, naming), stages[0], trigger);
  return {
    naming,
    stages,
    deployments,
    tags: read,
    otherWorkflows: await findOtherWorkflows(repository, tags, tip),
  };
}

/** A clone of depth 1 has none of the commits that can be gone back to. Where it cannot be had, the push will tell. */
async function bringTarget(
  repository: Repository,
  registry: ModelRegistry,
  first: string | undefined,
  trigger: StageTrigger,
): Promise<void> {
  const stage = (trigger.kind === 'assign' ? trigger.stage : undefined) ?? first ?? 'production';
  const isNamed = trigger.kind === 'assign' && trigger.version !== undefined;
  const without = trigger.kind === 'untagged' ? trigger.tag : undefined;
  const target = isNamed ? findVersion(registry, trigger.version) : previousVersion(registry, stage, without);
  if (target !== undefined) await repository.ensureHistory({ head: target.commit }).catch(passOver);
}

function passOver(error: unknown): void {
  if (!(error instanceof Failure)) throw error;
}

/** Tags of commits with other workflows than the default branch: the workflow's own token may not tag these again. */
async function findOtherWorkflows(
  repository: Repository,
  tags: Awaited<ReturnType<Repository['tags']>>,
  tip: string,
): Promise<readonly string[]> {
  const now = await workflowsOf(repository, tip);
  const other: string[] = [];
  for (const { name, commit } of tags) {
    if (name.includes('#')) continue;
    // Where the clone does not have the commit, the push will tell.
    const then = await workflowsOf(repository, commit).catch(() => now);
    if (then !== now) other.push(name);
  }
  return other;
}

async function workflowsOf(repository: Repository, commit: string): Promise<string | undefined> {
  return (await repository.files(commit).entry('.github/workflows'))?.id;
}
