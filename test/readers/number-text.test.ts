// Which texts are numbers, and in what decimal form?
import Big from 'big.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NUMBER_LENGTH_LIMIT } from '../../src/readers/limits.ts';
import { readNumberText, whyNonfinite } from '../../src/readers/number-text.ts';
import { looksLikeNumber } from '../../src/readers/written-number.ts';

it.each([
  ['0.760', '0.760'],
  ['1e-7', '1e-7'],
  ['1E+5', '1E+5'],
  ['+5', '5'],
  ['+0.50', '0.50'],
  ['-0.0', '-0.0'],
  ['017', '17'],
  ['-007.5', '-7.5'],
  ['000', '0'],
  ['.5', '.5'],
  ['1.', '1.'],
  ['0x1F', '31'],
  ['0XfF', '255'],
  ['0o17', '15'],
  ['0b11', '3'],
  ['0xFFFFFFFFFFFFFFFFFF', '4722366482869645213695'],
  ['12345678901234567891', '12345678901234567891'],
  ['1.7976931348623157e308', '1.7976931348623157e308'],
  ['5e-324', '5e-324'],
  ['0e5', '0e5'],
])('%s is the number %s', (text, decimal) => {
  expect(readNumberText(text)).toEqual({ kind: 'number', text: decimal });
});

it.each([
  ['NaN', /finite/],
  ['.nan', /finite/],
  ['-Infinity', /finite/],
  ['+.inf', /finite/],
  ['1e999', /range/],
  ['-1e309', /range/],
  ['1e-999999999', /range/],
  ['1e-400', /range/],
  ['0e999999999', /range/],
  ['0.'.concat('0'.repeat(400), '1'), /range/],
  ['9'.repeat(NUMBER_LENGTH_LIMIT + 1), /1,000 characters/],
  ['0.'.concat('1'.repeat(NUMBER_LENGTH_LIMIT)), /1,000 characters/],
])('%.20s counts for nothing and keeps its text', (text, why) => {
  expect(readNumberText(text)).toEqual({ kind: 'nonfinite', text });
  expect(whyNonfinite(text)).toMatch(why);
});

it.each([
  '',
  '-',
  '.',
  'e5',
  '1e',
  '0,91',
  '91%',
  '1_000',
  '1:30',
  '0x',
  '-0x1F',
  '1.2.3',
  ' 1',
  '１',
  'a'.repeat(2000),
])('%.20j is no number', (text) => {
  expect(readNumberText(text)).toBeUndefined();
});

it('every double reads back as itself, and every integer with all its digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt(), (double, integer) => {
      expect(Number(readNumberText(String(double))?.text)).toBe(double === 0 ? 0 : double);
      expect(readNumberText(String(integer))).toEqual({ kind: 'number', text: String(integer) });
    }),
  );
});

it('what is a number is one for big.js, whatever the text was', () => {
  const characters = fc.constantFrom(...'0123456789+-.eExob_fF ');
  fc.assert(
    fc.property(fc.string({ unit: characters, maxLength: 8 }), (text) => {
      const number = readNumberText(text);
      if (number?.kind !== 'number') return;
      expect(Number.isFinite(Number(new Big(number.text).toString()))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  '0.5',
  '-0.5',
  '91%',
  '91 %',
  '0,91',
  ',5',
  '1 000',
  '1_000',
  '1,000,000.5',
  '1e-3',
  ' 5 ',
  'nan',
  '-inf',
  'Infinity',
])('text %j was meant as a number', (text) => {
  expect(looksLikeNumber(text)).toBe(true);
});

it.each(['', '%', '-', '1.2.3', '2024-01-10', '12:30', 'v1', '1a', '10 ms', 'xgboost', 'e5', '1'.repeat(65)])(
  'text %j was not',
  (text) => {
    expect(looksLikeNumber(text)).toBe(false);
  },
);
