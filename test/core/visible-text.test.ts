// Foreign text on one line, everything in it visible.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, oneLine, showInvisible } from '../../src/core/visible-text.ts';

const anything = fc.string({ unit: 'binary', maxLength: 60 });
/** With halves of characters, as JSON can hold them. */
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));

describe('showInvisible', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a\nb', 'a⟨U+000A⟩b'],
    ['a\0b', 'a⟨U+0000⟩b'],
    ['a\u202eb', 'a⟨U+202E⟩b'],
    ['a\u200bb', 'a⟨U+200B⟩b'],
    ['a\ud800b', 'a⟨U+D800⟩b'],
    ['♻️ a', '♻ a'],
    ['é – “ü”', 'é – “ü”'],
  ])('%j', (text, shown) => {
    expect(showInvisible(text)).toBe(shown);
  });

  it('leaves no control character, no line break and no half of a character', () => {
    fc.assert(
      fc.property(units, (text) => {
        expect(showInvisible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

describe('oneLine', () => {
  it('a second call changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(anything, units), (text) => {
        const once = oneLine(text, 1000);
        expect(oneLine(once, 1000)).toBe(once);
      }),
    );
  });

  it('collapses blanks and trims', () => {
    expect(oneLine('  a\r\n\n\tb  c ', 100)).toBe('a b c');
    expect(oneLine(' \n ', 100)).toBe('');
  });

  it('is at most so many characters, and one more that says that it was cut', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 20 }), (text, limit) => {
        expect(Array.from(oneLine(text, limit)).length).toBeLessThanOrEqual(limit + 1);
      }),
    );
  });
});

describe('clip', () => {
  it('counts characters, and cuts none in half', () => {
    expect(clip('😀😀😀', 2)).toBe('😀😀…');
    expect(clip('😀😀', 2)).toBe('😀😀');
    expect(clip('a'.repeat(10), 3)).toBe('aaa…');
  });
});
