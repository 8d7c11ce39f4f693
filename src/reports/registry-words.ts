// The words that the reports about versions share: dates, metrics with their change, stages.
import { parseDecimal } from '../core/decimal.ts';
import { formatDelta, formatValue } from '../core/number-words.ts';
import type { RecordedMetric } from '../core/record.ts';
import type { StageMark } from '../core/version-history.ts';
import { type Escape, escapeJson } from './escape.ts';

/** Of a metric's unit, which is foreign text. */
const LONGEST_UNIT = 12;
/** Latest time that a Date holds; git takes any number. */
const LATEST = 8_640_000_000_000;

/** Two-space JSON that ends with a line break; invisible characters are `\u` escapes. */
export function renderRegistryJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, undefined, 2))}\n`;
}

const DAY = 86_400;
/** Thousands of versions share a few hundred days. */
const days = new Map<number, string>();

/** `2024-01-10`, in UTC. @param time seconds since 1970 */
export function formatDay(time: number | undefined): string {
  if (time === undefined) return '–';
  const number = Math.floor(time / DAY);
  const day = days.get(number) ?? formatMoment(time)?.slice(0, 10) ?? '–';
  days.set(number, day);
  return day;
}

/** `2024-01-10T12:00:00Z`; undefined for what is no time. @param time seconds since 1970 */
export function formatMoment(time: number | undefined): string | undefined {
  if (time === undefined || !(Math.abs(time) <= LATEST)) return undefined;
  return new Date(time * 1000).toISOString().replace('.000Z', 'Z');
}

/** `2024-01-10 12:00 UTC` */
export function formatMinute(time: number | undefined): string {
  const moment = formatMoment(time);
  return moment === undefined ? '–' : `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}

export function showMetric({ value, was, scale, unit }: RecordedMetric, say: Escape): string {
  return say(formatValue(value, scale, showUnit(unit), was), 40);
}

/** `▲ 2.0 pp`; undefined for a metric that the version before did not have, or whose values are no numbers. */
export function showChange({ value, was, scale, unit }: RecordedMetric, say: Escape): string | undefined {
  const delta = differenceOf(was, value);
  if (delta === undefined) return undefined;
  return delta === '0' ? '=' : say(formatDelta(delta, scale, showUnit(unit)), 40);
}

/** `value` − `was`, in the unit of the metric. */
export function differenceOf(was: string | undefined, value: string | undefined): string | undefined {
  const before = parseDecimal(was);
  const after = parseDecimal(value);
  return before === undefined || after === undefined ? undefined : after.minus(before).toString();
}

function showUnit(unit: string | undefined): string | undefined {
  return unit === undefined || unit === '' ? undefined : unit.slice(0, LONGEST_UNIT);
}

/** `production (held), staging`, and what a rollback would go to: `before in production`. */
export function describeMarks(marks: readonly StageMark[], say: Escape): string {
  const current = marks
    .filter(({ is }) => is === 'current')
    .map(({ stage, held }) => `● ${say(stage, 40)}${held ? ', held' : ''}`);
  const previous = marks.filter(({ is }) => is === 'previous').map(({ stage }) => say(stage, 40));
  return [...current, ...(previous.length === 0 ? [] : [`previous in ${previous.join(', ')}`])].join(' ');
}
