// Everything that a run has read, as one JSON value: what lies behind it is a pure function of this.
import type { Artifact, Metric, Parameter, Place } from './model.ts';
import type { Policy } from './policy.ts';
import type { Problem } from './problem.ts';

/** The pull request behind a proposal, as the event tells it. Everything but the number is foreign text. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** True where the repository allows squash merges only: the preview is then made from the title. */
  readonly squashOnly: boolean;
  /** True where the head is in another repository: the token of the run can only read. */
  readonly fork: boolean;
}

/** A change is proposed: judge `head` against its base. Revisions are as the event or the user wrote them. */
export interface ProposeTrigger {
  readonly kind: 'propose';
  readonly head: string;
  /**
   * Tip of the branch to merge into; the base is its merge base with head. Absent: the default branch, and on the
   * default branch itself the first parent of head.
   */
  readonly base?: string;
  /** Head of the pull request: where it is the second parent of `head`, `head` is a test merge and its first parent the base. */
  readonly mergeOf?: string;
  /** Full names of refs of the remote that bring `head` where the clone does not have it, for example `refs/pull/7/head`. */
  readonly refs?: readonly string[];
  readonly pullRequest?: PullRequest;
}

export type Trigger = ProposeTrigger;

/** A commit as git has it. */
export interface Commit {
  /** Full object id. */
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  /** Committer date, ISO 8601 with offset. */
  readonly date: string;
  /** The whole message, foreign text. */
  readonly message: string;
}

/** A version tag that exists, made by Pawl, by GTO or by hand. */
export interface Release {
  /** Tag name without `refs/tags/`. */
  readonly tag: string;
  /** Semantic version, normalised: `v1.3` reads as `1.3.0`. */
  readonly version: string;
  /** Commit that the tag points to, annotated or not. */
  readonly commit: string;
  /** Whether head is known to descend from it. Not asked of releases older than the newest reachable one: false there. */
  readonly reachable: boolean;
}

/** One thing that `dvc.lock` recorded, beside what the commit holds. `actual` absent: it is not there. */
export interface StageCheck {
  readonly kind: 'dependency' | 'output' | 'parameter' | 'command' | 'stage';
  /** Path, `file:parameter`, or the stage's name. */
  readonly subject: string;
  /** As recorded; absent: the lock does not have it. Digests are `algorithm:hex`. */
  readonly locked?: string;
  readonly actual?: string;
  readonly place: Place;
}

/** A DVC stage at one commit, with what can and what cannot be decided about it without running anything. */
export interface StageFact {
  /** As `dvc status` names it: `train`, `train@us`, or `sub/dvc.yaml:train`. */
  readonly name: string;
  readonly place: Place;
  readonly checks: readonly StageCheck[];
  /** What cannot be decided here, each in one sentence. */
  readonly undecidable: readonly { readonly reason: string; readonly place: Place }[];
  /** Digests of every dependency and parameter that the lock names, by path or `file:parameter`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Paths that it writes, and which of them are metric manifests. */
  readonly outputs: readonly string[];
  readonly metrics: readonly string[];
}

/** Everything known of one model at one commit. */
export interface Snapshot {
  readonly commit: string;
  readonly metrics: readonly Metric[];
  readonly parameters: readonly Parameter[];
  readonly lineage: readonly Artifact[];
  readonly stages: readonly StageFact[];
  /** What could not be read. */
  readonly problems: readonly Problem[];
}

/** A model as it stands at one commit: what `init` starts from. */
export interface SurveyedModel {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
}

/** What the head changes in the policy; it takes effect after the merge. */
export interface PolicyChange {
  readonly place: Place;
  readonly kind: 'added' | 'changed' | 'removed' | 'invalid';
  /** One line a setting: `gate.tolerance: 0.5pp → 1pp`. Foreign text. */
  readonly lines: readonly string[];
}

export interface ModelFacts {
  readonly policy: Policy;
  readonly policyChange?: PolicyChange;
  /** Absent: the model is new in head. */
  readonly base?: Snapshot;
  readonly head: Snapshot;
  /** At the commit of the newest reachable release, where there is one. */
  readonly released?: Snapshot;
  readonly releases: readonly Release[];
  /** Tags that look like this model's versions and cannot be read as one. */
  readonly unreadableTags: readonly string[];
  /** Ids of the commits since the newest reachable release that touch the model, newest first. */
  readonly commits: readonly string[];
  /** Those of them that the proposal brings: base..head. */
  readonly proposed: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Facts {
  readonly schema: 'pawl.facts/1';
  readonly trigger: Trigger;
  /** `owner/name` on a forge, else the directory's name. */
  readonly repository: string;
  /** Full object id; absent: head is the first commit. */
  readonly base?: string;
  /** Full object id. */
  readonly head: string;
  readonly commits: readonly Commit[];
  /** Models that the change touches; untouched ones are counted only. */
  readonly models: readonly ModelFacts[];
  readonly untouched: number;
  readonly problems: readonly Problem[];
}
