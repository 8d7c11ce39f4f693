// Sizes of a policy: text and value are inverses, and no number can be made to fill the memory.
import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, parseAmount } from '../../src/core/amount.ts';

describe('an amount is points, percent or a bare number', () => {
  it.each([
    ['0.5pp', 'points', '0.5'],
    ['2%', 'percent', '2'],
    ['0.010', 'unit', '0.010'],
    ['-3', 'unit', '-3'],
    ['+3', 'unit', '3'],
    ['.5pp', 'points', '0.5'],
    ['5.%', 'percent', '5'],
    ['1e-3', 'unit', '1e-3'],
    ['5.e2', 'unit', '5e2'],
  ])('%s', (text, kind, value) => {
    expect(parseAmount(text)).toEqual({ kind, value });
    expect(() => new Big(value)).not.toThrow();
  });

  it.each([
    '',
    'pp',
    '%',
    '1 pp',
    '1p',
    '0,5pp',
    '1pp%',
    '0x1f',
    '1_000',
    'NaN',
    'Infinity',
    '1e999',
    '1e-309',
    '1'.repeat(41),
    '1pp\n',
  ])('%j is none', (text) => {
    expect(parseAmount(text)).toBeUndefined();
  });

  it('what is written is read as it was', () => {
    const value = fc.tuple(fc.integer(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(fc.constantFrom('points', 'percent', 'unit'), value, (kind, text) => {
        expect(parseAmount(formatAmount({ kind, value: text }))).toEqual({ kind, value: text });
      }),
    );
  });
});
