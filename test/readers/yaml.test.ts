// Is YAML read by the core schema alone, within limits, and without a word on stderr?
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ALIASED_VALUES_LIMIT } from '../../src/readers/limits.ts';
import { parseYaml } from '../../src/readers/yaml.ts';
import { shape } from '../support/source-shape.ts';

const read = (text: string) => parseYaml(text, 'm.yaml');
const messages = (text: string) =>
  read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

afterEach(() => vi.restoreAllMocks());

// ruamel.yaml, which DVC reads with, answers the same, but for `!!float 1`, 1_000, 0b11 and dates, which it takes for values.
it.each([
  ['017', 'number 17'],
  ['0o17', 'number 15'],
  ['0x1F', 'number 31'],
  ['1e3', 'number 1e3'],
  ['1.', 'number 1.'],
  ['.5', 'number .5'],
  ['+5', 'number 5'],
  ['-0', 'number -0'],
  ['12e+3', 'number 12e+3'],
  ['!!float 1.0', 'number 1.0'],
  ['!!float 1', 'string 1'],
  ['!!str 5', 'string 5'],
  ['"5"', 'string 5'],
  ['+.inf', 'nonfinite +.inf'],
  ['.NaN', 'nonfinite .NaN'],
  ['1e999', 'nonfinite 1e999'],
  ['nan', 'string nan'],
  ['yes', 'string yes'],
  ['off', 'string off'],
  ['True', true],
  ['~', 'null'],
  ['', 'null'],
  ['1_000', 'string 1_000'],
  ['0b11', 'string 0b11'],
  ['1:30', 'string 1:30'],
  ['2024-01-10', 'string 2024-01-10'],
  ['1e', 'string 1e'],
])('a: %s', (text, expected) => {
  expect(shape(read(`a: ${text}`).root)).toEqual({ a: expected });
});

it('YAML 1.1 does not come back through its directive', () => {
  expect(shape(read('%YAML 1.1\n---\na: yes\nb: 1_000\nc: 1:30').root)).toEqual({
    a: 'string yes',
    b: 'string 1_000',
    c: 'string 1:30',
  });
});

describe('aliases', () => {
  it('a mapping takes over what << names: its own keys win, then the earlier mapping', () => {
    const text = 'a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 0}\nd: {x: 9, <<: *b}';
    expect(shape(read(text).root)).toMatchObject({
      c: { x: 'number 0', y: 'number 2', z: 'number 4' },
      d: { x: 'number 9', y: 'number 3', z: 'number 4' },
    });
  });

  it('a key that is written twice stays without a value, also where << has one', () => {
    const { root, problems } = read('a: &a {x: 1}\nb: {<<: *a, x: 2, x: 3}');
    expect(shape(root)).toEqual({ a: { x: 'number 1' }, b: {} });
    expect(problems).toHaveLength(1);
  });

  it('an anchor means the value before the alias, not a later one of the same name', () => {
    expect(shape(read('a: &x 1\nb: &y {c: *x}\nd: &x 2\ne: *y\nf: *x').root)).toMatchObject({
      e: { c: 'number 1' },
      f: 'number 2',
    });
  });

  it('a value cannot hold itself', () => {
    expect(messages('a: &a [1, *a]')).toEqual([
      expect.stringContaining('1:11 the alias *a has no anchor before it'),
    ]);
  });

  it('a few lines cannot stand for more values than the limit', () => {
    const bomb = ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level += 1)
      bomb.push(`l${level}: &l${level} [${`*l${level - 1}, `.repeat(10)}]`);
    const { root, problems } = read(bomb.join('\n'));
    expect(root).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual([
      `aliases repeat more than ${ALIASED_VALUES_LIMIT.toLocaleString('en')} values, so nothing in the file counts`,
    ]);
  });

  it('aliases cannot nest deeper than the limit', () => {
    const chain = Array.from(
      { length: 70 },
      (_, level) => `l${level}: &l${level} [${level === 0 ? 'x' : `*l${level - 1}`}]`,
    );
    expect(messages(chain.join('\n'))).toEqual([expect.stringContaining('nested deeper than 64 levels')]);
  });
});

describe('what is not one readable document is one problem', () => {
  it.each([
    ['a: 1\n---\nb: 2', '2:1 the file holds more than one YAML document, so nothing in it counts'],
    ['a: 1\n---\n', '2:1 the file holds more than one YAML document, so nothing in it counts'],
    ['a: [1', '1:6 the file is not YAML, so nothing in it counts'],
    ['a:\n\t- 1', '2:1 the file is not YAML, so nothing in it counts'],
    ['a: 1\nb', '2:1 the file is not YAML, so nothing in it counts'],
    ['a: "x', '1:6 the file is not YAML, so nothing in it counts'],
    ['['.repeat(65) + ']'.repeat(65), '1:65 values are nested deeper than 64 levels'],
  ])('%.20j', (text, expected) => {
    expect(read(text).root).toBeUndefined();
    expect(messages(text)).toEqual([expected]);
  });

  it.each(['[', '{a: ', '- ', '? ', '[?'])('a hundred thousand %j do not exhaust the stack', (piece) => {
    expect(messages(piece.repeat(1e5))).toEqual([expect.stringContaining('nested deeper than 64 levels')]);
  });

  it('64 levels are read', () => {
    expect(messages(`${'['.repeat(64)}${']'.repeat(64)}`)).toEqual([]);
    expect(messages(`${'- '.repeat(63)}a: 1`)).toEqual([]);
  });
});

it('a key that is written twice counts for nothing, also once quoted and once as a number', () => {
  const { root, problems } = read('1: a\nb: c\n"1": d');
  expect(shape(root)).toEqual({ b: 'string c' });
  expect(problems).toMatchObject([{ line: 3, column: 1, severity: 'error' }]);
});

it('a key that would set a prototype does not count', () => {
  const { root, problems } = read('__proto__: {a: 1}\nb: {constructor: 1, c: 2}');
  expect(shape(root)).toEqual({ b: { c: 'number 2' } });
  expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['2:5', '1:1']);
});

it('a tag constructs nothing, prints nothing and is a problem at its place', () => {
  const warning = vi.spyOn(process, 'emitWarning');
  const stderr = vi.spyOn(process.stderr, 'write');
  const text =
    'a: !!python/object/apply:os.system ["::stop-commands::x"]\nb: !::stop-commands::x 1\nc: !!set {x}';
  const { root, problems } = read(text);
  expect(shape(root)).toEqual({ a: ['string ::stop-commands::x'], b: 'string 1', c: { x: 'null' } });
  expect(problems.map(({ severity, line, column }) => `${severity} ${line}:${column}`)).toEqual([
    'warning 1:4',
    'warning 2:4',
    'warning 3:4',
  ]);
  expect(warning).not.toHaveBeenCalled();
  expect(stderr).not.toHaveBeenCalled();
});

it('places count from the value, in files with any line ending', () => {
  const { root } = read('a: 1\r\nb:\r\n  - "x"\r\n  - y: 2\r');
  expect(root).toMatchObject({
    entries: [
      { keyPlace: { line: 1, column: 1 }, value: { place: { line: 1, column: 4 } } },
      {
        keyPlace: { line: 2, column: 1 },
        value: {
          items: [
            { place: { line: 3, column: 5 } },
            { entries: [{ keyPlace: { line: 4, column: 5 }, value: { place: { line: 4, column: 8 } } }] },
          ],
        },
      },
    ],
  });
});
