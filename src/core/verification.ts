// What verifying the chain of releases reads and says, as JSON values.
import type { ForgeRelease, TagRuleset, Unknown } from './forge-facts.ts';
import type { Problem } from './problem.ts';
import type { RecordContent } from './record.ts';
import type { ModelNaming } from './registry.ts';
import type { RegistryTag } from './registry-tag.ts';

/** What the repository says today of one released version. */
export interface Recomputation {
  /** Name of the version's tag. */
  readonly tag: string;
  /** Absent: it cannot be computed, and `missing` says why. */
  readonly content?: RecordContent;
  /** Digest of the policy at the commit that the record names; absent: there is none for the model. */
  readonly policyDigest?: string;
  /** How the policy differs from that of the release before, one line a setting. */
  readonly policyChanges: readonly string[];
  /** Whether the release branch holds the commit; `unknown`: the clone is cut too short to tell. */
  readonly onBranch: boolean | Unknown;
  /** Why nothing could be computed, in words. */
  readonly missing?: string;
  /** Whether a complete clone might know what is missing here. */
  readonly isCut: boolean;
}

export interface VerifiedModel {
  readonly naming: ModelNaming;
  readonly tags: readonly RegistryTag[];
  readonly recomputed: readonly Recomputation[];
  readonly branch: string;
}

/** A file as the release page of a tag has to have it. */
export interface ExpectedFile {
  readonly tag: string;
  readonly name: string;
  /** `sha256:…` of the bytes that are made of the record and of the tag's object id. */
  readonly digest: string;
  /** Whether another version of Pawl may have written the same release in other words. */
  readonly isRendered: boolean;
}

/** What the forge tells; absent where there is no token to ask with. */
export interface VerifiedForge {
  readonly releases: readonly ForgeRelease[] | Unknown;
  /** Whether the token sees drafts; `unknown`: the forge does not say whether there are none or none to be seen. */
  readonly drafts: true | Unknown;
  readonly rulesets: readonly TagRuleset[] | Unknown;
  readonly immutableReleases: boolean | Unknown;
  readonly expected: readonly ExpectedFile[];
}

export interface VerifyFacts {
  readonly repository: string;
  readonly models: readonly VerifiedModel[];
  /** Every tag of the repository, whatever it is of. */
  readonly tags: readonly RegistryTag[];
  readonly forge?: VerifiedForge;
}

export type CheckName =
  | 'chain'
  | 'assignments'
  | 'records'
  | 'requests'
  | 'releases'
  | 'drafts'
  | 'assets'
  | 'rulesets'
  | 'immutable-releases';

/** One thing that was looked at, or could not be. */
export interface Check {
  readonly check: CheckName;
  /**
   * `fail`: something was found; what is no defect, such as a tag that no ruleset protects, does not change the verdict.
   * `unknown`: the token may not see it, there is none, or this version of Pawl cannot read it. Never to be read as a pass.
   */
  readonly status: 'pass' | 'fail' | 'unknown';
}

/** A problem whose rule is the check that found it. */
export interface Finding extends Problem {
  readonly rule: CheckName;
}

export interface VerifiedRegistry {
  readonly model: string;
  readonly releases: number;
  readonly assignments: number;
  readonly problems: readonly Finding[];
}

export interface Verification {
  readonly schema: 'pawl.verification/1';
  /**
   * `fail`: there is a defect, a problem of severity error. `unknown`: there is none, and some tag or record could not be
   * judged. What a forge does not tell is not part of the verdict: see `checks`.
   */
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly repository: string;
  readonly checks: readonly Check[];
  readonly models: readonly VerifiedRegistry[];
  /** Of the repository and its forge as a whole. */
  readonly problems: readonly Finding[];
}
