// A document that was parsed in one file is, for another file of equal content, what parsing it there gives.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DocumentFormat, parseDocument, parseFile } from '../../src/readers/document.ts';
import { placeDocument } from '../../src/readers/document-place.ts';
import type { SourceNode } from '../../src/readers/source-node.ts';
import { filesInMemory } from '../support/files-in-memory.ts';

const texts: readonly (readonly [name: string, format: DocumentFormat, text: string])[] = [
  ['every kind of value', 'yaml', 'a: {b: [1, x, true, null, .nan], "c": 0x10}\nd: text\n'],
  ['problems of values', 'yaml', 'a: 1\na: 2\nb: !!python/object x\nc: *gone\n'],
  ['a syntax error', 'yaml', 'a: [1\nb: 2\n'],
  ['the markers of a conflict', 'yaml', '<<<<<<< ours\na: 1\n=======\na: 2\n>>>>>>> theirs\n'],
  ['JSON', 'json', '{"a": {"b": [1, 2.50]}, "c": NaN}'],
  ['TOML', 'toml', 'a = 1\n[b]\nc = "x"\n'],
];

it.each(texts)('%s: only the path of its places differs', async (_, format, text) => {
  const here = await parseDocument(text, 'models/a/params.yaml', format);
  const there = await parseDocument(text, 'models/b/params.yaml', format);
  expect(placeDocument(here, 'models/b/params.yaml')).toEqual(there);
});

it('a document of any JSON is placed as it is parsed', async () => {
  const property = fc.asyncProperty(fc.json(), async (text) => {
    const here = await parseDocument(text, 'a.json');
    expect(placeDocument(here, 'b.json')).toEqual(await parseDocument(text, 'b.json'));
  });
  await fc.assert(property);
});

it('aliases stay one value, so that nine lines of nine aliases do not become 9^9 values', async () => {
  const text = ['a: &a [1]', 'b: [*a, *a]'].join('\n');
  const { root } = placeDocument(await parseDocument(text, 'a.yaml'), 'b.yaml');
  const [one, other] = itemsOf(root);
  expect(one).toBe(other);
  expect(one?.place.path).toBe('b.yaml');
});

function itemsOf(root: SourceNode | undefined): readonly SourceNode[] {
  const value = root?.kind === 'object' ? root.entries.at(-1)?.value : undefined;
  return value?.kind === 'list' ? value.items : [];
}

it('equal content in two files of one run is parsed once, and each file has its own places', async () => {
  const files = { ...filesInMemory({}), documents: new Map() };
  const id = '1'.repeat(40);
  const [one, other, again] = await Promise.all(
    ['a/params.yaml', 'b/params.yaml', 'a/params.yaml'].map((path) => parseFile(files, { id, path }, 'x: 1')),
  );
  expect(one).toBe(again);
  expect(one?.root?.place.path).toBe('a/params.yaml');
  expect(other?.root?.place.path).toBe('b/params.yaml');
});

it('equal content is another document in another format', async () => {
  const files = { ...filesInMemory({}), documents: new Map() };
  const id = '2'.repeat(40);
  const yaml = await parseFile(files, { id, path: 'a.yaml' }, 'x: 1');
  const json = await parseFile(files, { id, path: 'a.json' }, 'x: 1');
  expect(yaml.root).toBeDefined();
  expect(json.root).toBeUndefined();
});
