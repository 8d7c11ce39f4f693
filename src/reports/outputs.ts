// The outputs of the Action: what later steps of a workflow read.
import type { Decision, ModelDecision } from '../core/decision.ts';

/**
 * A job's outputs hold 1 MiB together, counted in UTF-16. A list or decision of more characters than these is left out
 * or cut to its verdicts, so that both and everything else fit.
 */
const LONGEST_MODELS = 128 * 1024;
const LONGEST_JSON = 320 * 1024;

/** The Action's outputs. Those of one model are empty where there is none, or more than one. */
export function renderOutputs(decision: Decision): Readonly<Record<string, string>> {
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
