// A version is wanted in a stage, or the tag of one was deleted: which version does the stage hold from now on?
import compareBuild from 'semver/functions/compare-build.js';
import { assignmentTag, type DeletedVersion, type VersionPin } from './assignment.ts';
import type { StageDecision, StageEntry } from './decision.ts';
import type { AssignTrigger, Facts, StageFacts, UntaggedTrigger } from './facts.ts';
import { checkHost, checkWorkflows } from './host-check.ts';
import type { Problem } from './problem.ts';
import { type ModelRegistry, type RegisteredVersion, readModelRegistry } from './registry.ts';
import { actorOf, newestOf, pinOf } from './release-parts.ts';
import { readReleases } from './release-tag.ts';
import { availableVersions, findAvailable, previousVersion, readStage, type Unavailable } from './stage.ts';
import { type EntryRequest, nextAssignment } from './stage-entry.ts';
import { findGranted, type GrantedEntry, readEntry } from './stage-resumption.ts';

export interface StageOutcome {
  readonly stage?: StageDecision;
  readonly problems: readonly Problem[];
}

/** Decides about the stages of one model. */
export function decideStage(facts: Facts, trigger: AssignTrigger | UntaggedTrigger): StageOutcome {
  const { staged } = facts;
  if (staged === undefined) return { problems: [unknownModel(trigger)] };
  const registry = readModelRegistry(staged.tags, staged.naming);
  const outcome =
    trigger.kind === 'untagged'
      ? decideDeletion(facts, staged, trigger, registry)
      : decideAssignment(facts, staged, trigger, registry);
  const { stage } = outcome;
  if (stage === undefined) return outcome;
  const { version } = stage.assignment;
  const differ = version !== undefined && staged.otherWorkflows.includes(version.tag);
  const refused = [
    ...checkHost(facts.host, [assignmentTag(stage.assignment)]),
    ...checkWorkflows(facts.host, differ, version?.tag ?? ''),
  ];
  return refused.length === 0 ? outcome : { problems: [...outcome.problems, ...refused] };
}

function decideAssignment(
  facts: Facts,
  staged: StageFacts,
  trigger: AssignTrigger,
  registry: ModelRegistry,
): StageOutcome {
  const stage = trigger.stage ?? staged.stages[0] ?? 'production';
  const isKnown = staged.stages.includes(stage) || registry.stages.has(stage);
  if (!isKnown)
    return refuse(trigger.action, `there is no stage ${stage}`, `Stages: ${staged.stages.join(', ')}.`);
  const granted = findGranted(facts, staged, registry, stage, trigger);
  if (granted !== undefined) return resume(staged, registry, granted, trigger.action);
  const found = findTarget(registry, stage, trigger);
  if ('unavailable' in found) return refuseVersion(registry, stage, trigger, found.unavailable);
  const entry = assign(facts, registry, stage, {
    version: found.version,
    commit: found.version.commit,
    action: trigger.action,
    hold: trigger.action === 'rollback',
    reason: trigger.reason,
  });
  return { stage: decided(staged, registry, entry), problems: [] };
}

function findTarget(
  registry: ModelRegistry,
  stage: string,
  { action, version }: AssignTrigger,
): ReturnType<typeof findAvailable> | { readonly unavailable: 'none' } {
  if (version === undefined) {
    const previous = previousVersion(registry, stage);
    return previous === undefined ? { unavailable: 'none' } : { version: previous };
  }
  const found = findAvailable(registry, stage, version);
  // `promote` of what is current lifts the hold of a rollback.
  const lifts =
    action === 'promote' &&
    'unavailable' in found &&
    found.unavailable === 'current' &&
    readStage(registry, stage).held;
  const current = lifts
    ? registry.versions.find(({ tag }) => tag === readStage(registry, stage).tag)
    : undefined;
  return current === undefined ? found : { version: current };
}

/** The tag is gone: where its version was current, the one before it becomes so; in any case it is written down. */
function decideDeletion(
  facts: Facts,
  staged: StageFacts,
  { tag }: UntaggedTrigger,
  registry: ModelRegistry,
): StageOutcome {
  const { model, template, atRoot } = staged.naming;
  const read = readReleases([{ name: tag, commit: '' }], model, template, atRoot).releases[0];
  if (read === undefined) return note(`the deleted tag ${tag} was no version of ${model}`);
  if (staged.tags.some(({ name }) => name === tag))
    return note(`the tag ${tag} is there again: nothing to do`);
  const gone = registry.gone.find(({ version }) => version === read.version);
  if (gone?.recordedBy !== undefined) return resumeDeletion(staged, registry, gone.recordedBy, tag);
  const deleted: DeletedVersion = {
    version: read.version,
    tag,
    ...(gone?.object === undefined ? {} : { object: gone.object }),
  };
  const stage = [...registry.stages.keys()].find((name) => readStage(registry, name).tag === tag);
  const at = stage ?? staged.stages[0] ?? 'production';
  const now = readStage(registry, at);
  const wasCurrent = stage !== undefined;
  const target = wasCurrent ? previousVersion(registry, at, tag) : currentPin(registry, now.tag);
  const entry = assign(facts, registry, at, {
    commit: target?.commit ?? now.last?.commit ?? registry.versions[0]?.commit ?? facts.head,
    ...(target === undefined ? {} : { version: target }),
    action: 'delete',
    hold: wasCurrent || now.held,
    deleted,
    reason: wasCurrent ? `the tag ${tag} was deleted while it was current` : `the tag ${tag} was deleted`,
  });
  const decision = decided(staged, registry, entry);
  // Nothing else is in the stage than before: nothing is deployed, and "latest" stays.
  if (wasCurrent) return { stage: decision, problems: [] };
  const { latest: _, ...unmoved } = decision;
  return { stage: { ...unmoved, deploys: false }, problems: [] };
}

/** The tag is there: what follows from it may not be. */
function resume(
  staged: StageFacts,
  registry: ModelRegistry,
  { tag, ...entry }: GrantedEntry,
  rule: AssignTrigger['action'] | 'delete',
): StageOutcome {
  const stage = decided(staged, registry, entry);
  return { stage, problems: [{ rule, severity: 'notice', message: `${tag} says so already` }] };
}

/** Only the last word about a stage is carried out again. */
function resumeDeletion(
  staged: StageFacts,
  registry: ModelRegistry,
  recordedBy: string,
  tag: string,
): StageOutcome {
  for (const steps of registry.stages.values()) {
    const [before, last] = steps.slice(-2);
    if (last?.tag !== recordedBy || before?.version?.tag !== tag) continue;
    const entry = readEntry(staged, last);
    if (entry !== undefined) return resume(staged, registry, entry, 'delete');
  }
  return note(`${recordedBy} records that ${tag} was deleted`);
}

function currentPin(registry: ModelRegistry, tag: string | undefined): RegisteredVersion | undefined {
  return registry.versions.find((version) => version.tag === tag);
}

type Wish = Pick<EntryRequest, 'commit' | 'action' | 'hold' | 'deleted' | 'reason'> & {
  readonly version?: RegisteredVersion;
};

function assign(
  facts: Facts,
  registry: ModelRegistry,
  stage: string,
  { version, ...wish }: Wish,
): StageEntry {
  const newest = pinOf(newestOf(registry));
  return nextAssignment(registry, stage, {
    ...wish,
    ...(version === undefined ? {} : { version: versionPin(version) }),
    ...(newest === undefined ? {} : { newest }),
    actor: actorOf(facts),
    time: facts.time ?? 0,
  });
}

function versionPin({ version, tag, object }: RegisteredVersion): VersionPin {
  return { version, tag, object };
}

function decided(staged: StageFacts, registry: ModelRegistry, entry: StageEntry): StageDecision {
  const { assignment } = entry;
  const isFirst = assignment.stage === (staged.stages[0] ?? assignment.stage);
  const movesLatest = isFirst && staged.naming.atRoot && assignment.version !== undefined;
  return {
    ...entry,
    isFirst,
    ...(movesLatest ? { latest: assignment.version?.tag ?? registry.model } : {}),
    deploys: staged.deployments && assignment.version !== undefined,
  };
}

const WHY: Readonly<Record<Unavailable | 'none', string>> = {
  unknown: 'there is no such version',
  deleted: 'its tag was deleted, and no version comes back',
  refused: 'its tag was pushed by hand and never accepted',
  deprecated: 'it is deprecated',
  current: 'it is current already',
  none: 'no earlier version was ever current',
};

function refuseVersion(
  registry: ModelRegistry,
  stage: string,
  { action, version }: AssignTrigger,
  why: Unavailable | 'none',
): StageOutcome {
  const available = availableVersions(registry, stage)
    .toSorted((a, b) => compareBuild(b.version, a.version))
    .map(({ tag }) => tag);
  const list =
    available.length === 0 ? 'No version can be had.' : `Versions that can be had: ${available.join(', ')}.`;
  const subject =
    version === undefined ? `${registry.model} has nothing to go back to` : `${version} cannot be had`;
  return refuse(action, `${subject}: ${WHY[why]}`, list);
}

function refuse(rule: AssignTrigger['action'], message: string, help: string): StageOutcome {
  return { problems: [{ rule, severity: 'error', message, help }] };
}

function note(message: string): StageOutcome {
  return { problems: [{ rule: 'delete', severity: 'notice', message }] };
}

function unknownModel(trigger: AssignTrigger | UntaggedTrigger): Problem {
  if (trigger.kind === 'untagged') {
    const message = `the deleted tag ${trigger.tag} is no version of a model`;
    return { rule: 'delete', severity: 'notice', message };
  }
  return {
    rule: trigger.action,
    severity: 'error',
    message: `there is no model ${trigger.model}`,
    help: '`pawl history` lists the models and their versions.',
  };
}
