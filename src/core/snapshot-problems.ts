// What could not be read at base and head, and how much each weighs.
import type { ModelFacts } from './facts.ts';
import type { Problem } from './problem.ts';

/**
 * The problems of head as they are; of base only those that head repaired, as notices: a change cannot repair the past.
 * What is missing by them is the rule `missing`'s.
 */
export function snapshotProblems({ base, head, policyChange, problems }: ModelFacts): readonly Problem[] {
  const told = new Set(head.problems.map(identify));
  const past = (base?.problems ?? [])
    .filter((problem) => !told.has(identify(problem)))
    .map((problem): Problem => {
      const { line: _line, column: _column, ...rest } = problem;
      return { ...rest, severity: 'notice', message: `at the base: ${problem.message}` };
    });
  const isTold = problems.some(({ rule, severity }) => rule === 'policy' && severity === 'error');
  const invalid: readonly Problem[] =
    policyChange?.kind === 'invalid' && !isTold
      ? [
          {
            rule: 'policy',
            severity: 'error',
            message: 'the policy at head cannot be read',
            ...policyChange.place,
          },
        ]
      : [];
  return [...invalid, ...head.problems.map(weigh), ...past];
}

/**
 * One value of a file that cannot be read is a warning, whatever metric it is: where the metric is gated or required,
 * the rule `missing` makes it an error. A whole file, or a place that names no metric, keeps its severity.
 */
function weigh(problem: Problem): Problem {
  if (problem.rule !== 'manifest' || problem.severity === 'warning') return problem;
  if (problem.metric !== undefined) return { ...problem, severity: 'warning' };
  return problem.severity === 'notice' ? { ...problem, severity: 'warning' } : problem;
}

function identify({ rule, path, metric, message }: Problem): string {
  return [rule, path, metric, message].join('\0');
}
