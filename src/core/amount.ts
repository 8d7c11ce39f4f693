// What does a size in a policy mean? `0.5pp`, `2%` or a bare number, and back to text.
import type { DecimalText } from './model.ts';
import type { Amount } from './policy.ts';

/** Longest accepted number: longer ones say nothing more and cost time in decimal arithmetic. */
const MAX_LENGTH = 40;
/** Largest exponent, that of a double: `1e999999999` would make decimal arithmetic fill the memory. */
const MAX_EXPONENT = 308;

const DECIMAL = String.raw`(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?`;

/** What an amount looks like: a pattern for JSON Schema, without a sign and with one. */
export const SIZE_PATTERN = new RegExp(`^${DECIMAL}(?:pp|%)?$`);
export const SIGNED_AMOUNT_PATTERN = new RegExp(`^[+-]?${DECIMAL}(?:pp|%)?$`);

/**
 * Reads an amount of a policy.
 * @param text `0.5pp`, `2%` or `0.01`, with or without a sign and an exponent
 * @returns undefined where it is none, is longer than 40 characters, or has an exponent beyond ±308
 */
export function parseAmount(text: string): Amount | undefined {
  if (!SIGNED_AMOUNT_PATTERN.test(text)) return undefined;
  const kind = text.endsWith('pp') ? 'points' : text.endsWith('%') ? 'percent' : 'unit';
  const value = text.replace(/(?:pp|%)$/, '').replace(/^\+/, '');
  return isBoundedDecimal(value) ? { kind, value: withDigits(value) } : undefined;
}

/** Writes an amount as a policy has it: the inverse of `parseAmount`. */
export function formatAmount(amount: Amount): string {
  switch (amount.kind) {
    case 'points':
      return `${amount.value}pp`;
    case 'percent':
      return `${amount.value}%`;
    case 'unit':
      return amount.value;
  }
}

function isBoundedDecimal(text: string): boolean {
  const exponent = Number(/e([+-]?\d+)$/i.exec(text)?.[1] ?? 0);
  return text.length <= MAX_LENGTH && Math.abs(exponent) <= MAX_EXPONENT;
}

/** `.5` and `5.` become `0.5` and `5`, the form that big.js accepts. */
function withDigits(text: string): DecimalText {
  return text.replace(/^(-?)\./, '$10.').replace(/\.(?=e|$)/i, '');
}
