// What holds for metric manifests of every format: limits, evidence, and that nothing throws.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Big from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricFormats, readMetricManifest } from '../../src/readers/index.ts';
import { METRICS_LIMIT, PROBLEMS_LIMIT } from '../../src/readers/limits.ts';

const read = (path: string, text: string) => readMetricManifest(path, Buffer.from(text));
const names = async (text: string) => (await read('m.json', text)).metrics.map(({ name }) => name);

it('a format that no reader knows is a problem that names those there are', async () => {
  expect(await read('metrics.pkl', '\x80\x04')).toMatchObject({
    metrics: [],
    problems: [{ path: 'metrics.pkl', severity: 'error', expected: 'json, yaml, toml, csv' }],
  });
});

it('lists, booleans, null and words are no metrics, and no problems', async () => {
  const text =
    '{"a": [1, 2], "b": true, "c": null, "d": "xgboost", "e": {}, "f": [{"g": 1}], "h": "2024-01-10"}';
  expect(await read('m.json', text)).toEqual({ metrics: [], problems: [] });
});

describe('an object with a value is one metric with evidence', () => {
  it('is a plain object where its value is none that a number could be', async () => {
    for (const value of ['"high"', 'true', '{"x": 1}', '[1]', 'null']) {
      expect(await names(`{"a": {"value": ${value}, "extra": 1}}`)).toContain('a.extra');
    }
    expect(await names('{"a": {"value": "high", "n": 1}}')).toEqual(['a.n']);
  });

  it('keeps numbers beside it that are no evidence, and those of nested objects, as metrics of their own', async () => {
    expect(await names('{"a": {"value": 1, "n": 5, "std_err": 0.1, "at": {"k": 2, "value": 3}}}')).toEqual([
      'a',
      'a.std_err',
      'a.at',
      'a.at.k',
    ]);
  });

  it('does not take the whole file for one', async () => {
    expect(await names('{"value": 1, "n": 5}')).toEqual(['value', 'n']);
  });

  it.each(['NaN', '1e999', '"0.5"', 'null'])(
    'has a problem and no metric where its value is %s',
    async (value) => {
      const { metrics, problems } = await read('m.json', `{"a": {"value": ${value}, "n": 5}}`);
      expect(metrics).toEqual([]);
      expect(problems).toMatchObject([{ metric: 'a', line: 1, column: 17 }]);
    },
  );

  it('judges an interval in decimal: bounds that only binary rounding would part are equal', async () => {
    const [metric] = (await read('m.json', '{"a": {"value": 0.30, "ci": [0.3, 0.300]}}')).metrics;
    expect(metric?.evidence?.interval).toEqual({ low: '0.3', high: '0.300', confidence: '0.95' });
    const beyond = await read('m.json', '{"a": {"value": 0.30000000000000000001, "ci": [0.2, 0.3]}}');
    expect(beyond.metrics[0]?.evidence).toBeUndefined();
    expect(beyond.problems).toMatchObject([{ expected: 'an interval that holds the value' }]);
  });

  it.each([
    ['max', 'higher'],
    ['Maximise', 'higher'],
    ['higher_is_better', 'higher'],
    ['minimize', 'lower'],
    ['down', 'lower'],
    ['Lower', 'lower'],
  ])('is not given a direction by %s, and the help says %s', async (written, meant) => {
    const { metrics, problems } = await read(
      'm.json',
      JSON.stringify({ a: { value: 1, direction: written } }),
    );
    expect(metrics[0]?.direction).toBeUndefined();
    expect(problems).toMatchObject([
      { severity: 'warning', actual: written, help: `Write direction: ${meant}.` },
    ]);
  });
});

describe('outcomes are a file of the repository, found from the manifest', () => {
  it.each([
    ['metrics.json', 'outcomes.csv', 'outcomes.csv'],
    ['eval/metrics.json', 'outcomes.csv', 'eval/outcomes.csv'],
    ['eval/a/metrics.json', '../b/./outcomes.csv', 'eval/b/outcomes.csv'],
    ['eval/metrics.json', '../outcomes.csv', 'outcomes.csv'],
    ['eval/metrics.json', '..outcomes.csv', 'eval/..outcomes.csv'],
  ])('%s: %s', async (path, written, resolved) => {
    const { metrics, problems } = await read(path, JSON.stringify({ a: { value: 1, outcomes: written } }));
    expect(problems).toEqual([]);
    expect(metrics[0]?.evidence).toEqual({ outcomes: resolved });
  });

  it.each([
    '../../outcomes.csv',
    'x/../../../outcomes.csv',
    '..',
    '.',
    '',
    'data/',
    '/etc/passwd',
    'C:\\x.csv',
    '..\\x.csv',
    'C:/x.csv',
    'file:///etc/passwd',
    'https://example.com/x.csv',
    's3://bucket/x.csv',
    'a\0b',
  ])('%j is refused', async (written) => {
    const { metrics, problems } = await read(
      'eval/metrics.json',
      JSON.stringify({ a: { value: 1, outcomes: written } }),
    );
    expect(metrics).toMatchObject([{ value: '1' }]);
    expect(metrics[0]?.evidence).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'warning', metric: 'a' }]);
  });
});

describe('limits', () => {
  const many = (count: number, value: string) =>
    `{${Array.from({ length: count }, (_, index) => `"m${index}": ${value}`).join(',')}}`;

  it('10,000 metrics are read, and going over it is one problem', async () => {
    expect((await read('m.json', many(METRICS_LIMIT, '1'))).problems).toEqual([]);
    const { metrics, problems } = await read('m.json', many(METRICS_LIMIT + 5, '1'));
    expect(metrics).toHaveLength(METRICS_LIMIT);
    expect(problems).toMatchObject([{ severity: 'error', expected: 'at most 10,000' }]);
  });

  it('rows of CSV count as metrics', async () => {
    const rows = Array.from({ length: METRICS_LIMIT + 5 }, (_, index) => `m${index},1`);
    const { metrics, problems } = await read('m.csv', `metric,value\n${rows.join('\n')}`);
    expect(metrics).toHaveLength(METRICS_LIMIT);
    expect(problems).toMatchObject([{ severity: 'error', expected: 'at most 10,000' }]);
  });

  it('a thousand problems are a hundred, and the last says how many are not listed', async () => {
    const { problems } = await read('m.json', many(1000, 'NaN'));
    expect(problems).toHaveLength(PROBLEMS_LIMIT);
    expect(problems.at(-1)).toMatchObject({
      severity: 'error',
      message: '901 more problems in this file are not listed',
    });
    const warnings = await read('m.json', many(1000, '"1"'));
    expect(warnings.problems.at(-1)?.severity).toBe('warning');
  });
});

it('CSV tells the column of a value behind text of any script', async () => {
  const { metrics } = await read('m.csv', 'metric,value\n"a ""é"" 🎯, b",  0.5\n🎯,"0.25"\n');
  expect(metrics.map(({ place, value }) => `${place.line}:${place.column} ${value}`)).toEqual([
    '2:19 0.5',
    '3:4 0.25',
  ]);
});

describe('no file makes a reader throw, and what it gives is sound', () => {
  const fixtures = fileURLToPath(new URL('../../__fixtures__/readers/', import.meta.url));
  const inputs = (format: string) =>
    readdirSync(`${fixtures}${format}`).flatMap((name) =>
      readdirSync(`${fixtures}${format}/${name}`)
        .filter((file) => file !== 'expected.json')
        .map((file) => readFileSync(`${fixtures}${format}/${name}/${file}`)),
    );

  async function sound(path: string, bytes: Buffer) {
    const { metrics, problems } = await readMetricManifest(path, bytes);
    for (const { value, name, key, place } of metrics) {
      expect(Number.isFinite(Number(new Big(value).toString()))).toBe(true);
      expect(key).toBe(name);
      expect(place).toMatchObject({ path, line: expect.any(Number), column: expect.any(Number) });
    }
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
    for (const problem of problems)
      expect(problem).toMatchObject({ rule: 'manifest', path, message: expect.any(String) });
    expect(JSON.parse(JSON.stringify({ metrics, problems }))).toEqual({ metrics, problems });
  }

  describe.each(metricFormats.map(({ name }) => name))('%s', (format) => {
    it('any text', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom(...'{}[]:,"\'\\#&*!|>%@`-+.0123eE_=\n\r\t abn~<?') }),
      );
      await fc.assert(
        fc.asyncProperty(text, (value) => sound(`m.${format}`, Buffer.from(value))),
        { numRuns: 500 },
      );
    });

    it('any bytes in a real file', async () => {
      const mutated = fc
        .tuple(
          fc.constantFrom(...inputs(format)),
          fc.nat(),
          fc.nat({ max: 8 }),
          fc.uint8Array({ maxLength: 6 }),
        )
        .map(([bytes, at, drop, insert]) => {
          const start = at % (bytes.length + 1);
          return Buffer.concat([bytes.subarray(0, start), insert, bytes.subarray(start + drop)]);
        });
      await fc.assert(
        fc.asyncProperty(mutated, (bytes) => sound(`m.${format}`, bytes)),
        { numRuns: 500 },
      );
    });
  });
});
