// Are parameters shown as `dvc params diff` shows them, and can two of different kind never look equal?
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDocument } from '../../src/readers/document.ts';
import { flattenParameters } from '../../src/readers/parameters.ts';

async function parametersOf(text: string, path = 'params.yaml') {
  const { root } = await parseDocument(text, path);
  return root === undefined ? [] : flattenParameters(root, path);
}

const texts = async (text: string, path?: string) =>
  Object.fromEntries((await parametersOf(text, path)).map(({ name, value }) => [name, value]));

it('nested keys are dotted, lists are one value, an empty object is none', async () => {
  const text = `
features:
  columns: [elo_diff, "1", 0.50, [true, null], {a: 1e-3, b: .nan}]
  weather: true
train: { rate: 5e-2, layers: [], options: {} }
dotted.key: 1
none: ~
`;
  expect(await texts(text)).toEqual({
    'features.columns': '["elo_diff","1",0.50,[true,null],{"a":1e-3,"b":.nan}]',
    'features.weather': 'true',
    'train.rate': '5e-2',
    'train.layers': '[]',
    'dotted.key': '1',
    none: 'null',
  });
});

it.each([
  ['xgboost', 'xgboost'],
  ['"two words"', 'two words'],
  ['yes', 'yes'],
  ['v1.2', 'v1.2'],
  ['"1"', '"1"'],
  ['"-0.5"', '"-0.5"'],
  ['".5"', '".5"'],
  ['"true"', '"true"'],
  ['"null"', '"null"'],
  ['"NaN"', '"NaN"'],
  ['"[1]"', '"[1]"'],
  ['\'"a"\'', '"\\"a\\""'],
  ['""', '""'],
])('the string %s is shown as %s', async (written, shown) => {
  expect(await texts(`a: ${written}`)).toEqual({ a: shown });
});

it('a parameter tells its file and the place of its value', async () => {
  expect(await parametersOf('a:\n  b: 1\n', 'conf/params.yaml')).toEqual([
    {
      file: 'conf/params.yaml',
      name: 'a.b',
      value: '1',
      place: { path: 'conf/params.yaml', line: 2, column: 6 },
    },
  ]);
});

it('two keys that flatten to one name are one parameter with both values', async () => {
  expect(await texts('a.b: 1\na: {b: 2}')).toEqual({ 'a.b': '1 | 2' });
});

it('JSON and TOML give the same parameters', async () => {
  const expected = { 'a.b': '0.10', 'a.c': '["x"]', d: 'true' };
  expect(await texts('{"a": {"b": 0.10, "c": ["x"]}, "d": true}', 'params.json')).toEqual(expected);
  expect(await texts('d = true\n[a]\nb = 0.10\nc = ["x"]', 'params.toml')).toEqual(expected);
});

it.each(['[1, 2]', '5', ''])('a file that is no mapping, %j, has no parameters', async (text) => {
  expect(await parametersOf(text)).toEqual([]);
});

it('two different values never have the same text', async () => {
  const leaf = fc.oneof(
    fc.constantFrom('1', 'true', 'null', '""', '[1]', '"1"', '"', '[', 'a', '1 | 2', 'NaN', '-', '.5', 'inf'),
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.constantFrom<unknown>('1', 1, null, 'a'), { maxLength: 2 }),
  );
  await fc.assert(
    fc.asyncProperty(leaf, leaf, async (one, other) => {
      const shown = await texts(JSON.stringify({ one, other }), 'params.json');
      expect(shown.one === shown.other).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 1000 },
  );
});
