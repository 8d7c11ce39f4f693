// Everything that a run has read, as one JSON value: what lies behind it is a pure function of this.
import type { ForgeRelease, TagRuleset, Unknown } from './forge-facts.ts';
import type { Artifact, DecimalText, Digest, Metric, Parameter, Place } from './model.ts';
import type { Policy } from './policy.ts';
import type { Problem } from './problem.ts';
import type { RecordedArtifact, RecordedPullRequest } from './record.ts';
import type { ModelNaming } from './registry.ts';
import type { RegistryTag } from './registry-tag.ts';
import type { Trigger } from './trigger.ts';

export type {
  AssignTrigger,
  ProposeTrigger,
  PullRequest,
  ReleaseTrigger,
  StageTrigger,
  TaggedTrigger,
  Trigger,
  UntaggedTrigger,
} from './trigger.ts';

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

/** What a release of a model needs beside the snapshots. */
export interface ReleaseFacts {
  /** Every tag of the model: versions, requests and assignments. */
  readonly tags: readonly RegistryTag[];
  /** Commit that the policy was read from, and the SHA-256 of its canonical JSON. */
  readonly policy: { readonly commit: string; readonly digest: string };
  /** Metric manifests of head, by the git blob. */
  readonly manifests: readonly { readonly path: string; readonly digest: Digest }[];
  readonly pullRequests: readonly RecordedPullRequest[];
  /** Whether the release branch holds head. */
  readonly onBranch: boolean;
  /** Name of the release branch. */
  readonly branch: string;
  /** Tag of a newer release that holds head already. */
  readonly supersededBy?: string;
  /** The tag that asks for a release. */
  readonly request?: RegistryTag;
}

/** What the forge will not let happen, as far as it can be known before. */
export interface HostFacts {
  readonly rulesets: readonly TagRuleset[] | Unknown;
  readonly releases: readonly ForgeRelease[] | Unknown;
  /** True for the workflow's own token, which may not tag a commit with other workflows than the branches have. */
  readonly isWorkflowToken: boolean;
}

/** What the record of a release says: what comes back with its artifacts was judged before. */
export interface EarlierRelease {
  readonly tag: string;
  readonly lineage: readonly RecordedArtifact[];
  /** Its gated metrics. */
  readonly metrics: readonly { readonly name: string; readonly value: DecimalText }[];
}

export interface ModelFacts {
  readonly policy: Policy;
  readonly policyChange?: PolicyChange;
  /** Absent: the model is new in head. A release is compared with the release before it. */
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
  /** What earlier releases consisted of, as their records have it, newest first. */
  readonly earlier?: readonly EarlierRelease[];
  /** Versions that no tag of `releases` has and that were given once: they are not given again. */
  readonly taken?: readonly string[];
  readonly release?: ReleaseFacts;
  readonly problems: readonly Problem[];
}

/** A model whose stage is to hold another version. */
export interface StageFacts {
  readonly naming: ModelNaming;
  /** Stages of its policy, the first first. */
  readonly stages: readonly string[];
  readonly deployments: boolean;
  readonly tags: readonly RegistryTag[];
  /** Tags of versions whose workflows differ from those of the default branch. */
  readonly otherWorkflows: readonly string[];
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
  /** Where a stage is to hold another version: the model that it is about; absent there: no such model. */
  readonly staged?: StageFacts;
  /** Where the run releases: every model, to finish what an earlier run left. */
  readonly registries?: readonly StageFacts[];
  readonly host?: HostFacts;
  /** When the run began, seconds since 1970; absent where nothing is written that has a time. */
  readonly time?: number;
  readonly problems: readonly Problem[];
}
