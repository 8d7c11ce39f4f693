// Is JSON read exactly as RFC 8259 and Python have it, and is an error named at its place?
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/readers/json.ts';
import type { SourceNode } from '../../src/readers/source-node.ts';

const real = ['dvc-base', 'dvc-head', 'dvc-broken', 'nfl'].map((name) =>
  readFileSync(new URL(`../../__fixtures__/readers/json/${name}/metrics.json`, import.meta.url), 'utf8'),
);

/** The value that a tree stands for, as JSON.parse gives it. */
function plainValue(node: SourceNode): unknown {
  switch (node.kind) {
    case 'number':
    case 'nonfinite':
      return Number(node.text);
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'list':
      return node.items.map(plainValue);
    case 'object':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a syntax error is one problem, at its place, with what was expected', () => {
  it.each([
    ['', '1:1', 'a value', 'the end of the file'],
    ['{', '1:2', 'a key in double quotes or }', 'the end of the file'],
    ['{"a"', '1:5', 'a colon', 'the end of the file'],
    ['{"a":', '1:6', 'a value', 'the end of the file'],
    ['{"a":1', '1:7', 'a comma or }', 'the end of the file'],
    ['[1', '1:3', 'a comma or ]', 'the end of the file'],
    ['{"a":1}\n{"b":2}', '2:1', 'the end of the file', '{'],
    ['{\r\n"a" 1}', '2:5', 'a colon', '1'],
    ['{"a":1,}', '1:8', 'a key in double quotes', '}'],
    ['[1,]', '1:4', 'a value', ']'],
    ["{'a':1}", '1:2', 'a key in double quotes or }', "'a'"],
    ['{a:1}', '1:2', 'a key in double quotes or }', 'a'],
    ['{"a":.5}', '1:6', 'a value', '.5'],
    ['{"a":5.}', '1:6', 'a value', '5.'],
    ['{"a":+1}', '1:6', 'a value', '+1'],
    ['{"a":01}', '1:6', 'a value', '01'],
    ['{"a":0x1F}', '1:6', 'a value', '0x1F'],
    ['{"a":1_000}', '1:6', 'a value', '1_000'],
    ['{"a":-NaN}', '1:6', 'a value', '-NaN'],
    ['{"a":+Infinity}', '1:6', 'a value', '+Infinity'],
    ['{"a":nan}', '1:6', 'a value', 'nan'],
    ['{"a":None}', '1:6', 'a value', 'None'],
    ['{"a":1} // x', '1:9', 'the end of the file', '//'],
    ['/* x */ {}', '1:1', 'a value', '/*'],
    ['{"a":\u00a01}', '1:6', 'a value', '\u00a0'],
    ['{"a":"x\ty"}', '1:6', 'a string without control characters and with the escapes of JSON only', '"'],
    ['{"a":"\\x41"}', '1:6', 'a string without control characters and with the escapes of JSON only', '"'],
    ['{"a":"\\u12"}', '1:6', 'a string without control characters and with the escapes of JSON only', '"'],
    ['{"a":"x\n"}', '1:6', 'a closing double quote on the same line', '"'],
    ['"a\\', '1:1', 'a closing double quote on the same line', '"'],
    ['{"a\\', '1:2', 'a closing double quote on the same line', '"'],
  ])('%j', (text, at, expected, actual) => {
    const { root, problems } = parseJson(text, 'm.json');
    expect(root).toBeUndefined();
    expect(problems).toHaveLength(1);
    const { line, column, help, ...rest } = problems[0] ?? {};
    expect(`${line}:${column}`).toBe(at);
    expect(rest).toMatchObject({ rule: 'manifest', severity: 'error', path: 'm.json', expected, actual });
    expect(help).toMatch(/\.$/);
  });
});

it('an error after a duplicate key is the only problem: nothing else of the file was judged', () => {
  expect(parseJson('{"a":1,"a":2', 'm.json').problems).toHaveLength(1);
});

it('NaN and Infinity, as Python writes them, are values with a place', () => {
  const { root } = parseJson('[NaN, Infinity,\n -Infinity]', 'm.json');
  expect(root).toMatchObject({
    items: [
      { kind: 'nonfinite', text: 'NaN', place: { line: 1, column: 2 } },
      { kind: 'nonfinite', text: 'Infinity', place: { line: 1, column: 7 } },
      { kind: 'nonfinite', text: '-Infinity', place: { line: 2, column: 2 } },
    ],
  });
});

it('a number keeps the text it was written with', () => {
  const { root } = parseJson('[0.760, 1E-7, -0.0, 12345678901234567891, 100]', 'm.json');
  expect(root?.kind === 'list' && root.items.map((item) => item.kind === 'number' && item.text)).toEqual([
    '0.760',
    '1E-7',
    '-0.0',
    '12345678901234567891',
    '100',
  ]);
});

it('of a key that is written twice no value counts, however it is escaped', () => {
  const { root, problems } = parseJson('{"ab": 1, "c": 2, "a\\u0062": 3}', 'm.json');
  expect(root && plainValue(root)).toEqual({ c: 2 });
  expect(problems).toMatchObject([{ line: 1, column: 19, severity: 'error' }]);
});

it.each(['__proto__', 'constructor', 'prototype'])('the key %s does not count and is a problem', (key) => {
  const { root, problems } = parseJson(`{"a": {"${key}": {"b": 1}, "c": 2}}`, 'm.json');
  expect(root && plainValue(root)).toEqual({ a: { c: 2 } });
  expect(problems).toMatchObject([{ line: 1, column: 8, severity: 'error' }]);
});

it('64 levels are read, 65 are a problem, and a million do not exhaust the stack', () => {
  expect(parseJson(`${'['.repeat(64)}1${']'.repeat(64)}`, 'm.json').problems).toEqual([]);
  for (const text of [`${'['.repeat(65)}1${']'.repeat(65)}`, '['.repeat(1e6), '{"a":'.repeat(2e5)]) {
    const { root, problems } = parseJson(text, 'm.json');
    expect(root).toBeUndefined();
    expect(problems).toMatchObject([{ message: 'values are nested deeper than 64 levels', line: 1 }]);
  }
});

it('reads back what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify(value, null, 1);
      const { root, problems } = parseJson(text, 'm.json');
      if (problems.length > 0) expect(text).toMatch(/"(__proto__|constructor|prototype)":/);
      else expect(root && plainValue(root)).toEqual(JSON.parse(text));
    }),
  );
});

it('accepts what JSON.parse accepts, and beyond it only the numbers of Python', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '\n',
    ' ',
    '1',
    '-',
    '.5',
    'e9',
    '0',
    'true',
    'nul',
    '\u2028',
  ];
  const mutated = fc
    .tuple(fc.constantFrom(...real), fc.nat(), fc.nat({ max: 3 }), fc.constantFrom(...pieces))
    .map(([text, at, drop, piece]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + piece + text.slice(start + drop);
    });
  const composed = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(mutated, composed), (text) => {
      const { root } = parseJson(text, 'm.json');
      const asPlainJson = text.replace(/(?<![\w".+-])-?(?:NaN|Infinity)(?![\w".])/g, (word) =>
        word === '-NaN' ? word : '0',
      );
      expect(root !== undefined).toBe(isJson(asPlainJson));
    }),
    { numRuns: 3000 },
  );
});
