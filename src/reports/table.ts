// The same story for a terminal: verdict, metrics, what changed, findings, the next version.
import type { Decision, MetricChange, ModelDecision, Verdict } from '../core/decision.ts';
import type { Problem, Severity } from '../core/problem.ts';
import { listAcceptLines } from './accept.ts';
import { describeChanges, roleWords } from './changes.ts';
import { escapePlain as say } from './escape.ts';
import { isUnchanged, markChange } from './mark.ts';
import { measure, pad, paint, type Style, wrap } from './sgr.ts';
import { showValue } from './value.ts';
import { decisionHeadline, modelHeadline } from './verdict.ts';
import { describeBump, describeCause } from './version.ts';

export interface TableOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Commands to try next, each on its own line at the end. */
  readonly commands?: readonly string[];
}

/** Narrower than this a sentence cannot be read, whatever the terminal says. */
const NARROWEST_SENTENCE = 24;
const LONGEST_SENTENCE = 600;
const INDENT = '  ';
const GAP = '  ';

/** Signs of one column: the emoji of the comment are wide on some terminals and narrow on others. */
const VERDICT_SIGN: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', fail: '✗' };
const VERDICT_STYLE: Readonly<Record<Verdict, Style>> = { pass: 'green', warn: 'yellow', fail: 'red' };
const SEVERITY_SIGN: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', notice: '·' };
const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', notice: 'dim' };

/** Text that ends with a line break. Of foreign text no control or invisible character is left. */
export function renderTable(decision: Decision, options: TableOptions): string {
  const { models, problems, verdict, untouched } = decision;
  const [only] = models;
  const single = models.length === 1 && only?.verdict === verdict;
  const others = untouched === 0 ? [] : [`${count(untouched, 'model')} not touched`];
  return [
    ...(single ? [] : [`${title(verdict, decisionHeadline(decision, say), options)}\n`]),
    ...paragraph(problems.flatMap((problem) => findingLines(problem, options))),
    ...(single ? models : models.filter((model) => model.verdict !== 'pass')).map((model) =>
      modelText(model, decision, options),
    ),
    ...(single ? [] : paragraph(passingLines(models, options))),
    ...paragraph(others.map((line) => paint(line, 'dim', options.colour))),
    ...commandLines(options),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function title(verdict: Verdict, words: string, { colour }: TableOptions): string {
  return paint(paint(`${VERDICT_SIGN[verdict]} ${words}`, VERDICT_STYLE[verdict], colour), 'bold', colour);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Lines that stand together, with an empty line behind them; nothing where there are none. */
function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

function modelText(model: ModelDecision, decision: Decision, options: TableOptions): string {
  const heading = title(model.verdict, `${say(model.model)}: ${modelHeadline(model, say)}`, options);
  const paragraphs = [
    metricLines(model, decision, options),
    changeLines(model, options),
    policyLines(model, options),
    modelFindingLines(model, options),
    acceptLines(model, options),
    [INDENT + versionWords(model, options)],
  ];
  return [`${heading}\n`, ...paragraphs.flatMap(paragraph)].join('\n');
}

/** One line each: among several models a reader looks for those that did not pass. */
function passingLines(models: readonly ModelDecision[], options: TableOptions): readonly string[] {
  return models
    .filter(({ verdict }) => verdict === 'pass')
    .map((model) => {
      const heading = `${VERDICT_SIGN.pass} ${say(model.model)}: ${modelHeadline(model, say)}`;
      return `${paint(heading, 'green', options.colour)} · ${versionWords(model, options)}`;
    });
}

function metricLines(model: ModelDecision, decision: Decision, options: TableOptions): readonly string[] {
  const changes = model.changes.filter((change) => !isUnchanged(change));
  const unchanged = model.changes.length - changes.length;
  const rest = unchanged === 0 ? [] : [`${INDENT}= ${count(unchanged, 'metric')} unchanged`];
  if (changes.length === 0) return rest;
  const columns = [
    column(
      '',
      'left',
      changes.map((change) => sign(change)),
    ),
    column(
      'metric',
      'left',
      changes.map(({ metric }) => say(metric, 60)),
    ),
    ...valueColumn(say(model.version.currentTag ?? model.current ?? '', 40), changes, 'released'),
    ...valueColumn('base', changes, 'base'),
    ...valueColumn(decision.pullRequest === undefined ? 'head' : 'this PR', changes, 'head'),
  ];
  const left = columns.reduce((sum, { width }) => sum + width + GAP.length, INDENT.length);
  const sentence = Math.max(NARROWEST_SENTENCE, options.width - left);
  const lines = changes.flatMap((change, index) => {
    const cells = columns.map(({ cells, width, align }) => pad(cells[index] ?? '', width, align)).join(GAP);
    const [first = '', ...more] = wrap(say(change.words, LONGEST_SENTENCE), sentence);
    const row = `${INDENT}${cells}${GAP}${first}`.trimEnd();
    return [
      paintRow(row, change, options),
      ...more.map((words) => paintRow(' '.repeat(left) + words, change, options)),
    ];
  });
  const header = columns.map(({ name, width, align }) => pad(name, width, align)).join(GAP);
  return [paint(`${INDENT}${header}${GAP}change`, 'dim', options.colour), ...lines, ...rest];
}

interface Column {
  readonly name: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  readonly width: number;
}

function column(name: string, align: Column['align'], cells: readonly string[]): Column {
  return {
    name,
    align,
    cells,
    width: cells.reduce((width, cell) => Math.max(width, measure(cell)), measure(name)),
  };
}

/** No column where it would be empty from top to bottom. */
function valueColumn(
  name: string,
  changes: readonly MetricChange[],
  key: 'released' | 'base' | 'head',
): readonly Column[] {
  if (changes.every((change) => change[key] === undefined)) return [];
  return [
    column(
      name,
      'right',
      changes.map((change) => say(showValue(key, change), 40)),
    ),
  ];
}

function sign(change: MetricChange): string {
  return change.verdict === 'pass' ? markChange(change) : VERDICT_SIGN[change.verdict];
}

function paintRow(row: string, { verdict, status }: MetricChange, { colour }: TableOptions): string {
  if (verdict !== 'pass') return paint(row, VERDICT_STYLE[verdict], colour);
  return status === 'better' ? paint(row, 'green', colour) : row;
}

function changeLines(model: ModelDecision, options: TableOptions): readonly string[] {
  const roles = describeChanges(model, { text: say, code: say });
  const width = Math.max(0, ...roles.map(({ role }) => roleWords(role).length));
  return roles.flatMap(({ role, lines, equal }) => {
    const texts =
      lines.length === 0 ? [paint(`unchanged (${count(equal, 'file')})`, 'dim', options.colour)] : lines;
    return texts.map((text, index) => {
      const name = pad(index === 0 ? roleWords(role) : '', width, 'left');
      return `${INDENT}${paint(name, 'dim', options.colour)}${GAP}${text}`;
    });
  });
}

function policyLines({ policyChange }: ModelDecision, { colour }: TableOptions): readonly string[] {
  if (policyChange === undefined) return [];
  const { kind, place, lines } = policyChange;
  const heading = `${INDENT}! ${say(place.path)} is ${kind} here: takes effect after merge`;
  return [
    paint(heading, 'yellow', colour),
    ...lines.map((line) => `${INDENT}${INDENT}${say(line, LONGEST_SENTENCE)}`),
  ];
}

/** Of what a row of the table says already, only the rule and the place. */
function modelFindingLines({ problems, changes }: ModelDecision, options: TableOptions): readonly string[] {
  const told = new Set(changes.filter(({ verdict }) => verdict !== 'pass').map(({ metric }) => metric));
  return problems.flatMap((problem) => {
    const { metric, severity, rule, path, line } = problem;
    if (metric === undefined || !told.has(metric)) return findingLines(problem, options);
    const place = { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
    return findingLines({ rule, severity, message: metric, ...place }, options);
  });
}

function findingLines(problem: Problem, { colour, width }: TableOptions): readonly string[] {
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

function acceptLines(model: ModelDecision, { colour }: TableOptions): readonly string[] {
  const lines = listAcceptLines(model).map(({ line }) => `${INDENT}    ${line}`);
  if (lines.length === 0) return [];
  const file = model.policySource === undefined ? 'a pawl.yaml' : say(model.policySource);
  const heading = `${INDENT}To accept this, put these settings into ${file} of the base branch first:`;
  return [paint(heading, 'dim', colour), `${INDENT}gate:`, `${INDENT}  metrics:`, ...lines];
}

function versionWords(model: ModelDecision, { colour }: TableOptions): string {
  const { current, next, verdict } = model;
  const target =
    next === undefined ? undefined : verdict === 'fail' ? paint(say(next), 'strike', colour) : say(next);
  const versions = [current === undefined ? undefined : say(current), target].filter(
    (part) => part !== undefined,
  );
  const parts = [paint(versions.join(' → '), 'bold', colour), describeBump(model), describeCause(model, say)];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function commandLines({ commands = [], colour }: TableOptions): readonly string[] {
  if (commands.length === 0) return [];
  return paragraph([paint('Try next:', 'bold', colour), ...commands.map((command) => INDENT + command)]);
}
