// Is this text a number that can be compared, and how is it written in decimal?
import { NUMBER_LENGTH_LIMIT } from './limits.ts';

/**
 * `number`: finite, and decimal in a form that big.js takes. `nonfinite`: NaN, infinite, beyond the range of a double
 * in either direction (big.js would allocate a gigabyte of zeros for 1e-999999999), or too long to calculate with.
 */
export interface NumberText {
  readonly kind: 'number' | 'nonfinite';
  readonly text: string;
}

const decimal = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;
const otherBase = /^0(?:x[0-9a-f]+|o[0-7]+|b[01]+)$/i;
const namesNonfinite = /^[-+]?\.?(?:nan|inf|infinity)$/i;
const largestExponent = 400;

/**
 * Reads the text of a number of JSON, YAML or TOML; undefined where it is not one in any of them.
 * Decimal numbers keep their text, without `+` and needless leading zeros; hexadecimal, octal and binary ones are rewritten.
 */
export function readNumberText(text: string): NumberText | undefined {
  if (text.length > NUMBER_LENGTH_LIMIT)
    return /^[-+]?\.?\d/.test(text) ? { kind: 'nonfinite', text } : undefined;
  if (otherBase.test(text)) return { kind: 'number', text: BigInt(text.toLowerCase()).toString() };
  if (namesNonfinite.test(text)) return { kind: 'nonfinite', text };
  const plain = text.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1');
  if (!decimal.test(plain)) return undefined;
  return { kind: isWithinDouble(plain) ? 'number' : 'nonfinite', text: isWithinDouble(plain) ? plain : text };
}

function isWithinDouble(plain: string): boolean {
  const [digits = '', exponent = '0'] = plain.toLowerCase().split('e');
  if (Math.abs(Number(exponent)) > largestExponent) return false;
  const value = Number(plain);
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(digits));
}

/** Why a nonfinite number does not count, as the end of a sentence: "NaN …". */
export function whyNonfinite(text: string): string {
  if (namesNonfinite.test(text)) return 'is not a finite number';
  if (text.length > NUMBER_LENGTH_LIMIT)
    return `has more than ${NUMBER_LENGTH_LIMIT.toLocaleString('en')} characters`;
  return 'is outside the range of a double (about 5e-324 to 1.8e308)';
}
