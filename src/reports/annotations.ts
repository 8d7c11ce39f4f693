// What is said on the very lines of the metric manifests.
import type { Decision, MetricChange } from '../core/decision.ts';
import type { Problem, Severity } from '../core/problem.ts';
import { escapePlain } from './escape.ts';

export interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  /** Plain text; its only control characters are line breaks of Pawl's own. */
  readonly message: string;
  /** Relative to the repository's root, exactly as git has it. */
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

/** GitHub shows this many annotations of each type and step. */
const MOST_OF_A_TYPE = 10;

const LONGEST_SENTENCE = 600;

/** Errors first, models worst first, at most ten of each type: where there are more, the tenth counts the others. */
export function renderAnnotations(decision: Decision): readonly Annotation[] {
  const all = [
    ...decision.problems.map((problem) => annotate(problem, [])),
    ...decision.models.flatMap(({ problems, changes }) =>
      problems.map((problem) => annotate(problem, changes)),
    ),
  ];
  return (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    limit(
      severity,
      all.filter((annotation) => annotation.severity === severity),
    ),
  );
}

function limit(severity: Severity, annotations: readonly Annotation[]): readonly Annotation[] {
  if (annotations.length <= MOST_OF_A_TYPE) return annotations;
  const shown = annotations.slice(0, MOST_OF_A_TYPE - 1);
  const message = `and ${annotations.length - shown.length} more ${severity}s: the step summary has all of them`;
  return [...shown, { severity, title: 'Pawl', message }];
}

function annotate(problem: Problem, changes: readonly MetricChange[]): Annotation {
  const { severity, rule, model, message, expected, actual, help } = problem;
  const found = [
    ...(expected === undefined ? [] : [`expected ${escapePlain(expected)}`]),
    ...(actual === undefined ? [] : [`found ${escapePlain(actual)}`]),
  ];
  const sentence =
    escapePlain(message, LONGEST_SENTENCE) + (found.length === 0 ? '' : ` (${found.join(', ')})`);
  return {
    severity,
    title: `Pawl: ${escapePlain(rule)}${model === undefined ? '' : ` (${escapePlain(model)})`}`,
    message: help === undefined ? sentence : `${sentence}\n${escapePlain(help, LONGEST_SENTENCE)}`,
    ...placeOf(problem, changes),
  };
}

/** A problem of a metric that names no place is where the metric is. */
function placeOf(
  problem: Problem,
  changes: readonly MetricChange[],
): Pick<Annotation, 'path' | 'line' | 'column'> {
  const row = changes.find(({ metric }) => metric === problem.metric);
  const { path, line, column } =
    problem.path === undefined && row !== undefined ? { column: undefined, ...row } : problem;
  // A name that cannot be shown cannot be pointed to either: it would be a place in another file, or none.
  if (path === undefined || escapePlain(path, Infinity) !== path) return {};
  return { path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
}
