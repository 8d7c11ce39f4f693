// Problems as lines of the comment.
import type { Problem } from '../core/problem.ts';
import { leaf, type Piece } from './cut.ts';
import { codeInMarkdown as code, escapeMarkdown as say } from './escape.ts';
import { severityMark } from './mark.ts';
import { rank } from './rank.ts';

/** A sentence is Pawl's, with foreign names in it. */
const LONGEST_SENTENCE = 600;

/** One list line each: the sign, the rule, the sentence, the place, what to do. */
export function listFindings(problems: readonly Problem[], rulesUrl: string | undefined): readonly Piece[] {
  return problems.map((problem) => {
    const importance = problem.severity === 'error' ? rank.error : rank.finding;
    return leaf(importance, 'findings', () => findingLine(problem, rulesUrl));
  });
}

function findingLine(problem: Problem, rulesUrl: string | undefined): string {
  const { expected, actual, rule } = problem;
  const values = [
    ...(expected === undefined ? [] : [`expected ${code(expected)}`]),
    ...(actual === undefined ? [] : [`found ${code(actual)}`]),
  ];
  const name = rulesUrl === undefined ? say(rule) : `[${say(rule)}](${rulesUrl}#${encodeURIComponent(rule)})`;
  const said = `${severityMark[problem.severity]} **${name}** ${say(problem.message, LONGEST_SENTENCE)}`;
  const found = values.length === 0 ? '' : ` (${values.join(', ')})`;
  const place = problem.path === undefined ? '' : ` · ${code(placeOf(problem))}`;
  const help = problem.help === undefined ? '' : `<br>${say(problem.help, LONGEST_SENTENCE)}`;
  return `- ${said}${found}${place}${help}\n`;
}

function placeOf({ path = '', line }: Problem): string {
  return line === undefined ? path : `${path}:${line}`;
}
