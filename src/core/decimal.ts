// Numbers as they were written: exact decimal values, never through binary rounding.
import Big from 'big.js';
import type { DecimalText } from './model.ts';

/** Exponents of doubles reach from -324 to 308. `1e-999999999` would make an addition fill the memory. */
const LARGEST_EXPONENT = 400;

/** Multiplying by it is exact; a division by 100 would be rounded to 20 decimals. */
const HUNDREDTH = new Big('0.01');

/** @returns undefined where the text is no finite decimal number of a usable size: such a value never passes a gate */
export function parseDecimal(text: DecimalText | undefined): Big | undefined {
  if (text === undefined) return undefined;
  try {
    const value = new Big(text);
    return Math.abs(value.e) <= LARGEST_EXPONENT ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two texts are the same number: `0.760` and `0.76`, `5e-2` and `0.05`. False where one is none. */
export function equalDecimals(one: DecimalText | undefined, other: DecimalText | undefined): boolean {
  const first = parseDecimal(one);
  const second = parseDecimal(other);
  return first !== undefined && second !== undefined && first.eq(second);
}

/** A hundredth of a value, exactly. */
export function hundredth(value: Big): Big {
  return value.times(HUNDREDTH);
}
