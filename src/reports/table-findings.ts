// Problems as lines of a terminal.
import type { ModelDecision } from '../core/decision.ts';
import type { Problem, Severity } from '../core/problem.ts';
import { escapePlain as say } from './escape.ts';
import { paint, type Style, wrap } from './sgr.ts';

export interface FindingOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Narrower than this a sentence cannot be read, whatever the terminal says. */
export const NARROWEST_SENTENCE = 24;
export const LONGEST_SENTENCE = 600;
export const INDENT = '  ';

const SEVERITY_SIGN: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', notice: '·' };
const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', notice: 'dim' };

/** Of what a row of the table says already, only the rule and the place. */
export function modelFindingLines(
  { problems, changes }: ModelDecision,
  options: FindingOptions,
): readonly string[] {
  const told = new Set(changes.filter(({ verdict }) => verdict !== 'pass').map(({ metric }) => metric));
  return problems.flatMap((problem) => {
    const { metric, severity, rule, path, line } = problem;
    if (metric === undefined || !told.has(metric)) return findingLines(problem, options);
    const place = { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
    return findingLines({ rule, severity, message: metric, ...place }, options);
  });
}

export function findingLines(problem: Problem, { colour, width }: FindingOptions): readonly string[] {
  const { severity, rule, message, expected, actual, path, line, help } = problem;
  const values = [
    ...(expected === undefined ? [] : [`expected ${say(expected)}`]),
    ...(actual === undefined ? [] : [`found ${say(actual)}`]),
  ];
  const found = values.length === 0 ? '' : ` (${values.join(', ')})`;
  const place = path === undefined ? '' : ` [${say(path)}${line === undefined ? '' : `:${line}`}]`;
  const room = Math.max(NARROWEST_SENTENCE, width - 2 * INDENT.length);
  const said = wrap(
    `${SEVERITY_SIGN[severity]} ${say(rule)}: ${say(message, LONGEST_SENTENCE)}${found}${place}`,
    room,
  );
  const advice = help === undefined ? [] : wrap(say(help, LONGEST_SENTENCE), room);
  return [
    ...said.map(
      (text, index) => INDENT + (index === 0 ? '' : INDENT) + paint(text, SEVERITY_STYLE[severity], colour),
    ),
    ...advice.map((text) => INDENT + INDENT + paint(text, 'dim', colour)),
  ];
}
