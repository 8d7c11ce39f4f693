// Are bytes that are no text, or no content, named for what they are?
import { expect, it } from 'vitest';
import { readLfsPointer } from '../../src/readers/lfs.ts';
import { decodeManifest } from '../../src/readers/manifest-text.ts';

const oid = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12345\n`;
const withExtension = pointer.replace('oid', `ext-0-foo sha256:${'a'.repeat(64)}\noid`);

it.each([
  ['the pointer of the specification', pointer],
  ['one with an extension', withExtension],
  ['one with the line ends of Windows', pointer.replaceAll('\n', '\r\n')],
  ['one of the first version', pointer.replace('git-lfs.github.com', 'hawser.github.com')],
])('%s is read', (_name, text) => {
  expect(readLfsPointer(Buffer.from(text))).toEqual({ oid, size: 12345 });
});

it.each([
  ['an empty file', ''],
  ['a file that begins with something else', `\n${pointer}`],
  ['another version', pointer.replace('spec/v1', 'spec/v2')],
  ['another host', pointer.replace('git-lfs.github.com', 'git-lfs.github.com.example')],
  ['a digest that is too short', pointer.replace(oid, oid.slice(1))],
  ['a digest in capitals', pointer.replace(oid, oid.toUpperCase())],
  ['no size', pointer.replace(/size.*\n/, '')],
  ['a negative size', pointer.replace('12345', '-1')],
  ['more than a pointer may hold', pointer + 'x'.repeat(1024)],
  ['a text that talks about one', `see: ${pointer}`],
])('%s is no pointer', (_name, text) => {
  expect(readLfsPointer(Buffer.from(text))).toBeUndefined();
});

it('a pointer is named as one, and its size is no metric', () => {
  expect(decodeManifest(Buffer.from(pointer), 'm.yaml')).toMatchObject({
    problem: {
      rule: 'manifest',
      severity: 'error',
      path: 'm.yaml',
      message: expect.stringContaining('Git LFS'),
    },
  });
});

it.each([
  ['UTF-16, little end first', Buffer.from('\uFEFF{"a": 1}', 'utf16le'), 1, 'UTF-16'],
  ['UTF-16, big end first', Buffer.from('\uFEFF{"a": 1}', 'utf16le').swap16(), 1, 'UTF-16'],
  ['Latin-1 on the third line', Buffer.from('a: 1\nb: ü\nc: \xe9\n', 'latin1'), 2, 'other bytes'],
  ['a character cut in half', Buffer.from('a: é').subarray(0, 4), 1, 'other bytes'],
  ['a surrogate on its own', Buffer.from([0x61, 0x0a, 0xed, 0xa0, 0x80]), 2, 'other bytes'],
])('%s is no UTF-8', (_name, bytes, line, actual) => {
  const { kind, ...rest } = decodeManifest(bytes, 'm.yaml');
  expect(kind).toBe('problem');
  expect(rest).toMatchObject({ problem: { line, actual, expected: 'UTF-8', severity: 'error' } });
});

it('text comes through as it is, with its byte order mark and its NUL', () => {
  for (const text of ['', '\uFEFF{}', 'a\0b', 'é 🎯\r\n']) {
    expect(decodeManifest(Buffer.from(text), 'm.json')).toEqual({ kind: 'text', text });
  }
});
