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

const VERDICT: Readonly<
  Record<Verification['verdict'], { readonly words: string; readonly style: Style; readonly title: string }>
> = {
  pass: { words: 'nothing was found in what could be looked at', style: 'green', title: '✅ no defects' },
  fail: { words: 'defects were found', style: 'red', title: '⛔ defects were found' },
  unknown: {
    words: 'no defect was found, and not all of it could be judged',
    style: 'yellow',
    title: '⚠️ not all of it could be judged',
  },
};

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
    paint(VERDICT[verdict].words, VERDICT[verdict].style, colour),
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
    : [`unknown, because no token may see it or this clone cannot tell: ${unknown.join(', ')}`];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Two-space JSON that ends with a line break. */
export function renderVerificationJson(verification: Verification): string {
  return `${escapeJson(JSON.stringify(verification, undefined, 2))}\n`;
}

/** Defects that the step summary lists. */
const SUMMARY_LIMIT = 300;
const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'notice'];

/** Markdown for the page of the workflow run. */
export function renderVerificationSummary({ verdict, models, problems, checks }: Verification): string {
  const all = [...models.flatMap((model) => model.problems), ...problems];
  const found = WORST_FIRST.flatMap((severity) => all.filter((problem) => problem.severity === severity));
  const lines = found
    .slice(0, SUMMARY_LIMIT)
    .map(
      ({ severity, rule, model, message }) =>
        `- ${SIGN[severity]} **${rule}**${model === undefined ? '' : ` ${escapeMarkdown(model)}`}: ${escapeMarkdown(message, LONGEST_SENTENCE)}\n`,
    );
  const more = found.length > lines.length ? [`- and ${found.length - lines.length} more\n`] : [];
  const looked = checks.map(({ check, status }) => `${STATUS[status]} ${check}`).join(' · ');
  const list = [...lines, ...more].join('');
  const unseen = unknownLine(checks).map((line) => `\n${escapeMarkdown(line)}\n`);
  const end = `${looked}\n${unseen.join('')}`;
  return `### Releases verified: ${VERDICT[verdict].title}\n\n${list}${list === '' ? '' : '\n'}${end}`;
}

/** A job's outputs hold 1 MiB together, counted in UTF-16. */
const LONGEST_JSON = 320 * 1024;

/** Values of the Action's outputs; the JSON of very many defects is cut to what comes first, and says so. */
export function renderVerificationOutputs(verification: Verification): Readonly<Record<string, string>> {
  const { schema, verdict, repository, checks } = verification;
  const whole = escapeJson(JSON.stringify(verification));
  const json =
    whole.length <= LONGEST_JSON
      ? whole
      : escapeJson(JSON.stringify({ schema, verdict, repository, checks, cut: true }));
  return { verdict, json };
}
