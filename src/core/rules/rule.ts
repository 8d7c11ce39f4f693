// What a rule is: a plain object. Adding one is a file in this folder, a line in index.ts and a fixture folder.
import type { ArtifactChange, MetricChange, ParameterChange, VersionDecision } from '../decision.ts';
import type { ModelFacts } from '../facts.ts';
import type { RuleSetting } from '../policy.ts';
import type { Problem, Severity } from '../problem.ts';

/** What a rule sees of one model: facts and the comparisons made from them. */
export interface RuleContext {
  readonly model: ModelFacts;
  readonly metrics: readonly MetricChange[];
  readonly lineage: readonly ArtifactChange[];
  readonly parameters: readonly ParameterChange[];
  readonly version: VersionDecision;
}

/** What a rule found. Its severity is the policy's, unless the rule says here that it is less. */
export type Finding = Omit<Problem, 'rule' | 'severity' | 'model'> & {
  readonly severity?: Exclude<Severity, 'error'>;
};

export interface Rule {
  /** Lower-case name, as policies and problems write it. */
  readonly name: string;
  /** What it means when it fires, in one sentence. */
  readonly summary: string;
  /** What a user should do, in Markdown: becomes the rule's section in docs/rules.md. */
  readonly guide: string;
  /** What its findings become where the policy does not say. */
  readonly setting: RuleSetting;
  find(context: RuleContext): readonly Finding[];
}
