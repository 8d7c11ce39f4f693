// Decision → Effects: what is to be written, said and set, as data. Nothing is rendered and nothing is written here.
import { assignmentTag, formatAssignmentMessage } from './assignment.ts';
import type { Decision, ModelDecision, ReleaseDecision, StageDecision, StageEntry } from './decision.ts';
import type { ReleaseRecord } from './record.ts';
import { formatReleaseMessage } from './release-message.ts';
import type { TagWrite } from './writing.ts';

/** Tags of one model that come into being together or not at all. */
export interface TagEffect {
  readonly kind: 'tag';
  readonly model: string;
  readonly tags: readonly TagWrite[];
}

/** The release page of a tag. */
export interface ReleaseEffect {
  readonly kind: 'release';
  readonly model: string;
  readonly record: ReleaseRecord;
  /** Id of the tag's object; absent: the tag effect before it makes it. */
  readonly object?: string;
  readonly before?: ReleaseRecord;
  readonly latest: boolean;
}

/** Moves the mark of the latest release. */
export interface LatestEffect {
  readonly kind: 'latest';
  readonly model: string;
  readonly tag: string;
}

export interface DeploymentEffect {
  readonly kind: 'deployment';
  readonly model: string;
  readonly environment: string;
  readonly version: string;
  readonly tag: string;
  /** As in {@link ReleaseEffect}. */
  readonly object?: string;
  readonly assignment: string;
}

export type Effect =
  | TagEffect
  | ReleaseEffect
  | LatestEffect
  | DeploymentEffect
  | { readonly kind: 'output'; readonly decision: Decision }
  | { readonly kind: 'annotate'; readonly decision: Decision }
  | { readonly kind: 'summary'; readonly decision: Decision }
  | {
      readonly kind: 'comment';
      readonly decision: Decision;
      /** Number of the pull request. */
      readonly pullRequest: number;
      /** First line of the comment: finds it again. */
      readonly marker: string;
      /** Nothing to say: a comment that is there is edited, none is made. */
      readonly onlyIfExists: boolean;
    };

export interface PlanOptions {
  /** `changes` (default): a comment as soon as there is something to say. */
  readonly comment?: 'changes' | 'always' | 'off';
  /** Marker of the comment; one per workflow. */
  readonly marker?: string;
}

const DEFAULT_MARKER = '<!-- pawl -->';

/**
 * Effects in the order they are carried out. Tags come first: their creation is the lock. What follows from them can be
 * made again from the tag alone. The comment comes last.
 */
export function plan(decision: Decision, options: PlanOptions = {}): readonly Effect[] {
  const { comment = 'changes', marker = DEFAULT_MARKER } = options;
  const { pullRequest } = decision;
  const effects: readonly Effect[] = [
    ...(decision.unfinished ?? []).flatMap((release) => planRelease(release)),
    ...decision.models.flatMap(({ release }) => (release === undefined ? [] : planRelease(release))),
    ...decision.models.flatMap(({ stage }) => (stage === undefined ? [] : planStage(stage))),
    { kind: 'output', decision },
    { kind: 'annotate', decision },
    { kind: 'summary', decision },
  ];
  if (comment === 'off' || pullRequest === undefined) return effects;
  const onlyIfExists = comment === 'changes' && !hasNews(decision);
  return [...effects, { kind: 'comment', decision, pullRequest: pullRequest.number, marker, onlyIfExists }];
}

/** Whether a reviewer learns something: a changed metric, artifact, parameter or policy, or a problem. */
function hasNews({ problems, models }: Decision): boolean {
  return problems.some(({ severity }) => severity !== 'notice') || models.some(isNews);
}

function isNews(model: ModelDecision): boolean {
  return (
    model.verdict !== 'pass' ||
    model.isNew ||
    model.policyChange !== undefined ||
    model.parameters.length > 0 ||
    model.changes.some(({ status }) => status !== 'equal') ||
    model.lineage.some(({ status }) => status !== 'equal')
  );
}

function planRelease(release: ReleaseDecision): readonly Effect[] {
  const { step, record, object, before, latest, deployment } = release;
  const { model, version, tag } = record;
  const known = object === undefined ? {} : { object };
  return [
    ...(step === 'complete' ? [] : [{ kind: 'tag', model, tags: releaseTags(release) } as const]),
    { kind: 'release', model, record, ...known, latest, ...(before === undefined ? {} : { before }) },
    ...(deployment === undefined
      ? []
      : [{ kind: 'deployment', model, version, tag, ...known, ...deployment } as const]),
  ];
}

/** The version's own tag, where it is to be made, and the assignment that enters it. */
function releaseTags({ step, record, time, entry }: ReleaseDecision): readonly TagWrite[] {
  const { tag: name, commit } = record;
  const version = { name, commit, message: formatReleaseMessage(record), time };
  return [...(step === 'cut' ? [version] : []), ...(entry === undefined ? [] : [entryTag(entry)])];
}

function entryTag({ assignment, commit, time }: StageEntry): TagWrite {
  return { name: assignmentTag(assignment), commit, message: formatAssignmentMessage(assignment), time };
}

function planStage(entry: StageDecision): readonly Effect[] {
  const { assignment, latest, deploys } = entry;
  const { model, stage, version } = assignment;
  const tag = entryTag(entry);
  return [
    { kind: 'tag', model, tags: [tag] },
    ...(latest === undefined ? [] : [{ kind: 'latest', model, tag: latest } as const]),
    ...(deploys && version !== undefined
      ? [{ kind: 'deployment', model, environment: stage, ...version, assignment: tag.name } as const]
      : []),
  ];
}
