// A metric's value as a cell of a table.
import Big from 'big.js';
import type { MetricChange } from '../core/decision.ts';
import type { DecimalText } from '../core/model.ts';

/** `76.0 %` for a fraction or a percentage, else as it was written; `–` where there is none. */
export function showValue(value: DecimalText | undefined, { scale, unit }: MetricChange): string {
  if (value === undefined) return '–';
  if (scale === 'none') return unit === undefined ? value : `${value} ${unit}`;
  const percent = scale === 'fraction' ? new Big(value).times(100) : new Big(value);
  const digits = Math.max(1, (percent.toFixed().split('.')[1] ?? '').length);
  return `${percent.toFixed(digits)} %`;
}
