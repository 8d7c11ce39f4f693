// Holds how numbers are written for readers.
import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAllowance, formatDelta, formatShare, formatValue } from '../../src/core/number-words.ts';
import { amount } from './example-facts.ts';

describe('a value', () => {
  it.each([
    ['0.76', 'fraction', undefined, '76.0 %'],
    ['0.760', 'fraction', 'fraction', '76.0 %'],
    ['0.7419354838709677', 'fraction', undefined, '74.2 %'],
    ['1', 'fraction', undefined, '100.0 %'],
    ['0', 'fraction', undefined, '0.0 %'],
    ['0.0004', 'fraction', undefined, '0.04 %'],
    ['0.00004', 'fraction', undefined, '0.004 %'],
    ['0.9996', 'fraction', undefined, '99.96 %'],
    ['76', 'fraction', undefined, '76'],
    ['-0.5', 'fraction', undefined, '−50.0 %'],
    ['76.04', 'percent', '%', '76.0 %'],
    ['99.99', 'percent', undefined, '99.99 %'],
    ['0.4787788391113281', 'none', undefined, '0.4788'],
    ['0.512', 'none', undefined, '0.512'],
    ['0.500', 'none', undefined, '0.5'],
    ['118', 'none', 'ms', '118 ms'],
    ['118.25', 'none', 'ms', '118.3 ms'],
    ['8000', 'none', undefined, '8,000'],
    ['1234567.8', 'none', undefined, '1,234,568'],
    ['-1234.5', 'none', undefined, '−1,235'],
    ['0', 'none', undefined, '0'],
    ['1e-7', 'none', undefined, '1e-7'],
    ['0.000012345', 'none', undefined, '1.235e-5'],
    ['1e300', 'none', undefined, '1e+300'],
    ['1e300', 'percent', undefined, '1e+300 %'],
    ['not a number', 'none', undefined, 'not a number'],
  ] as const)('%s on %s (%s) is %s', (value, scale, unit, words) => {
    expect(formatValue(value, scale, unit)).toBe(words);
  });

  it('shows enough digits to tell two values apart', () => {
    expect(formatValue('0.7604', 'fraction', undefined, '0.76')).toBe('76.04 %');
    expect(formatValue('0.76', 'fraction', undefined, '0.7604')).toBe('76.00 %');
    expect(formatValue('0.47877', 'none', undefined, '0.47881')).toBe('0.47877');
    expect(formatValue('0.76', 'fraction', undefined, '0.760')).toBe('76.0 %');
  });
});

describe('a difference', () => {
  it.each([
    ['-0.01', 'fraction', undefined, '▼ 1.0 pp'],
    ['0.021', 'fraction', undefined, '▲ 2.1 pp'],
    ['0.0004', 'fraction', undefined, '▲ 0.04 pp'],
    ['-0.0000004', 'fraction', undefined, '▼ 0.00004 pp'],
    ['-1e-20', 'fraction', undefined, '▼ 1e-18 pp'],
    ['-1', 'percent', 'percent', '▼ 1.0 pp'],
    ['-0.014', 'none', undefined, '▼ 0.014'],
    ['5', 'none', 'ms', '▲ 5 ms'],
    ['0.0022211608886719', 'none', undefined, '▲ 0.00222'],
    ['12345', 'none', undefined, '▲ 12,345'],
    ['0', 'fraction', undefined, 'unchanged'],
    ['0.000', 'none', undefined, 'unchanged'],
  ] as const)('%s on %s is %s', (delta, scale, unit, words) => {
    expect(formatDelta(delta, scale, unit)).toBe(words);
  });

  it('is never shown as the tolerance that it is not', () => {
    expect(formatDelta('-0.0054', 'fraction', undefined, new Big('0.005'))).toBe('▼ 0.54 pp');
    expect(formatDelta('-0.005', 'fraction', undefined, new Big('0.005'))).toBe('▼ 0.5 pp');
    expect(formatDelta('-0.50001', 'percent', undefined, new Big('0.5'))).toBe('▼ 0.50001 pp');
  });

  it('never says ▼ 0.0', () => {
    const delta = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: -30, max: 5 }));
    const scale = fc.constantFrom('fraction', 'percent', 'none' as const);
    fc.assert(
      fc.property(delta, scale, ([digits, exponent], unitScale) => {
        fc.pre(digits !== 0);
        const words = formatDelta(`${digits}e${exponent}`, unitScale);
        expect(words).toMatch(/^[▼▲] [\d,.]*[1-9]/);
        expect(words.startsWith('▲')).toBe(digits > 0);
      }),
    );
  });
});

describe('an allowance', () => {
  it.each([
    ['0.5pp', 'fraction', undefined, '0.5 pp'],
    ['2%', 'none', 'ms', '2 %'],
    ['0.005', 'fraction', undefined, '0.5 pp'],
    ['0.5', 'percent', undefined, '0.5 pp'],
    ['5', 'none', 'ms', '5 ms'],
    ['1.50pp', 'percent', undefined, '1.5 pp'],
  ] as const)('%s on %s is %s', (text, scale, unit, words) => {
    expect(formatAllowance(amount(text), scale, unit)).toBe(words);
  });

  it('tells a share of a baseline, but not of 0', () => {
    expect(formatShare(new Big(5), new Big(118))).toBe('4.2 %');
    expect(formatShare(new Big(5), new Big(-118))).toBe('4.2 %');
    expect(formatShare(new Big(5), new Big(0))).toBeUndefined();
  });
});
