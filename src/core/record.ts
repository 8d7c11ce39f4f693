// The record of one release: everything needed to audit, reproduce or roll back to it, as one line of canonical JSON.
import canonicalize from 'canonicalize';
import type { VersionDecision } from './decision.ts';
import type { DecimalText, Digest, Direction, Evidence, LineageRole } from './model.ts';
import type { Bump } from './policy.ts';
import { hasRecordShape } from './record-shape.ts';

/** Version of the record's form; a later Pawl reads and recomputes a record by the rules of the form that it names. */
export const RECORD_SCHEMA = 'pawl.record/1';

/** A tag by name and by what it pointed to: a moved tag, or one that was made again, no longer fits. */
export interface TagPin {
  readonly tag: string;
  /** Id that the ref pointed to. */
  readonly object: string;
}

/** A gated metric with its evidence. Numbers are the texts that were written. */
export interface RecordedMetric {
  readonly name: string;
  readonly value: DecimalText;
  /** Value of the release before. */
  readonly was?: DecimalText;
  readonly direction?: Direction;
  readonly scale: 'fraction' | 'percent' | 'none';
  readonly unit?: string;
  readonly evidence?: Evidence;
  readonly path: string;
}

export interface RecordedArtifact {
  readonly path: string;
  readonly role: LineageRole;
  readonly digest: Digest;
  readonly size?: number;
  readonly files?: number;
}

export interface RecordedParameter {
  readonly file: string;
  readonly name: string;
  readonly value: string;
}

export interface RecordedCommit {
  readonly id: string;
  readonly subject: string;
  readonly bump: Bump | 'none';
  /** Name, without the address. */
  readonly author?: string;
}

export interface RecordedPullRequest {
  readonly number: number;
  /** Logins; absent where the forge was not asked or did not tell. */
  readonly author?: string;
  readonly approvers?: readonly string[];
}

/** A finding that stood when the version was released: the policy did not let it block. */
export interface RecordedFinding {
  readonly rule: string;
  readonly metric?: string;
  readonly message: string;
}

/** What a commit says of a model, by a policy: can be computed again from git alone. */
export interface RecordContent {
  readonly metrics: readonly RecordedMetric[];
  /** Metric manifests with all their other numbers, by the git blob. */
  readonly manifests: readonly { readonly path: string; readonly digest: Digest }[];
  readonly lineage: readonly RecordedArtifact[];
  readonly parameters: readonly RecordedParameter[];
}

export interface ReleaseRecord extends RecordContent {
  readonly schema: typeof RECORD_SCHEMA;
  readonly model: string;
  /** Directory of the model; `''` is the root. */
  readonly directory: string;
  /** Semantic version without build metadata. */
  readonly version: string;
  readonly tag: string;
  /** Full id of the commit. */
  readonly commit: string;
  /** Full id of the commit that it was compared with: that of the last release it descends from; absent: there was none. */
  readonly base?: string;
  /** What this version brings, in one line. */
  readonly title: string;
  readonly bump: VersionDecision['bump'];
  /** The release before it in the chain; absent: it is the first. */
  readonly previous?: TagPin;
  readonly verdict: 'pass' | 'warn';
  /** Which policy judged it: the commit that it was read from, and the SHA-256 of its canonical JSON. */
  readonly policy: { readonly commit: string; readonly digest: string };
  /** Newest first, at most {@link RECORDED_COMMITS}. */
  readonly commits: readonly RecordedCommit[];
  /** How many more there are. */
  readonly moreCommits: number;
  readonly pullRequests: readonly RecordedPullRequest[];
  readonly findings: readonly RecordedFinding[];
  /** Tag of an earlier release with the same artifacts: a revert names what it restores. */
  readonly restores?: string;
}

/** Longer ranges are counted: a trailer of a megabyte is as much as anybody wants to see. */
export const RECORDED_COMMITS = 1000;

/** RFC 8785 (JSON Canonicalization Scheme): equal records are equal texts, on one line. */
export function formatRecord(record: ReleaseRecord): string {
  return toCanonicalJson(record);
}

/** @throws TypeError for what is no JSON */
export function toCanonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('there is no canonical JSON of undefined');
  return text;
}

/** What a list of many versions says of one. */
export type RecordGlance = Pick<ReleaseRecord, 'tag' | 'title' | 'version'>;

/**
 * Reads the end of a record alone, where canonical JSON has these keys, in a tenth of the time. What stands before is
 * not looked at: for lists only.
 * @returns undefined for what does not end as a record does
 */
export function glanceAtRecord(text: string): RecordGlance | undefined {
  // Inside of a string its quotes would be escaped.
  const start = text.lastIndexOf(`,"schema":"${RECORD_SCHEMA}",`);
  const end = start === -1 || !text.startsWith('{"') ? undefined : parseJson(`{${text.slice(start + 1)}`);
  return isGlance(end) ? end : undefined;
}

function isGlance(value: unknown): value is RecordGlance {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['tag', 'title', 'version'].every((key) => typeof Reflect.get(value, key) === 'string')
  );
}

/**
 * Reads the text of a `Record:` trailer. Its form is checked, because readers rely on it; whether it says the truth is
 * the question of `verify`.
 * @returns undefined for what is no record, and for one of a form that this version does not know
 */
export function parseRecord(text: string): ReleaseRecord | undefined {
  const value = parseJson(text);
  return isRecord(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ReleaseRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    Reflect.get(value, 'schema') === RECORD_SCHEMA &&
    hasRecordShape(value)
  );
}
