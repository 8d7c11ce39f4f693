// The metrics of a release beside those of the release before it.
import { parseDecimal } from '../core/decimal.ts';
import { formatDelta, formatValue } from '../core/number-words.ts';
import type { RecordedMetric, ReleaseRecord } from '../core/record.ts';
import { leaf, type Piece } from './cut.ts';
import { codeInMarkdown as code, escapeMarkdown as say } from './escape.ts';
import { showDigest } from './forge-links.ts';
import { tableHead, tableRow } from './markdown-rows.ts';
import { differenceOf } from './registry-words.ts';

type Kind = 'worse' | 'removed' | 'better' | 'changed' | 'added' | 'equal';

export interface MetricRow {
  readonly kind: Kind;
  /** Metric, the value before, the value now, the change in words: Markdown. */
  readonly cells: readonly [string, string, string, string];
}

/** Worst first. */
const ORDER: readonly Kind[] = ['worse', 'removed', 'better', 'changed', 'added', 'equal'];

/** The value's digits may be many; more than these say nothing. */
const LONGEST_VALUE = 40;

const NOTHING = '–';

/** Every gated metric of a release, and those that only the release before had. */
export function compareRecorded(
  record: ReleaseRecord,
  before: ReleaseRecord | undefined,
): readonly MetricRow[] {
  const names = new Set(record.metrics.map(({ name }) => name));
  const removed = (before?.metrics ?? []).filter(({ name }) => !names.has(name));
  return [...record.metrics.map(describeMetric), ...removed.map(describeRemoved)].toSorted(
    (one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind),
  );
}

function describeMetric(metric: RecordedMetric): MetricRow {
  const { name, value, was } = metric;
  const { kind, words } = describeChange(metric);
  const before = was === undefined ? NOTHING : show(metric, was, value);
  return { kind, cells: [say(name), before, show(metric, value, was), say(words, LONGEST_VALUE)] };
}

function describeRemoved(metric: RecordedMetric): MetricRow {
  return {
    kind: 'removed',
    cells: [
      say(metric.name),
      show(metric, metric.value, undefined),
      NOTHING,
      'removed, or not gated any more',
    ],
  };
}

function show({ scale, unit }: RecordedMetric, value: string, apartFrom: string | undefined): string {
  return say(formatValue(value, scale, unit, apartFrom), LONGEST_VALUE);
}

function describeChange({ value, was, scale, unit, direction }: RecordedMetric): {
  readonly kind: Kind;
  readonly words: string;
} {
  if (was === undefined) return { kind: 'added', words: 'new' };
  const delta = differenceOf(was, value);
  const difference = parseDecimal(delta);
  if (delta === undefined || difference === undefined) return { kind: 'changed', words: 'changed' };
  if (difference.eq(0)) return { kind: 'equal', words: 'unchanged' };
  const arrow = formatDelta(delta, scale, unit);
  if (direction === undefined) return { kind: 'changed', words: arrow };
  const isBetter = difference.gt(0) === (direction === 'higher');
  return { kind: isBetter ? 'better' : 'worse', words: `${arrow}, ${isBetter ? 'better' : 'worse'}` };
}

/** Head of the table: what the two columns of values are called. */
export function metricHead({ tag, previous }: ReleaseRecord): string {
  const columns = [
    'metric',
    previous === undefined ? 'before' : say(previous.tag, 60),
    say(tag, 60),
    'change',
  ];
  return tableHead(columns, ['', 'r', 'r', '']);
}

export function metricRow({ kind, cells }: MetricRow, rankOf: (kind: Kind) => number): Piece {
  return leaf(rankOf(kind), 'metrics', () => tableRow(cells));
}

/** The file `metrics.md` of a release: the whole table, and where all other numbers are. Ends with a line break. */
export function renderMetricsFile(record: ReleaseRecord, before: ReleaseRecord | undefined): string {
  const rows = compareRecorded(record, before).map(({ cells }) => tableRow(cells));
  const table = rows.length === 0 ? 'No metric is gated.\n' : metricHead(record) + rows.join('');
  const files = record.manifests.map(({ path, digest }) => `- ${code(path)}, ${showDigest(digest)}\n`);
  const manifests =
    files.length === 0 ? '' : `\nMetric manifests, with all their other numbers:\n\n${files.join('')}`;
  return `# ${say(record.model)} ${say(record.version)}\n\n${table}${manifests}`;
}
