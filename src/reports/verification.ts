// What verifying came to: for a terminal, for the step summary, and as JSON.
import type { Severity } from '../core/problem.ts';
import type { Check, Verification, VerifiedRegistry } from '../core/verification.ts';
import { escapeJson, escapeMarkdown, escapePlain as say } from './escape.ts';
import { paint, type Style, wrap } from './sgr.ts';

const LONGEST_SENTENCE = 600;
const NARROWEST_SENTENCE = 24;

const SIGN: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', notice: '·' };
const STYLE: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', notice: 'dim' };
const STATUS: Readonly<Record<Check['status'], string>> = { pass: '✓', fail: '✗', unknown: '?' };

/** Text that ends with a line break. Every defect with what to do, and last what could not be looked at. */
export function renderVerification(
  { models, problems, checks, verdict }: Verification,
  { colour, width }: { readonly colour: boolean; readonly width: number },
): string {
  const room = Math.max(NARROWEST_SENTENCE, width - 4);
  const tell = (found: Verification['problems']) =>
    found.flatMap(({ severity, rule, message, help }) => [
      ...wrap(`${SIGN[severity]} ${rule}: ${say(message, LONGEST_SENTENCE)}`, room).map(
        (line) => `  ${paint(line, STYLE[severity], colour)}`,
      ),
      ...(help === undefined
        ? []
        : wrap(say(help, LONGEST_SENTENCE), room).map((line) => `    ${paint(line, 'dim', colour)}`)),
    ]);
  const lines = [
    ...models.flatMap((model) => [paint(headline(model), 'bold', colour), ...tell(model.problems)]),
    ...(problems.length === 0
      ? []
      : [paint('the repository and its forge', 'bold', colour), ...tell(problems)]),
    '',
    checks.map(({ check, status }) => `${STATUS[status]} ${check}`).join('   '),
    ...unknownLine(checks).map((line) => paint(line, 'dim', colour)),
    verdict === 'fail'
      ? paint('defects were found', 'red', colour)
      : paint('nothing was found in what could be looked at', 'green', colour),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ model, releases, assignments, problems }: VerifiedRegistry): string {
  const defects = problems.filter(({ severity }) => severity === 'error').length;
  return `${say(model)}: ${count(releases, 'release')}, ${count(assignments, 'assignment')}, ${count(defects, 'defect')}`;
}

function unknownLine(checks: readonly Check[]): readonly string[] {
  const unknown = checks.filter(({ status }) => status === 'unknown').map(({ check }) => check);
  return unknown.length === 0
    ? []
    : [`not looked at, because there is no token that may: ${unknown.join(', ')}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Two-space JSON that ends with a line break. */
export function renderVerificationJson(verification: Verification): string {
  return `${escapeJson(JSON.stringify(verification, undefined, 2))}\n`;
}

/** Defects that the step summary lists. */
const SUMMARY_LIMIT = 500;

/** Markdown for the page of the workflow run. */
export function renderVerificationSummary({ verdict, models, problems, checks }: Verification): string {
  const found = [...problems, ...models.flatMap((model) => model.problems)];
  const lines = found
    .slice(0, SUMMARY_LIMIT)
    .map(
      ({ severity, rule, model, message }) =>
        `- ${SIGN[severity]} **${rule}**${model === undefined ? '' : ` ${escapeMarkdown(model)}`}: ${escapeMarkdown(message, LONGEST_SENTENCE)}\n`,
    );
  const more = found.length > lines.length ? [`- and ${found.length - lines.length} more\n`] : [];
  const title = verdict === 'fail' ? '⛔ defects were found' : '✅ no defects';
  const looked = checks.map(({ check, status }) => `${STATUS[status]} ${check}`).join(' · ');
  return `### Releases verified: ${title}\n\n${[...lines, ...more].join('')}\n${looked}\n`;
}
