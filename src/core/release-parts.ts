// What the ways of releasing have in common: the chain, the time, and what follows from an assignment.
import { assignmentTag } from './assignment.ts';
import type { ReleaseDecision, StageEntry } from './decision.ts';
import type { Facts, ModelFacts } from './facts.ts';
import type { Policy } from './policy.ts';
import type { TagPin } from './record.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import type { ReleaseInput, ReleaseOutcome } from './release.ts';

/** What of a policy says how a model is released. */
export interface ReleaseWays {
  readonly stages: readonly string[];
  readonly deployments: boolean;
  readonly atRoot: boolean;
}

function waysOf({ release, directory }: Policy): ReleaseWays {
  const { stages, deployments } = release;
  return { stages, deployments, atRoot: directory === '' };
}

/**
 * A version whose tags are there: what follows from them is made, where it is missing.
 * @returns undefined for a version without a record
 */
export function completed(
  { stages, deployments, atRoot }: ReleaseWays,
  { record, object, tag, time = 0 }: RegisteredVersion,
  registry: ModelRegistry,
): ReleaseDecision | undefined {
  if (record === undefined) return undefined;
  const [stage = ''] = stages;
  const last = registry.stages.get(stage)?.at(-1);
  const isCurrent = last?.version?.tag === tag;
  const before = registry.versions.find((one) => one.tag === record.previous?.tag)?.record;
  const deployment = isCurrent && deployments ? { environment: stage, assignment: last.tag } : undefined;
  return {
    step: 'complete',
    record,
    object,
    time,
    latest: isCurrent && atRoot,
    ...(before === undefined ? {} : { before }),
    ...(deployment === undefined ? {} : { deployment }),
  };
}

/** As {@link completed}, as the outcome of a run that has nothing else to do. */
export function wholeRelease(
  { policy }: Pick<ModelFacts, 'policy'>,
  version: RegisteredVersion,
  registry: ModelRegistry,
): ReleaseOutcome {
  const release = completed(waysOf(policy), version, registry);
  return release === undefined ? { problems: [] } : { release, problems: [] };
}

/**
 * What follows from the assignment of a release.
 * @param enters whether the release enters the stage with it
 */
export function releaseParts(
  { policy }: Pick<ModelFacts, 'policy'>,
  entry: StageEntry | undefined,
  enters: boolean,
): Pick<ReleaseDecision, 'entry' | 'latest' | 'deployment'> {
  const latest = enters && policy.directory === '';
  if (entry === undefined) return { latest };
  const deployment = { environment: entry.assignment.stage, assignment: assignmentTag(entry.assignment) };
  return { latest, entry, ...(enters && policy.release.deployments ? { deployment } : {}) };
}

/** The release that the next one is chained to: the highest that Pawl made or accepted, else the highest of all. */
export function newestOf(registry: ModelRegistry): RegisteredVersion | undefined {
  return registry.versions.find(({ origin }) => origin !== 'older') ?? registry.versions[0];
}

export function pinOf(version: RegisteredVersion | undefined): TagPin | undefined {
  return version && { tag: version.tag, object: version.object };
}

export function actorOf({ trigger }: Facts): string {
  const actor = 'actor' in trigger ? trigger.actor.trim() : '';
  return actor === '' ? 'unknown' : actor;
}

/** The tag of a release has the time of its commit, so that the same release is the same object. */
export function commitTime({ model, commits }: ReleaseInput): number {
  const date = commits.get(model.head.commit)?.date;
  return date === undefined ? 0 : Math.floor(Date.parse(date) / 1000);
}
