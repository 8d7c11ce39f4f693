import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentHash, isTextBlock, listingHash, withCarriageReturns } from '../../src/readers/dvc-hash.ts';

const md5 = (content: string | Buffer) => createHash('md5').update(content).digest('hex');

describe('the hash of DVC 2', () => {
  it.each([
    { name: 'text loses carriage returns', content: 'a\r\nb\r\n', like: 'a\nb\n' },
    { name: 'a lone carriage return stays', content: 'a\rb\r\n', like: 'a\rb\n' },
    { name: 'content with a NUL is as it is', content: '\0a\r\n', like: '\0a\r\n' },
    { name: 'more than 30 % unusual bytes are no text', content: '\x01\x01aa\r\n', like: '\x01\x01aa\r\n' },
    { name: 'exactly 30 % are text', content: '\x01\x01\x01aaaaa\r\n', like: '\x01\x01\x01aaaaa\n' },
    { name: 'an empty file is text', content: '', like: '' },
  ])('$name', ({ content, like }) => {
    expect(contentHash(Buffer.from(content, 'latin1'), 'md5-dos2unix')).toBe(
      md5(Buffer.from(like, 'latin1')),
    );
  });

  it('looks for text in the first 512 bytes only', () => {
    const content = `${'a'.repeat(512)}\0\r\n`;
    expect(contentHash(Buffer.from(content), 'md5-dos2unix')).toBe(md5(content.replace('\r\n', '\n')));
    expect(isTextBlock(Buffer.from(`${'a'.repeat(511)}\0`))).toBe(false);
  });

  it('turns each chunk of a MiB on its own, so a line end on its edge stays', () => {
    const content = `${'a'.repeat(2 ** 20 - 1)}\r\nb\r\n`;
    expect(contentHash(Buffer.from(content), 'md5-dos2unix')).toBe(md5(`${'a'.repeat(2 ** 20 - 1)}\r\nb\n`));
  });
});

it('the hash of DVC 3 is the MD5 of the bytes', () => {
  expect(contentHash(Buffer.from('a\r\n'), 'md5')).toBe(md5('a\r\n'));
});

it.each([
  { name: 'line feeds get carriage returns', content: 'a\nb\r\n', made: 'a\r\nb\r\n' },
  { name: 'nothing to change', content: 'a\r\n', made: undefined },
  { name: 'no line end', content: 'a', made: undefined },
  { name: 'a binary', content: '\0\n', made: undefined },
])('line ends of Windows: $name', ({ content, made }) => {
  expect(withCarriageReturns(Buffer.from(content))?.toString()).toBe(made);
});

describe('the digest of a directory', () => {
  it("is the MD5 of Python's JSON of its files", () => {
    // {"md5": …, "relpath": …} as json.dumps(…, sort_keys=True) writes it.
    const listing = `[{"md5": "${'a'.repeat(32)}", "relpath": "a.txt"}, {"md5": "${'b'.repeat(32)}", "relpath": "\\u00fc\\u007f \\"q\\"/\\ud83d\\ude00"}]`;
    const files = [
      { relpath: 'ü\x7f "q"/\u{1F600}', hash: 'b'.repeat(32) },
      { relpath: 'a.txt', hash: 'a'.repeat(32) },
    ];
    expect(listingHash(files)).toBe(`${md5(listing)}.dir`);
  });

  it('sorts by code point, where JavaScript would sort by UTF-16', () => {
    const files = [
      { relpath: '\u{1F600}', hash: '1' },
      { relpath: '\uFB01', hash: '2' },
    ];
    const listing = '[{"md5": "2", "relpath": "\\ufb01"}, {"md5": "1", "relpath": "\\ud83d\\ude00"}]';
    expect(listingHash(files)).toBe(`${md5(listing)}.dir`);
  });
});
