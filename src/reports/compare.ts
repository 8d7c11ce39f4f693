// What differs between two versions, stages or commits: what `pawl compare` prints.
import { formatDelta, formatValue } from '../core/number-words.ts';
import type { ComparedMetric, ContentComparison } from '../core/version-comparison.ts';
import { describeChanges, roleWords } from './changes.ts';
import { layOut } from './columns.ts';
import { escapePlain as say } from './escape.ts';
import type { TextOptions } from './history.ts';
import { renderRegistryJson } from './registry-words.ts';
import { pad, paint, type Style } from './sgr.ts';

/** One of the two, as it was asked for and as it was found. */
export interface ComparedSide {
  readonly words: string;
  readonly model?: string;
  readonly version?: string;
  readonly tag?: string;
  readonly commit: string;
}

export interface ComparedModel extends ContentComparison {
  readonly model: string;
  /** The side that alone has it. */
  readonly only?: 'a' | 'b';
}

export interface Comparison {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly models: readonly ComparedModel[];
}

const INDENT = '  ';
const SHORT_ID = 7;

export function renderComparison({ a, b, models }: Comparison, options: TextOptions): string {
  const changed = models.filter(hasChanged);
  const equal = models.length - changed.length;
  const same = equal === 0 ? [] : [`${equal} ${equal === 1 ? 'model' : 'models'} without a difference\n`];
  return [...changed.map((model) => renderModel(model, a, b, options)), ...same].join('\n');
}

function hasChanged({ metrics, lineage, parameters }: ComparedModel): boolean {
  return (
    metrics.some(({ status }) => status !== 'equal') ||
    lineage.some(({ status }) => status !== 'equal') ||
    parameters.length > 0
  );
}

function renderModel(model: ComparedModel, a: ComparedSide, b: ComparedSide, options: TextOptions): string {
  const from = nameSide(a);
  const to = nameSide(b);
  const only = model.only === undefined ? '' : `, only in ${model.only === 'a' ? from : to}`;
  const heading = paint(`${say(model.model)}: ${from} → ${to}${only}`, 'bold', options.colour);
  const paragraphs = [metricLines(model.metrics, from, to, options), changeLines(model, options)];
  return [
    `${heading}\n`,
    ...paragraphs.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`),
  ].join('\n');
}

function nameSide({ words, version, commit }: ComparedSide): string {
  if (version !== undefined) return say(version);
  const id = commit.slice(0, SHORT_ID);
  return commit.startsWith(words) ? id : `${say(words, 60)} (${id})`;
}

function metricLines(
  metrics: readonly ComparedMetric[],
  from: string,
  to: string,
  { colour, width }: TextOptions,
): readonly string[] {
  const changed = metrics.filter(({ status }) => status !== 'equal');
  const equal = metrics.length - changed.length;
  const rest = equal === 0 ? [] : [`${INDENT}= ${equal} ${equal === 1 ? 'metric' : 'metrics'} unchanged`];
  if (changed.length === 0) return rest;
  const heads = [
    { name: 'metric', align: 'left' },
    { name: from, align: 'right' },
    { name: to, align: 'right' },
    { name: 'change', align: 'left' },
  ] as const;
  const rows = changed.map((metric) => [
    say(metric.metric, 60),
    showSide(metric.a, metric.b, metric),
    showSide(metric.b, metric.a, metric),
    describeMetric(metric),
  ]);
  const [head = '', ...lines] = layOut(heads, rows, { width: width - INDENT.length, flexible: 3 });
  return [
    paint(INDENT + head, 'dim', colour),
    ...lines.map((line, index) => {
      const style = styleOf(changed[index]);
      return style === undefined ? INDENT + line : paint(INDENT + line, style, colour);
    }),
    ...rest,
  ];
}

function showSide(
  value: string | undefined,
  other: string | undefined,
  { scale, unit }: ComparedMetric,
): string {
  return value === undefined ? '–' : say(formatValue(value, scale, unit, other), 40);
}

function describeMetric({ status, delta, scale, unit }: ComparedMetric): string {
  if (delta === undefined) return status === 'incomparable' ? 'the scale differs' : status;
  const change = say(formatDelta(delta, scale, unit), 40);
  return status === 'changed' ? change : `${change}, ${status}`;
}

function styleOf(metric: ComparedMetric | undefined): Style | undefined {
  if (metric?.status === 'better') return 'green';
  return metric?.status === 'worse' ? 'red' : undefined;
}

function changeLines(model: ComparedModel, { colour }: TextOptions): readonly string[] {
  const roles = describeChanges(model, { text: say, code: say });
  const width = Math.max(0, ...roles.map(({ role }) => roleWords(role).length));
  return roles.flatMap(({ role, lines, equal }) => {
    const same = `unchanged (${equal} ${equal === 1 ? 'file' : 'files'})`;
    const texts = lines.length === 0 ? [paint(same, 'dim', colour)] : lines;
    return texts.map((text, index) => {
      const name = pad(index === 0 ? roleWords(role) : '', width, 'left');
      return `${INDENT}${paint(name, 'dim', colour)}  ${text}`;
    });
  });
}

/** What `compare --json` prints. */
export function renderComparisonJson({ a, b, models }: Comparison): string {
  return renderRegistryJson({ schema: 'pawl.comparison/1', a, b, models });
}
