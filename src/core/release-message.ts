// The message of a release's tag: `git show v2.1.0` is the release note and the record at once.
import { formatValue } from './number-words.ts';
import {
  formatRecord,
  glanceAtRecord,
  parseRecord,
  type RecordedMetric,
  type RecordGlance,
  type ReleaseRecord,
} from './record.ts';
import { formatPin, formatTrailers, parseTrailers } from './trailers.ts';
import { oneLine } from './visible-text.ts';

/** Metrics that the text shows; the record holds all of them. */
const SHOWN_METRICS = 12;
const TITLE_LIMIT = 200;
const NAME_LIMIT = 80;

/**
 * Subject, title, metrics, and the trailers `Model`, `Version`, `Previous` and `Record`. Made of the record alone, so
 * that equal records make the same tag object.
 *
 * @throws RangeError for a record whose names hold a second line; a policy's names cannot
 */
export function formatReleaseMessage(record: ReleaseRecord): string {
  const { model, version, tag, previous } = record;
  const trailers = formatTrailers([
    ['Model', model],
    ['Version', version],
    ...(previous === undefined ? [] : [['Previous', formatPin(previous)] as const]),
    ['Record', formatRecord(record)],
  ]);
  const title = oneLine(record.title, TITLE_LIMIT);
  const metrics = describeMetrics(record.metrics);
  const paragraphs = [
    `${model} ${tag}`,
    ...(title === '' ? [] : [title]),
    ...(metrics === '' ? [] : [metrics]),
    trailers,
  ];
  return paragraphs.join('\n\n');
}

/**
 * The inverse of {@link formatReleaseMessage}: the record that a tag carries.
 * @returns undefined where trailers and record are missing or do not say the same
 */
export function parseReleaseMessage(message: string): ReleaseRecord | undefined {
  const trailers = parseTrailers(message);
  const text = trailers?.get('Record');
  const record = text === undefined ? undefined : parseRecord(text);
  if (trailers === undefined || record === undefined || trailers.has('Stage')) return undefined;
  const { previous } = record;
  const fits =
    trailers.get('Model') === record.model &&
    trailers.get('Version') === record.version &&
    trailers.get('Previous') === (previous === undefined ? undefined : formatPin(previous));
  return fits ? record : undefined;
}

/** A release as far as the end of its record tells. */
export type ReleaseGlance = RecordGlance & Pick<ReleaseRecord, 'model'>;

/**
 * What {@link parseReleaseMessage} would read, in a fraction of the time: for lists only, because most of the record is
 * not looked at.
 * @param commit that the tag points to; a record of another one is none
 */
export function glanceAtRelease(message: string, commit: string): ReleaseGlance | undefined {
  const written = cutTrailers(message, 'first') ?? cutTrailers(message, 'last');
  const glance = written && glanceAtRecord(written.text);
  if (written === undefined || glance === undefined) return readWhole(message, commit);
  const { model, version, text } = written;
  // Only `base` and `bump` stand before it.
  const isOf = text.slice(0, RECORD_START).includes(`"commit":"${commit}","commits":[`);
  return isOf && glance.version === version ? { ...glance, model } : readWhole(message, commit);
}

/** What is not written as Pawl writes it may be one all the same: one more line break behind the trailers is enough. */
function readWhole(message: string, commit: string): ReleaseGlance | undefined {
  const record = parseReleaseMessage(message);
  if (record === undefined || record.commit !== commit) return undefined;
  const { model, tag, title, version } = record;
  return { model, tag, title, version };
}

/**
 * The trailers as they are written, and nothing before or behind them. What they begin with may stand in a paragraph
 * before, too; mostly it does not, and looking forward is many times faster.
 */
function cutTrailers(
  message: string,
  which: 'first' | 'last',
): { readonly model: string; readonly version: string; readonly text: string } | undefined {
  const last = which === 'first' ? undefined : message.lastIndexOf(RECORD_LINE);
  const at = last === undefined ? message.indexOf(MODEL_LINE) : message.lastIndexOf(MODEL_LINE, last);
  const recordAt = last ?? message.indexOf(RECORD_LINE, at);
  const start = recordAt + RECORD_LINE.length;
  const end = message.length - 1;
  if (at === -1 || recordAt === -1 || message.indexOf('\n', start) !== end) return undefined;
  const [, model, version] = TRAILERS.exec(message.slice(at, recordAt)) ?? [];
  const text = message.slice(start, end);
  if (model === undefined || version === undefined || text.includes('\r')) return undefined;
  return { model, version, text };
}

const MODEL_LINE = '\n\nModel: ';
const RECORD_LINE = '\nRecord: ';
const RECORD_START = 250;
const TRAILERS = /^\n\nModel: ([^\r\n]+)\nVersion: ([^\r\n]+)(?:\nPrevious: [^\r\n]+)?$/;

function describeMetrics(metrics: readonly RecordedMetric[]): string {
  const shown = metrics.slice(0, SHOWN_METRICS);
  const names = shown.map(({ name }) => oneLine(name, NAME_LIMIT));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = shown.map(
    (metric, index) => `${(names[index] ?? '').padEnd(width)}  ${describeValue(metric)}`,
  );
  const more = metrics.length - shown.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function describeValue({ value, was, scale, unit }: RecordedMetric): string {
  const shownUnit = unit === undefined ? undefined : oneLine(unit, NAME_LIMIT);
  const now = formatValue(value, scale, shownUnit, was);
  return was === undefined || was === value ? now : `${formatValue(was, scale, shownUnit, value)} → ${now}`;
}
