// Is TOML read with its tables in any order, within limits?
import { expect, it } from 'vitest';
import { parseToml } from '../../src/readers/toml.ts';
import { shape } from '../support/source-shape.ts';

const read = (text: string) => parseToml(text, 'm.toml');
const messages = (text: string) =>
  read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

it.each([
  ['1_000', 'number 1000'],
  ['0xFF', 'number 255'],
  ['0o17', 'number 15'],
  ['0b11', 'number 3'],
  ['+1.50', 'number 1.50'],
  ['-0', 'number -0'],
  ['9223372036854775807', 'number 9223372036854775807'],
  ['1e-7', 'number 1e-7'],
  ['nan', 'nonfinite nan'],
  ['-inf', 'nonfinite -inf'],
  ['1e999', 'nonfinite 1e999'],
  ['"0.5"', 'string 0.5'],
  ["'''x'''", 'string x'],
  ['true', true],
  ['1979-05-27T07:32:00Z', 'string 1979-05-27T07:32:00Z'],
  ['07:32:00', 'string 07:32:00'],
  ['[1, [2.0, "a"]]', ['number 1', ['number 2.0', 'string a']]],
  ['{ b.c = 1, d = {} }', { b: { c: 'number 1' }, d: {} }],
])('a = %s', (text, expected) => {
  const { root, problems } = read(`a = ${text}`);
  expect(problems).toEqual([]);
  expect(shape(root)).toEqual({ a: expected });
});

it('tables, dotted keys and lists of tables become one tree', () => {
  const text = 'x.y = 1\n[a.b]\nc = 2\n[[t]]\nq = 1\n[t.u]\nv = 2\n[[t]]\nq = 3\n[a]\n"d.e" = 4';
  expect(shape(read(text).root)).toEqual({
    x: { y: 'number 1' },
    a: { b: { c: 'number 2' }, 'd.e': 'number 4' },
    t: [{ q: 'number 1', u: { v: 'number 2' } }, { q: 'number 3' }],
  });
});

it('places are those of key and value', () => {
  expect(read('\n[a]\n  b = 0.5\n').root).toMatchObject({
    entries: [
      {
        keyPlace: { path: 'm.toml', line: 2, column: 2 },
        value: { entries: [{ keyPlace: { line: 3, column: 3 }, value: { place: { line: 3, column: 7 } } }] },
      },
    ],
  });
});

it.each([
  ['a = 1\na = 2', '2:1'],
  ['[a]\nb = 1\n[a]\nc = 2', '3:2'],
  ['a.b = 1\na = 2', '2:1'],
  ['a = {b = 1}\n[a.c]\nd = 1', '2:2'],
  ['a = ', '1:5'],
  ['a = 1 b = 2', '1:7'],
  ['a = "x', '1:7'],
  ['= 1', '1:1'],
])('%j is one problem, with its place, and nothing of the file counts', (text, at) => {
  const { root, problems } = read(text);
  expect(root).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ severity: 'error', path: 'm.toml' });
  expect(`${problems[0]?.line}:${problems[0]?.column}`).toBe(at);
});

it('a key that would set a prototype does not count', () => {
  const { root, problems } = read('__proto__.a = 1\n[b]\nconstructor = 1\nc = 2');
  expect(shape(root)).toEqual({ b: { c: 'number 2' } });
  expect(problems).toHaveLength(2);
});

it.each([
  ['lists', `a = ${'['.repeat(65)}${']'.repeat(65)}`],
  ['a hundred thousand lists', `a = ${'['.repeat(1e5)}${']'.repeat(1e5)}`],
  ['a hundred thousand inline tables', `a = ${'{a='.repeat(1e5)}`],
  ['a dotted key', `a${'.a'.repeat(64)} = 1`],
  ['a dotted key of a hundred thousand parts', `a${'.a'.repeat(1e5)} = 1`],
  ['a header', `[a${'.a'.repeat(64)}]`],
  ['dotted keys in inline tables', `a = ${'{a.a.a.a = '.repeat(30)}1${'}'.repeat(30)}`],
  ['lists below a header', `[a${'.a'.repeat(40)}]\nb = ${'['.repeat(40)}${']'.repeat(40)}`],
])('%s nested deeper than 64 levels are one problem', (_name, text) => {
  expect(read(text).root).toBeUndefined();
  expect(messages(text)).toEqual([expect.stringContaining('values are nested deeper than 64 levels')]);
});

it('brackets in strings and comments are not nesting', () => {
  const brackets = '['.repeat(100);
  const text = `a = "${brackets}\\"${brackets}"\nb = '${brackets}' # ${brackets}\nc = """\n${brackets}"""\nd = '''${brackets}'''`;
  expect(read(text).problems).toEqual([]);
});

it('a value that is too long for the parser is a problem and no crash', () => {
  expect(messages(`a = "${'x'.repeat(500_000)}"`)).toEqual([
    expect.stringContaining('a value that is too long'),
  ]);
});
