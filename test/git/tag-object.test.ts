// Are parsing and formatting a tag object exact inverses, also for those that real git and real keys made?
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  equalButSignature,
  formatTagObject,
  parseTagObject,
  readAnnotation,
  splitSignature,
  type TagObject,
} from '../../src/git/tag-object.ts';
import { createRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const temporary: TemporaryRepository[] = [];
afterEach(async () => {
  await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
});

const STARTS = ['PGP SIGNATURE', 'PGP MESSAGE', 'SSH SIGNATURE', 'SIGNED MESSAGE'];
const anyHex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const anyLine = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' '));
const anyMessage = fc
  .array(
    fc.oneof(anyLine, fc.constantFrom('', 'Record: {}', ' -----BEGIN PGP SIGNATURE-----', '-----BEGIN PGP')),
  )
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
const anySignature = fc
  .tuple(fc.constantFrom(...STARTS), fc.array(fc.constantFrom('abc=', '', '-----END PGP SIGNATURE-----')))
  .map(([start, lines]) => `-----BEGIN ${start}-----\n${lines.join('\n')}`);
const anyTagger = fc.oneof(
  fc.record({
    identity: anyLine.map((name) => `${name} <a@example.org>`),
    time: fc.nat({ max: 10 ** 12 }),
    zone: fc.constantFrom('+0000', '-0330', '+1400'),
  }),
  fc
    .constantFrom('', 'nobody', 'x <y> 12', 'x <y> 012 +0000', 'x <y> -5 +0000')
    .map((identity) => ({ identity, time: 0, zone: '' })),
);
const anyTag: fc.Arbitrary<TagObject> = fc.record(
  {
    object: fc.oneof(anyHex(40), anyHex(64)),
    type: fc.constantFrom('commit', 'tag', 'tree', 'blob'),
    name: anyLine,
    tagger: anyTagger,
    headers: fc.constantFrom('', 'encoding x\n', 'gpgsig-sha256 -----BEGIN PGP SIGNATURE-----\n \n abc\n'),
    message: anyMessage,
    signature: fc.oneof(fc.constant(''), anySignature),
  },
  { requiredKeys: ['object', 'type', 'name', 'headers', 'message', 'signature'] },
);

describe('a tag object', () => {
  test('is parsed to what it was formatted from', () => {
    fc.assert(
      fc.property(anyTag, (tag) => {
        expect(parseTagObject(formatTagObject(tag))).toEqual(tag);
      }),
    );
  });

  test('of any text is formatted back to that text', () => {
    const anyText = fc
      .tuple(anyTag, fc.string({ unit: 'binary' }))
      .map(([tag, more]) => formatTagObject(tag) + more);
    fc.assert(
      fc.property(anyText, (text) => {
        const tag = parseTagObject(text);
        expect(tag && formatTagObject(tag)).toBe(text);
      }),
    );
  });

  test('that is none is not read', () => {
    for (const text of [
      '',
      'tree x\n',
      'object 1\ntype commit\ntag x\n\n',
      `object ${'1'.repeat(40)}\ntype commit\n\nx`,
    ]) {
      expect(parseTagObject(text)).toBeUndefined();
    }
  });

  test.each(['sha1', 'sha256'] as const)('of real git in a %s repository', async (objectFormat) => {
    const repository = await createRepository({ objectFormat });
    temporary.push(repository);
    const commit = await repository.commit('feat: x');
    for (const message of ['x', 'x\n', '\n\n# x\n\n', 'ü\u{1f600}\n']) {
      const id = await repository.tag('v1', { message });
      const { stdout } = await raw(repository, id);
      const tag = parseTagObject(stdout);
      expect(tag).toMatchObject({ object: commit, type: 'commit', name: 'v1', message });
      expect(tag && formatTagObject(tag)).toBe(stdout);
      await repository.git('tag', '--delete', 'v1');
    }
  });
});

/** With its last newline, that the repository's own `git` takes away. */
async function raw(repository: TemporaryRepository, id: string): Promise<{ readonly stdout: string }> {
  const size = Number(await repository.git('cat-file', '-s', id));
  const text = await repository.git('cat-file', 'tag', id);
  return { stdout: Buffer.byteLength(text) < size ? `${text}\n` : text };
}

describe('a signature', () => {
  test('begins with the last line that could begin one, as for git', () => {
    const two = 'a\n-----BEGIN PGP SIGNATURE-----\nb\n-----BEGIN SSH SIGNATURE-----\nc';
    expect(splitSignature(two)).toEqual({
      message: 'a\n-----BEGIN PGP SIGNATURE-----\nb\n',
      signature: '-----BEGIN SSH SIGNATURE-----\nc',
    });
    expect(splitSignature('a -----BEGIN PGP SIGNATURE-----\n').signature).toBe('');
    expect(splitSignature('-----BEGIN PGP SIGNATURE-----').message).toBe('');
  });

  test('does not count where two tags are compared, and everything else does', () => {
    const differences = ['object', 'name', 'message', 'type', 'headers'] as const;
    fc.assert(
      fc.property(anyTag, anySignature, (tag, signature) => {
        const unsigned = { ...tag, headers: '', signature: '' };
        const headers = 'gpgsig -----BEGIN X-----\n abc\n';
        expect(equalButSignature(unsigned, { ...unsigned, signature })).toBe(true);
        expect(equalButSignature({ ...unsigned, headers }, { ...unsigned, signature })).toBe(true);
        for (const key of differences) {
          expect(equalButSignature(unsigned, { ...unsigned, [key]: `${unsigned[key]}x\n` })).toBe(false);
        }
        const tagger = { identity: 'other', time: 1, zone: '+0000' };
        expect(
          equalButSignature({ ...unsigned, tagger }, { ...unsigned, tagger: { ...tagger, time: 2 } }),
        ).toBe(false);
      }),
    );
  });
});

test('an annotation has the name without the address, and a message as git shows it', () => {
  const tagger = { identity: 'Ada Lovelace <ada@example.org>', time: 7, zone: '+0100' };
  expect(readAnnotation(tagger, '\n\nx\n\0y\n')).toEqual({
    tagger: 'Ada Lovelace',
    time: 7,
    message: 'x\n',
    signed: false,
  });
  expect(readAnnotation(undefined, 'x\n-----BEGIN SSH SIGNATURE-----\n')).toEqual({
    tagger: '',
    time: 0,
    message: 'x\n',
    signed: true,
  });
});
