// Decision → Effects: what is to be said and set, as data. Nothing is rendered and nothing is written here.
import type { Decision, ModelDecision } from './decision.ts';

export type Effect =
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

/** Effects in the order they are carried out: what can fail by the network comes last. */
export function plan(decision: Decision, options: PlanOptions = {}): readonly Effect[] {
  const { comment = 'changes', marker = DEFAULT_MARKER } = options;
  const { pullRequest } = decision;
  const effects: readonly Effect[] = [
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
