// How numbers are written for readers: the same digits in tables, sentences and annotations.
import Big from 'big.js';
import { parseDecimal } from './decimal.ts';
import type { Scale } from './decision.ts';
import type { DecimalText } from './model.ts';
import type { Amount } from './policy.ts';

const MINUS = '−';
/** Significant digits of a value and of a difference without a scale of points. */
const VALUE_DIGITS = 4;
const DELTA_DIGITS = 3;
/** Where this many digits still do not tell two numbers apart, the exponent is shown. */
const MOST_DIGITS = 12;
/** Exponents outside are written with `e`, as in 1.2e-5. */
const SMALLEST_PLAIN_EXPONENT = -4;
const LARGEST_PLAIN_EXPONENT = 14;

/**
 * A value as a table shows it: `76.0 %`, `0.4788`, `8,000`, `118 ms`. What is not 0 or 100 % is never rounded to it.
 *
 * @param unit of the metric, foreign text; `fraction`, `percent` and `%` are told by the scale
 * @param apartFrom another value of the row: where the two differ, enough digits are shown to see it
 */
export function formatValue(
  value: DecimalText,
  scale: Scale,
  unit?: string,
  apartFrom?: DecimalText,
): string {
  const number = parseDecimal(value);
  if (number === undefined) return value;
  const other = parseDecimal(apartFrom);
  // A value above 1 under a scale of 0 to 1 is shown as it is: 7,600 % would hide what happened.
  if (scale === 'none' || (scale === 'fraction' && number.abs().gt(1))) {
    return withUnit(plain(number, VALUE_DIGITS, other), scale === 'none' ? unit : undefined);
  }
  const percent = scale === 'fraction' ? number.times(100) : number;
  const otherPercent = scale === 'fraction' ? other?.times(100) : other;
  return `${oneDecimal(percent, [new Big(0), new Big(100), otherPercent])} %`;
}

/**
 * A difference with its arrow: `▼ 1.0 pp`, `▲ 0.014`, `▼ 5 ms`. Never `▼ 0.0`.
 *
 * @param delta head − base, in the unit of the metric
 * @param apartFrom a size that it was compared with, in the same unit: enough digits are shown to see the difference
 */
export function formatDelta(delta: DecimalText, scale: Scale, unit?: string, apartFrom?: Big): string {
  const number = parseDecimal(delta);
  if (number === undefined) return delta;
  if (number.eq(0)) return 'unchanged';
  return `${number.gt(0) ? '▲' : '▼'} ${formatSize(number.abs(), scale, unit, apartFrom)}`;
}

/** A size in the unit of the metric: `1.0 pp`, `0.014`, `5 ms`. */
function formatSize(size: Big, scale: Scale, unit?: string, apartFrom?: Big): string {
  switch (scale) {
    case 'none':
      return withUnit(plain(size, DELTA_DIGITS, apartFrom), unit);
    case 'fraction':
      return `${oneDecimal(size.times(100), [new Big(0), apartFrom?.times(100)])} pp`;
    case 'percent':
      return `${oneDecimal(size, [new Big(0), apartFrom])} pp`;
  }
}

/** A tolerance or limit in words: `0.5 pp`, `1 %`, `5 ms`. A bare number of a metric with a scale of points is told in points. */
export function formatAllowance({ kind, value }: Amount, scale: Scale, unit?: string): string {
  const number = parseDecimal(value);
  if (number === undefined) return value;
  switch (kind) {
    case 'points':
      return `${asWritten(number)} pp`;
    case 'percent':
      return `${asWritten(number)} %`;
    case 'unit':
      if (scale === 'none') return withUnit(asWritten(number), unit);
      return `${asWritten(scale === 'fraction' ? number.times(100) : number)} pp`;
  }
}

/** `a` in per cent of `b`, in short: `4.2 %`. Undefined where `b` is 0. */
export function formatShare(a: Big, b: Big): string | undefined {
  if (b.eq(0)) return undefined;
  return `${oneDecimal(a.times(100).div(b.abs()), [new Big(0)])} %`;
}

/** As few decimals as tell the number apart from the others that it does not equal, and at least one. */
function oneDecimal(number: Big, others: readonly (Big | undefined)[]): string {
  const most = number.e > LARGEST_PLAIN_EXPONENT ? 0 : MOST_DIGITS;
  for (let decimals = 1; decimals <= most; decimals += 1) {
    const rounded = number.round(decimals);
    if (!hides(number, rounded, others, (other) => other.round(decimals))) {
      return signed(grouped(rounded.toFixed(decimals)));
    }
  }
  return signed(trimmed(number.toExponential(2)));
}

/** Significant digits without trailing zeros; integers keep all of theirs. */
function plain(number: Big, digits: number, other: Big | undefined): string {
  if (number.eq(0)) return '0';
  if (number.e < SMALLEST_PLAIN_EXPONENT || number.e > LARGEST_PLAIN_EXPONENT) {
    return signed(trimmed(number.toExponential(digits - 1)));
  }
  for (let more = digits; ; more += 1) {
    const decimals = Math.max(0, more - 1 - number.e);
    const rounded = number.round(decimals);
    if (more >= MOST_DIGITS || !hides(number, rounded, [other], (value) => value.round(decimals))) {
      return signed(grouped(trimmed(rounded.toFixed(decimals))));
    }
  }
}

/** Whether rounding makes a number look like another one that it is not. */
function hides(
  number: Big,
  rounded: Big,
  others: readonly (Big | undefined)[],
  round: (value: Big) => Big,
): boolean {
  return others.some((other) => other !== undefined && !other.eq(number) && round(other).eq(rounded));
}

function asWritten(number: Big): string {
  return signed(number.toString());
}

function signed(text: string): string {
  return text.replace(/^-/, MINUS);
}

/** Without trailing zeros of the fraction. */
function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
}

/** Thousands apart, in the whole part only. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const parts = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? parts : `${parts}.${fraction}`;
}

function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined ? text : `${text} ${unit}`;
}
