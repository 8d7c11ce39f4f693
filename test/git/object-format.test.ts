import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTree } from '../../src/git/object-format.ts';

const ID_BYTES = 20;

function tree(entries: readonly (readonly [mode: string, name: string | Buffer, id: Buffer])[]): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} `), Buffer.from(name), Buffer.alloc(1), id]),
  );
}

const id = (text: string) => Buffer.from(text.padEnd(ID_BYTES, '.'));

describe('parseTree', () => {
  it('finds one name as it finds it among all', () => {
    const anyEntry = fc.tuple(
      fc.constantFrom('100644', '100755', '40000', '040000', '120000', '160000'),
      fc
        .string({ unit: 'binary', minLength: 1 })
        .filter((name) => !/[\0/]/.test(name) && Buffer.from(name).toString() === name),
      fc.uint8Array({ minLength: ID_BYTES, maxLength: ID_BYTES }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 30 }), (entries) => {
        const bytes = tree(entries);
        const all = parseTree(bytes, ID_BYTES)?.entries();
        for (const [, name] of entries) {
          expect(parseTree(bytes, ID_BYTES)?.find(name)).toEqual(all?.get(name));
          expect(all?.get(name)?.name).toBe(name);
        }
        expect(parseTree(bytes, ID_BYTES)?.find('no such name')).toBeUndefined();
      }),
    );
  });

  it('is not led astray by an id that holds another name', () => {
    const bytes = tree([
      ['100644', 'a', Buffer.from('100644 metrics\0xxxxxx').subarray(0, ID_BYTES)],
      ['100755', 'metrics', id('right')],
    ]);
    expect(parseTree(bytes, ID_BYTES)?.find('metrics')).toMatchObject({ mode: '100755' });
    expect(parseTree(bytes, ID_BYTES)?.find('metric')).toBeUndefined();
  });

  it('takes the first of two equal names, as git does', () => {
    const bytes = tree([
      ['100644', 'a', id('first')],
      ['100644', 'a', id('second')],
    ]);
    const first = { id: id('first').toString('hex') };
    expect(parseTree(bytes, ID_BYTES)?.find('a')).toMatchObject(first);
    expect(parseTree(bytes, ID_BYTES)?.entries().get('a')).toMatchObject(first);
  });

  it('finds a name that is not UTF-8', () => {
    const bytes = tree([['100644', Buffer.from([0x61, 0xff]), id('x')]]);
    const [name = ''] = parseTree(bytes, ID_BYTES)?.entries().keys() ?? [];
    expect(parseTree(bytes, ID_BYTES)?.find(name)).toMatchObject({ name });
  });

  it.each([
    ['cut off in an id', tree([['100644', 'a', id('x')]]).subarray(0, -1)],
    ['without a name', Buffer.from('100644')],
    ['of other bytes', Buffer.from('no tree at all')],
  ])('refuses a tree %s', (_, bytes) => {
    expect(parseTree(bytes, ID_BYTES)).toBeUndefined();
  });
});
