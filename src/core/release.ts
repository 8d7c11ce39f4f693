// Is a model released, as which version, and does it enter the first stage?
import { PENDING_OBJECT } from './assignment.ts';
import type { MetricChange, ReleaseDecision, Verdict, VersionDecision } from './decision.ts';
import type { Commit, Facts, ModelFacts, ReleaseFacts } from './facts.ts';
import { checkHost } from './host-check.ts';
import type { Problem } from './problem.ts';
import { createRecord } from './record-content.ts';
import { type ModelRegistry, readModelRegistry } from './registry.ts';
import { actorOf, commitTime, newestOf, releaseParts, wholeRelease } from './release-parts.ts';
import { decideRequest } from './release-request.ts';
import { readStage } from './stage.ts';
import { namingOf, nextAssignment } from './stage-entry.ts';

/** What was decided of a model before it is asked whether it is released. */
export interface Judged {
  readonly verdict: Verdict;
  readonly version: VersionDecision;
  readonly changes: readonly MetricChange[];
  readonly problems: readonly Problem[];
}

export interface ReleaseInput {
  readonly model: ModelFacts;
  readonly facts: Facts;
  readonly judged: Judged;
  /** Every commit of the run by id. */
  readonly commits: ReadonlyMap<string, Commit>;
}

/** `problems` come to those that were found before. */
export interface ReleaseOutcome {
  readonly release?: ReleaseDecision;
  /** Version that the first stage holds before it. */
  readonly deployed?: string;
  readonly problems: readonly Problem[];
}

const NOTHING: ReleaseOutcome = { problems: [] };

/** Decides about one model of a run that releases. */
export function decideRelease(input: ReleaseInput): ReleaseOutcome {
  const { model, facts } = input;
  if (model.release === undefined) return NOTHING;
  const registry = readModelRegistry(model.release.tags, namingOf(model.policy));
  const outcome =
    facts.trigger.kind === 'tagged'
      ? decideRequest(input, model.release, registry)
      : decideMerged(input, model.release, registry);
  const { version: deployed } = readStage(registry, model.policy.release.stages[0] ?? '');
  return deployed === undefined ? outcome : { ...outcome, deployed };
}

function decideMerged(input: ReleaseInput, release: ReleaseFacts, registry: ModelRegistry): ReleaseOutcome {
  const { model, facts, judged } = input;
  const { head } = model;
  const here = registry.versions.find(({ origin, commit }) => origin !== 'older' && commit === head.commit);
  if (here !== undefined) return wholeRelease(model, here, registry);
  const { supersededBy } = release;
  if (supersededBy !== undefined) return said(`this commit is part of ${supersededBy} already`);
  if (!release.onBranch) {
    return refused(
      `this commit is not on the release branch ${release.branch}`,
      `Merge it to ${release.branch} first, or set release.branch in pawl.yaml there.`,
    );
  }
  const { next, nextTag } = judged.version;
  if (next === undefined || nextTag === undefined) return NOTHING;
  if (judged.verdict === 'fail') return said(`${nextTag} is not released: the gate failed`);
  const problems = checkHost(facts.host, [nextTag]);
  if (problems.length > 0) return { problems };
  return { release: cut(input, { version: next, tag: nextTag }, registry), problems: [] };
}

/** A version that is made now: its tag and its entry into the first stage are one push. */
function cut(
  input: ReleaseInput,
  { version, tag }: { readonly version: string; readonly tag: string },
  registry: ModelRegistry,
): ReleaseDecision {
  const { model, facts } = input;
  const before = newestOf(registry);
  const record = createRecord(input, { version, tag, bump: input.judged.version.bump }, registry);
  const pin = { version, tag, object: PENDING_OBJECT };
  const [stage = ''] = model.policy.release.stages;
  const entry = nextAssignment(registry, stage, {
    version: pin,
    commit: model.head.commit,
    action: 'release',
    actor: actorOf(facts),
    reason: `${model.policy.model} ${tag} was released`,
    newest: pin,
    time: facts.time ?? 0,
  });
  const { held } = readStage(registry, stage);
  return {
    step: 'cut',
    record,
    time: commitTime(input),
    ...releaseParts(model, held ? undefined : entry, !held),
    ...(before?.record === undefined ? {} : { before: before.record }),
  };
}

function said(message: string): ReleaseOutcome {
  return { problems: [{ rule: 'release', severity: 'notice', message }] };
}

function refused(message: string, help: string): ReleaseOutcome {
  return { problems: [{ rule: 'release', severity: 'error', message, help }] };
}
