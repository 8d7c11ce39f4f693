// Decision → Effects: what is to be said and set, as data. Nothing is rendered and nothing is written here.
import type { Decision, ModelDecision } from './decision.ts';

export type Effect =
  | {
      readonly kind: 'output';
      readonly name: string;
      readonly value: string;
    }
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

/**
 * A job's outputs hold 1 MiB together, counted in UTF-16. A list or decision of more characters than these is left out
 * or cut to its verdicts, so that both and everything else fit.
 */
const LONGEST_MODELS = 128 * 1024;
const LONGEST_JSON = 320 * 1024;

const DEFAULT_MARKER = '<!-- pawl -->';

/** Effects in the order they are carried out: what can fail by the network comes last. */
export function plan(decision: Decision, options: PlanOptions = {}): readonly Effect[] {
  const { comment = 'changes', marker = DEFAULT_MARKER } = options;
  const { pullRequest } = decision;
  const effects: readonly Effect[] = [
    ...Object.entries(planOutputs(decision)).map(
      ([name, value]) => ({ kind: 'output', name, value }) as const,
    ),
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

/** The Action's outputs. Those of one model are empty where there is none, or more than one. */
function planOutputs(decision: Decision): Readonly<Record<string, string>> {
  const [model, ...others] = decision.models;
  const only = others.length === 0 ? model : undefined;
  return {
    verdict: decision.verdict,
    // A proposal releases nothing.
    released: 'false',
    version: only?.next ?? '',
    'previous-version': only?.current ?? '',
    tag: only?.version.nextTag ?? '',
    current: only?.current ?? '',
    models: listModels(decision.models),
    json: toBoundedJson(decision),
  };
}

/** For a matrix: one object a model. */
function listModels(models: readonly ModelDecision[]): string {
  const list = models.map(({ model, directory, verdict, current, next, bump, version }) => ({
    model,
    directory,
    verdict,
    current,
    next,
    bump,
    tag: version.nextTag,
  }));
  return firstFitting(LONGEST_MODELS, [list, list.map(({ model }) => ({ model }))], '[]');
}

/** The decision; one that is too large keeps its verdicts, and says so by `cut`. */
function toBoundedJson(decision: Decision): string {
  const { schema, verdict, repository, base, head } = decision;
  const frame = { schema, verdict, repository, base, head, cut: true };
  const models = decision.models.map(({ model, verdict, current, next, bump }) => ({
    model,
    verdict,
    current,
    next,
    bump,
  }));
  return firstFitting(LONGEST_JSON, [decision, { ...frame, models }, frame], '{"cut":true}');
}

function firstFitting(longest: number, values: readonly unknown[], otherwise: string): string {
  return values.map((value) => JSON.stringify(value)).find((text) => text.length <= longest) ?? otherwise;
}
