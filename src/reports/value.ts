// A metric's value as a cell of a table.
import type { MetricChange } from '../core/decision.ts';
import { formatValue } from '../core/number-words.ts';

/** `–` where there is none; with enough digits to see a difference between base and head. */
export function showValue(side: 'released' | 'base' | 'head', change: MetricChange): string {
  const value = change[side];
  const other = side === 'head' ? change.base : change.head;
  return value === undefined ? '–' : formatValue(value, change.scale, change.unit, other);
}
