// Trailers: the last paragraph of a message, read back exactly, and nothing that only looks like it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPin, formatTrailers, parsePin, parseTrailers } from '../../src/core/trailers.ts';
import { ids } from './arbitrary-records.ts';

const keys = fc.stringMatching(/^[A-Za-z]{1,8}(-[A-Za-z]{1,5}){0,2}$/);
const values = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .map((text) => text.replaceAll(/[\r\n]/g, '\u2028'));

describe('trailers', () => {
  it('format and parse are inverses, whatever stands before them', () => {
    const trailers = fc.uniqueArray(fc.tuple(keys, values), {
      minLength: 1,
      maxLength: 6,
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(trailers, fc.string({ unit: 'binary' }), (list, body) => {
        expect(parseTrailers(`${body}\n\n${formatTrailers(list)}`)).toEqual(new Map(list));
      }),
    );
  });

  it.each(['', 'a\nModel: other', 'a\rb', '\n', 'a\n'])('the value %j is refused', (value) => {
    expect(() => formatTrailers([['Key', value]])).toThrow(RangeError);
  });

  it.each(['', 'two words', 'Ключ', '-A', 'A-', 'A1'])('the key %j is refused', (key) => {
    expect(() => formatTrailers([[key, 'value']])).toThrow(RangeError);
  });

  it('the line separators of Unicode end no line: canonical JSON holds them as they are', () => {
    const value = '{"title":"a\u2028b\u2029c\u0085d"}';
    expect(parseTrailers(`x\n\n${formatTrailers([['Record', value]])}`)?.get('Record')).toBe(value);
  });

  it('a value of a megabyte is read', () => {
    const value = `{"x":"${'y '.repeat(500_000)}"}`;
    expect(parseTrailers(`x\n\n${formatTrailers([['Record', value]])}`)?.get('Record')).toBe(value);
  });

  it.each([
    ['there is one paragraph', 'Model: m\nVersion: 1.0.0\n'],
    ['a line of the last paragraph is none', 'x\n\nModel: m\nand so on\nVersion: 1.0.0\n'],
    ['they stand in the body', 'x\n\nModel: m\n\nThe end.\n'],
    ['a key stands twice', 'x\n\nModel: m\nModel: other\n'],
    ['a value is empty', 'x\n\nModel: \n'],
    ['a line goes on in the next one', 'x\n\nModel: m\n  other\n'],
    ['there is nothing', ''],
  ])('none where %s', (_, message) => {
    expect(parseTrailers(message)).toBeUndefined();
  });

  it('only the last paragraph counts: the one before it may say what it likes', () => {
    expect(parseTrailers('x\n\nModel: forged\nRecord: {}\n\nModel: m\n')).toEqual(new Map([['Model', 'm']]));
  });
});

describe('pins', () => {
  it('format and parse are inverses', () => {
    const tags = fc.stringMatching(/^[!-~]{1,30}$/);
    fc.assert(
      fc.property(tags, ids, (tag, object) => {
        expect(parsePin(formatPin({ tag, object }))).toEqual({ tag, object });
      }),
    );
  });

  it.each([
    'v1',
    `v1 ${'a'.repeat(39)}`,
    `v1 ${'A'.repeat(40)}`,
    `v1  ${'a'.repeat(40)}`,
    `a b ${'a'.repeat(40)}`,
    '',
  ])('%j is none', (text) => {
    expect(parsePin(text)).toBeUndefined();
  });
});
