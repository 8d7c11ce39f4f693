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
  /** Whether the release branch holds the commit. */
  readonly onBranch: boolean;
  /** Why nothing could be computed, in words. */
  readonly missing?: string;
}

export interface VerifiedModel {
  readonly naming: ModelNaming;
  readonly tags: readonly RegistryTag[];
  readonly recomputed: readonly Recomputation[];
  readonly branch: string;
}

/** What the forge tells; absent where there is no token to ask with. */
export interface VerifiedForge {
  readonly releases: readonly ForgeRelease[] | Unknown;
  readonly rulesets: readonly TagRuleset[] | Unknown;
  readonly immutableReleases: boolean | Unknown;
}

export interface VerifyFacts {
  readonly repository: string;
  readonly models: readonly VerifiedModel[];
  readonly forge?: VerifiedForge;
}

/** One thing that was looked at, or could not be. */
export interface Check {
  /** `chain`, `assignments`, `records`, `requests`, `releases`, `assets`, `rulesets` or `immutable-releases`. */
  readonly check: string;
  /** `unknown`: the token may not see it, or there is none. Never to be read as a pass. */
  readonly status: 'pass' | 'fail' | 'unknown';
}

export interface VerifiedRegistry {
  readonly model: string;
  readonly releases: number;
  readonly assignments: number;
  readonly problems: readonly Problem[];
}

export interface Verification {
  readonly schema: 'pawl.verification/1';
  /** `fail`: there is a defect. */
  readonly verdict: 'pass' | 'fail';
  readonly repository: string;
  readonly checks: readonly Check[];
  readonly models: readonly VerifiedRegistry[];
  /** Of the repository and its forge as a whole. */
  readonly problems: readonly Problem[];
}
