// The same story for a terminal: verdict, metrics, what changed, findings, the next version.
import type { Decision, MetricChange, ModelDecision, Verdict } from '../core/decision.ts';
import { listAcceptLines } from './accept.ts';
import { describeChanges, roleWords } from './changes.ts';
import { escapePlain as say } from './escape.ts';
import { isUnchanged, markChange } from './mark.ts';
import type { ReportedOutcome } from './outcomes.ts';
import { isAssignment, isRelease, listDetails, type RunWords } from './release-words.ts';
import { settleDecision } from './settled.ts';
import { measure, pad, paint, type Style, wrap } from './sgr.ts';
import {
  findingLines,
  INDENT,
  LONGEST_SENTENCE,
  modelFindingLines,
  NARROWEST_SENTENCE,
} from './table-findings.ts';
import { showValue } from './value.ts';
import { decisionHeadline, modelHeadline } from './verdict.ts';
import { describeBump, describeCause, findVersionStep } from './version.ts';

export interface TableOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Commands to try next, each on its own line at the end. */
  readonly commands?: readonly string[];
  /** What was written; absent: the words of the decision alone. */
  readonly outcomes?: readonly ReportedOutcome[];
}

const GAP = '  ';

/** Signs of one column: the emoji of the comment are wide on some terminals and narrow on others. */
const VERDICT_SIGN: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '!', fail: '✗' };
const VERDICT_STYLE: Readonly<Record<Verdict, Style>> = { pass: 'green', warn: 'yellow', fail: 'red' };

/** Text that ends with a line break. Of foreign text no control or invisible character is left. */
export function renderTable(decided: Decision, options: TableOptions): string {
  const { outcomes } = options;
  const decision = settleDecision(decided, outcomes);
  const { models, problems, verdict, untouched, trigger } = decision;
  const run = { trigger, ...(outcomes === undefined ? {} : { outcomes }) };
  const [only] = models;
  const single = models.length === 1 && only?.verdict === verdict;
  const others = untouched === 0 ? [] : [`${count(untouched, 'model')} not touched`];
  return [
    ...(single ? [] : [`${title(verdict, decisionHeadline(decision, say, run), options)}\n`]),
    ...paragraph(problems.flatMap((problem) => findingLines(problem, options))),
    ...(single ? models : models.filter((model) => model.verdict !== 'pass')).map((model) =>
      modelText(model, decision, run, options),
    ),
    ...(single ? [] : paragraph(passingLines(models, run, options))),
    ...paragraph(unfinishedLines(decision, options)),
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

function modelText(model: ModelDecision, decision: Decision, run: RunWords, options: TableOptions): string {
  const heading = title(model.verdict, `${say(model.model)}: ${modelHeadline(model, say, run)}`, options);
  const details = listDetails(model, { code: say }, options.outcomes);
  const paragraphs = [
    metricLines(model, decision, options),
    changeLines(model, options),
    policyLines(model, options),
    modelFindingLines(model, options),
    acceptLines(model, options),
    [
      ...(isAssignment(run.trigger) ? [] : [INDENT + versionWords(model, options)]),
      ...(details.length === 0 ? [] : [INDENT + details.join(' · ')]),
    ],
  ];
  return [`${heading}\n`, ...paragraphs.flatMap(paragraph)].join('\n');
}

/** One line each: among several models a reader looks for those that did not pass. */
function passingLines(
  models: readonly ModelDecision[],
  run: RunWords,
  options: TableOptions,
): readonly string[] {
  return models
    .filter(({ verdict }) => verdict === 'pass')
    .map((model) => {
      const words = `${say(model.model)}: ${modelHeadline(model, say, run)}`;
      if (isAssignment(run.trigger)) return words;
      const heading = `${VERDICT_SIGN.pass} ${words}`;
      return `${paint(heading, 'green', options.colour)} · ${versionWords(model, options)}`;
    });
}

/** Releases of an earlier run that was cut off. */
function unfinishedLines({ unfinished = [] }: Decision, { colour }: TableOptions): readonly string[] {
  return unfinished.map(({ record }) =>
    paint(`an earlier run left ${say(record.tag)} of ${say(record.model)} unfinished`, 'dim', colour),
  );
}

function metricLines(model: ModelDecision, decision: Decision, options: TableOptions): readonly string[] {
  const changes = model.changes.filter((change) => !isUnchanged(change));
  const isReleased = changes.some(({ released }) => released !== undefined);
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
    // A release is compared with the release before it: its base is no other column.
    ...(isReleased && isRelease(decision.trigger) ? [] : valueColumn('base', changes, 'base')),
    ...valueColumn(headName(model, decision), changes, 'head'),
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

function headName({ release }: ModelDecision, { pullRequest, trigger }: Decision): string {
  if (isRelease(trigger) && release !== undefined) return say(release.record.tag, 40);
  return pullRequest === undefined ? 'head' : 'this PR';
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

function acceptLines(model: ModelDecision, { colour }: TableOptions): readonly string[] {
  const lines = listAcceptLines(model).map(({ line }) => `${INDENT}    ${line}`);
  if (lines.length === 0) return [];
  const file = model.policySource === undefined ? 'a pawl.yaml' : say(model.policySource);
  const heading = `${INDENT}To accept this, put these settings into ${file} of the base branch first:`;
  return [paint(heading, 'dim', colour), `${INDENT}gate:`, `${INDENT}  metrics:`, ...lines];
}

function versionWords(model: ModelDecision, { colour }: TableOptions): string {
  const { from, to, held } = findVersionStep(model);
  const target = to === undefined ? undefined : held ? paint(say(to), 'strike', colour) : say(to);
  const versions = [from === undefined ? undefined : say(from), target].filter((part) => part !== undefined);
  const parts = [paint(versions.join(' → '), 'bold', colour), describeBump(model), describeCause(model, say)];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function commandLines({ commands = [], colour }: TableOptions): readonly string[] {
  if (commands.length === 0) return [];
  return paragraph([paint('Try next:', 'bold', colour), ...commands.map((command) => INDENT + command)]);
}
