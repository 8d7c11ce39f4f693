// Does no text become a command of the runner, and does all other text pass?
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../src/hosts/terminal.ts';

/** What leaves when each chunk is one call. */
function send(chunks: readonly string[], neutralise = true): string {
  const sent: string[] = [];
  const out = createOutput((text) => sent.push(text), { neutralise });
  for (const chunk of chunks) out(chunk);
  return sent.join('');
}

/** Everything that ICU gives no weight, and more: the runner's culture-aware search may look through it. */
const WEIGHTLESS = /(?![\t\n\v\f\r\u0085])[\p{C}\p{M}\p{Default_Ignorable_Code_Point}]/gu;

/** Lines that actions/runner would take for a command: ReadLine, TrimStart, StartsWith("::"), IndexOf("##["). */
function findCommands(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => {
    const seen = line.replaceAll(WEIGHTLESS, '');
    return seen.replace(/^[\s\u0085]+/, '').startsWith('::') || seen.includes('##[');
  });
}

const piece = fc.oneof(
  fc.constantFrom(
    ':',
    '::',
    '#',
    '##',
    '[',
    '##[',
    ' ',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '\u0085',
    '\u00a0',
    '\ufeff',
  ),
  fc.constantFrom(
    '\u200b',
    '\u200d',
    '\u00ad',
    '\0',
    '\u001b[31m',
    '\u2028',
    '\u3000',
    '\ud800',
    'error',
    ']',
    '\u0301',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

describe('under a runner', () => {
  it.each([
    ['at the start of a line', '::error::x', ': :error::x'],
    ['on a later line', 'a\n::stop-commands::t', 'a\n: :stop-commands::t'],
    ['after blanks', '  \t::error::x', '  \t: :error::x'],
    ['after blanks of Unicode', '\u00a0\u3000\u2028\u0085::error::x', '\u00a0\u3000\u2028\u0085: :error::x'],
    ['after a byte order mark', '\ufeff::error::x', '\ufeff: :error::x'],
    ['after a carriage return', 'harmless\r::error::x', 'harmless\r: :error::x'],
    ['after CR LF', 'a\r\n::error::x', 'a\r\n: :error::x'],
    ['with a zero-width character inside', ':\u200b:error::x', ':\u200b :error::x'],
    ['after a control character', '\u0000\u001b::error::x', '\u0000\u001b: :error::x'],
    ['in the old form at the start', '##[error]x', '## [error]x'],
    ['in the old form inside a line', 'a ##[add-mask]x', 'a ## [add-mask]x'],
    ['in the old form after more signs', '####[error]x', '#### [error]x'],
    ['in the old form with a soft hyphen inside', '#\u00ad#[error]x', '#\u00ad# [error]x'],
  ])('a command %s is none any more', (_, text, expected) => {
    expect(findCommands(text)).not.toEqual([]);
    expect(send([text])).toBe(expected);
    expect(send([`${text}\n`])).toBe(`${expected}\n`);
    expect(findCommands(send([text]))).toEqual([]);
  });

  it('a command that comes in two writes is none any more', () => {
    expect(send(['a\n', ':', ':error::x\n', '##', '[error]'])).toBe('a\n: :error::x\n## [error]');
  });

  it.each([
    'std::vector',
    'a :: b',
    ': :',
    'x\n :y\n:',
    '## [link]',
    '# #[a]',
    '[##]',
    'F1 ▼ 1.0 pp\u001b[31m::red',
  ])('%j passes as it is', (text) => expect(send([text])).toBe(text));

  it('whatever is written in whatever pieces, no command is left, and only blanks are added', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (chunks) => {
        const sent = send(chunks);
        expect(findCommands(sent)).toEqual([]);
        expect(sent.replaceAll(' ', '')).toBe(chunks.join('').replaceAll(' ', ''));
      }),
      { numRuns: 2000 },
    );
  });

  it('text without a command passes as it is', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (chunks) => {
        fc.pre(findCommands(chunks.join('')).length === 0);
        expect(send(chunks)).toBe(chunks.join(''));
      }),
    );
  });
});

it('away from a runner every character passes', () => {
  expect(send(['::error::x ##[error]'], false)).toBe('::error::x ##[error]');
});
