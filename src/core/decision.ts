// What a run decides, as one JSON value: reports say it, effects carry it out. `pawl check --json` prints it.

import type { Assignment } from './assignment.ts';
import type { PolicyChange, PullRequest, Trigger } from './facts.ts';
import type { Artifact, DecimalText, Direction, LineageRole } from './model.ts';
import type { Amount, Bump, MetricAction } from './policy.ts';
import type { Problem } from './problem.ts';
import type { ReleaseRecord } from './record.ts';

export type Verdict = 'pass' | 'warn' | 'fail';

/** `fraction` 0 to 1 and `percent` 0 to 100 have a scale of points; `none` has not. */
export type Scale = 'fraction' | 'percent' | 'none';

export type MetricStatus =
  | 'better'
  | 'worse'
  | 'equal'
  | 'changed' // no direction is known
  | 'added'
  | 'removed'
  | 'incomparable';

/**
 * What comparing head with base shows, before actions and rules. Only `unharmed`, `within-tolerance`, `restored` and
 * `measured-anew` may pass.
 */
export type Judgement =
  | 'unharmed' // equal or better
  | 'within-tolerance'
  | 'beyond-tolerance'
  | 'beyond-limit'
  | 'not-shown-safe' // the policy asks for evidence, and there is none
  | 'restored' // head is a version that was released before
  | 'scale-changed'
  | 'zero-baseline' // a tolerance relative to 0 says nothing
  | 'evaluation-changed'
  | 'measured-anew' // the evaluation data changed and the model did not
  | 'unreadable';

/** One metric over the union of names of base and head. It marks, it never drops. */
export interface MetricChange {
  readonly metric: string;
  readonly status: MetricStatus;
  /** Absent where base or head does not have it, or no direction is known. */
  readonly judgement?: Judgement;
  /** What this row does to the merge, after all rules. */
  readonly verdict: Verdict;
  /** `info` rows never block; `notGated` then says why. */
  readonly action: MetricAction;
  readonly notGated?: 'no-direction' | 'slice' | 'latency' | 'training' | 'policy';
  readonly direction?: Direction;
  readonly directionFrom?: 'policy' | 'manifest' | 'name';
  readonly scale: Scale;
  readonly unit?: string;
  readonly released?: DecimalText;
  readonly base?: DecimalText;
  readonly head?: DecimalText;
  /** head − base in the unit of the metric. */
  readonly delta?: DecimalText;
  readonly tolerance: Amount;
  readonly limit: Amount;
  readonly minimum?: Amount;
  readonly maximum?: Amount;
  readonly required: boolean;
  /** The row in words, for a reader who knows no statistics. */
  readonly words: string;
  readonly path?: string;
  readonly line?: number;
}

export interface ArtifactChange {
  readonly path: string;
  readonly role: LineageRole;
  readonly status: 'added' | 'removed' | 'modified' | 'equal';
  readonly base?: Artifact;
  readonly head?: Artifact;
}

export interface ParameterChange {
  readonly file: string;
  readonly name: string;
  readonly base?: string;
  readonly head?: string;
}

/** A commit and what it asks for. */
export interface CommitNote {
  readonly id: string;
  readonly subject: string;
  readonly bump: Bump | 'none';
  /** Why, in words: `feat`, `fix`, `breaking change`, `reverted by a1b2c3d`, `not a conventional commit`… */
  readonly why: string;
  /** False where the message is not a conventional commit. */
  readonly conventional: boolean;
}

/** The next version of one model, each step with its reason in words. */
export interface VersionDecision {
  readonly current?: string;
  readonly currentTag?: string;
  /** Absent: no new version. */
  readonly next?: string;
  readonly nextTag?: string;
  readonly bump: Bump | 'initial' | 'none';
  /** Sentences: "feat asks for a minor version", "nothing of the model changed since v2.1.0"… */
  readonly reasons: readonly string[];
  readonly commits: readonly CommitNote[];
  readonly unreadableTags: readonly string[];
}

/** An assignment that is to be made. */
export interface StageEntry {
  readonly assignment: Assignment;
  /** Commit of the version that the stage holds from then on; where it holds none, any of the model's. */
  readonly commit: string;
  /** Seconds since 1970; later than that of the assignment before, so that every moment has one answer. */
  readonly time: number;
}

/** A release that is cut, accepted, or there and perhaps not whole yet. */
export interface ReleaseDecision {
  /**
   * `cut`: its tag is to be made. `accept`: its tag was pushed by hand, the assignment makes it a release. `complete`:
   * all tags are there; what follows from them may be missing.
   */
  readonly step: 'cut' | 'accept' | 'complete';
  readonly record: ReleaseRecord;
  /** Object id of the version's tag; absent for one that is to be made. */
  readonly object?: string;
  /** Time of the version's tag, seconds since 1970: that of its commit. */
  readonly time: number;
  /** Entry into the first stage, and acceptance. Absent: a rollback holds the stage, or it is there already. */
  readonly entry?: StageEntry;
  /** Whether it becomes the repository's latest release. */
  readonly latest: boolean;
  /** The record that it is compared with in the notes; absent: none. */
  readonly before?: ReleaseRecord;
  /** Whether a deployment is asked for, and to where. */
  readonly deployment?: { readonly environment: string; readonly assignment: string };
}

/** A stage that holds another version from now on. */
export interface StageDecision extends StageEntry {
  /** Whether it is the model's first stage, which every release enters. */
  readonly isFirst: boolean;
  /** Tag whose release becomes the latest; absent: that mark does not move. */
  readonly latest?: string;
  readonly deploys: boolean;
}

export interface ModelDecision {
  readonly model: string;
  readonly directory: string;
  /** True where base does not have the model. */
  readonly isNew: boolean;
  readonly verdict: Verdict;
  readonly current?: string;
  readonly next?: string;
  readonly bump: VersionDecision['bump'];
  readonly version: VersionDecision;
  /** Worst first. */
  readonly changes: readonly MetricChange[];
  readonly lineage: readonly ArtifactChange[];
  readonly parameters: readonly ParameterChange[];
  readonly problems: readonly Problem[];
  readonly policySource?: string;
  readonly policyChange?: PolicyChange;
  /** Where the run releases: what comes out of it. */
  readonly release?: ReleaseDecision;
  /** Where the run assigns a version to a stage. */
  readonly stage?: StageDecision;
  /** Version that the first stage holds before the run; absent: none, or the run is about no stage. */
  readonly deployed?: string;
}

export interface Decision {
  readonly schema: 'pawl.decision/1';
  /** What was asked. */
  readonly trigger: Trigger['kind'];
  readonly verdict: Verdict;
  readonly repository: string;
  /** Full object ids; `base` is absent where head is the first commit. */
  readonly base?: string;
  readonly head: string;
  readonly pullRequest?: PullRequest;
  readonly models: readonly ModelDecision[];
  /** Releases of an earlier run that was cut off: their tags are there, and what follows from them is not. */
  readonly unfinished?: readonly ReleaseDecision[];
  readonly untouched: number;
  /** Problems of the repository as a whole; those of a model are in the model. */
  readonly problems: readonly Problem[];
}
