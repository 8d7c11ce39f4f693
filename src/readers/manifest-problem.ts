// How a reader of manifests words what it could not read: one finding with file, line and column.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { PROBLEMS_LIMIT } from './limits.ts';

type Details = Pick<Problem, 'metric' | 'expected' | 'actual' | 'help'>;

/** A value that counts for nothing because it cannot be read: the gate must not pass over it. */
export function manifestError(place: Place, message: string, details: Details = {}): Problem {
  return { rule: 'manifest', severity: 'error', ...place, message, ...details };
}

/** Something beside the value, or text where a number may have been meant. */
export function manifestWarning(place: Place, message: string, details: Details = {}): Problem {
  return { rule: 'manifest', severity: 'warning', ...place, message, ...details };
}

/** Cuts a list at PROBLEMS_LIMIT; the last problem then says how many more there are, and is an error if one of them is. */
export function limitProblems(problems: readonly Problem[], path: string): readonly Problem[] {
  if (problems.length <= PROBLEMS_LIMIT) return problems;
  const rest = problems.slice(PROBLEMS_LIMIT - 1);
  const say = rest.some((problem) => problem.severity === 'error') ? manifestError : manifestWarning;
  const more = say({ path }, `${rest.length} more problems in this file are not listed`, {
    help: 'Correct the ones that are listed and run again.',
  });
  return [...problems.slice(0, PROBLEMS_LIMIT - 1), more];
}

/** Foreign text, shortened for a sentence that quotes it; `length` counts code points. */
export function excerpt(text: string, length = 60): string {
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
}
