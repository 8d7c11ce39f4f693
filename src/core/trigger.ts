// What is asked of a run: an event, a command or a person says it.

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

/**
 * Release what was merged: on a push to the release branch, or because somebody asks for it.
 * `branch` is the branch that was pushed; absent: whatever the policies call the release branch.
 */
export interface ReleaseTrigger {
  readonly kind: 'release';
  readonly head: string;
  readonly branch?: string;
  /** Only this model. */
  readonly model?: string;
  /** True where a person or a workflow says so: then a policy without `release` is no obstacle. */
  readonly asked: boolean;
  readonly actor: string;
  /** What is judged where no policy asks for a release on this branch. */
  readonly otherwise?: ProposeTrigger;
}

/** A tag was pushed by hand: a request. */
export interface TaggedTrigger {
  readonly kind: 'tagged';
  /** Without `refs/tags/`. */
  readonly tag: string;
  readonly actor: string;
}

/** A tag was deleted: the wish to roll back, where it was current. */
export interface UntaggedTrigger {
  readonly kind: 'untagged';
  readonly tag: string;
  readonly actor: string;
}

/** A version is wanted in a stage. */
export interface AssignTrigger {
  readonly kind: 'assign';
  readonly action: 'promote' | 'rollback';
  readonly model: string;
  /** Absent: the first stage. */
  readonly stage?: string;
  /** Absent, for a rollback: what the stage held before. */
  readonly version?: string;
  readonly actor: string;
  readonly reason: string;
}

/** What changes which version a stage holds, and judges nothing anew. */
export type StageTrigger = AssignTrigger | UntaggedTrigger;

export type Trigger = ProposeTrigger | ReleaseTrigger | TaggedTrigger | StageTrigger;
