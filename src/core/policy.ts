// The resolved policy of one model: what it consists of and how it is judged. Nothing in it is left to a default later.
import type { DecimalText, Direction, LineageRole, Place } from './model.ts';

/** Who gets the benefit of the doubt, see docs: `worse` the number, `really-worse` the noise, `not-shown-safe` safety. */
export type BlockWhen = 'worse' | 'really-worse' | 'not-shown-safe';

/** What a rule's findings become. */
export type RuleSetting = 'error' | 'warn' | 'off';

/** What a loss of a metric does: blocks the merge, warns, or is only shown. */
export type MetricAction = 'block' | 'warn' | 'info';

/**
 * A size in a policy. `0.5pp` is `points` 0.5 (of a metric with a scale of points), `2%` is `percent` 2 (of the
 * baseline for a tolerance or limit; of the scale for a floor or ceiling), a bare number is `unit`.
 */
export interface Amount {
  readonly kind: 'points' | 'percent' | 'unit';
  readonly value: DecimalText;
}

/** One line under `gate.metrics`: the first pattern that matches a metric's name decides. */
export interface MetricPolicy {
  /** Dotted pattern: `*` is one part, a trailing or inner `**` any number of parts. */
  readonly pattern: string;
  readonly place?: Place;
  readonly direction?: Direction;
  readonly unit?: string;
  readonly tolerance?: Amount;
  readonly limit?: Amount;
  readonly minimum?: Amount;
  readonly maximum?: Amount;
  readonly required: boolean;
  readonly action: MetricAction;
  readonly blockWhen?: BlockWhen;
}

export interface GatePolicy {
  readonly blockWhen: BlockWhen;
  /** Absent: 0.5pp, or 1 % for metrics without a scale of points. */
  readonly tolerance?: Amount;
  /** Absent: 5pp, or 10 % for metrics without a scale of points. */
  readonly limit?: Amount;
  /** Two-sided confidence, above 0 and below 1. */
  readonly confidence: DecimalText;
  /** In the order written; the first match wins. */
  readonly metrics: readonly MetricPolicy[];
  /** By rule name; a rule that is not named has its own default. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Budget against the anchor release; `off` where it is switched off. */
  readonly ratchet: Amount | 'off' | 'default';
}

export type Bump = 'major' | 'minor' | 'patch';

export interface ReleasePolicy {
  /** True where `release:` is written: only then does a push to the release branch release. */
  readonly enabled: boolean;
  /** Absent: the repository's default branch. */
  readonly branch?: string;
  /** Tag template with one `{version}` and at most one `{model}`. */
  readonly tag: string;
  /** Version of the first release. */
  readonly initial: string;
  readonly stages: readonly string[];
  /** Whether a deployment is made on the forge wherever a stage gets another version. */
  readonly deployments: boolean;
  /** Extra commit types; the built-in ones cannot be weakened. */
  readonly types: Readonly<Record<string, Bump | 'none'>>;
}

export interface Policy {
  /** Name of the model. */
  readonly model: string;
  /** Directory of the model, relative to the root and without a trailing slash; `''` is the root. */
  readonly directory: string;
  /** `pawl.yaml` that it was read from; absent: inferred from what the repository holds. */
  readonly source?: Place;
  /** Globs of metric manifests, relative to the repository's root; absent: inferred. */
  readonly metrics?: readonly string[];
  /** Declared lineage, paths or globs relative to the repository's root, `evaluation` included. */
  readonly lineage: Readonly<Partial<Record<LineageRole, readonly string[]>>>;
  readonly gate: GatePolicy;
  readonly release: ReleasePolicy;
}
