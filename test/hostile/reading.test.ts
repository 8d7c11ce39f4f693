// Hostile input, "Reading": what the files of a head may hold, rule by rule, through the whole engine.
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { readMetricManifest } from '../../src/readers/index.ts';
import {
  ALIASED_VALUES_LIMIT,
  DEPTH_LIMIT,
  METRIC_FILE_LIMIT,
  METRICS_LIMIT,
} from '../../src/readers/limits.ts';
import { runEngine } from './engine.ts';
import { LFS_POINTER } from './hostile-files.ts';
import { BASE, type Files, HEAD, repositoryInMemory } from './repository-in-memory.ts';

const GOOD = '{"accuracy": 0.75}';

/** The one model at the root, and every problem that was told. */
async function judge(head: Files, base: Files = { 'metrics.json': GOOD }) {
  const repository = repositoryInMemory({ base, head, message: 'feat: x', author: 'Ada', tags: [] });
  const { ran } = await runEngine(repository, { kind: 'propose', base: BASE, head: HEAD });
  const { facts, decision } = ran;
  const [model] = facts.models;
  const problems: readonly Problem[] = [
    ...facts.problems,
    ...facts.models.flatMap((one) => [...one.problems, ...one.head.problems]),
  ];
  return { decision, metrics: model?.head.metrics.map(({ name }) => name) ?? [], problems };
}

describe('a Git LFS pointer is recognised as one, never parsed', () => {
  it.each(['metrics.json', 'metrics.yaml', 'metrics.toml', 'metrics.csv'])('%s', async (path) => {
    const { metrics, problems, decision } = await judge({ [path]: LFS_POINTER });
    expect(metrics).toEqual([]);
    expect(problems).toMatchObject([
      { severity: 'error', path, message: expect.stringContaining('is tracked by Git LFS') },
    ]);
    expect(decision.verdict).toBe('fail');
  });

  it.each(['pawl.yaml', 'dvc.yaml', 'dvc.lock', 'params.yaml'])('%s beside good metrics', async (path) => {
    const stage = 'stages: {train: {cmd: x, metrics: [metrics.json: {cache: false}]}}';
    const files = { 'metrics.json': GOOD, ...(path === 'dvc.lock' ? { 'dvc.yaml': stage } : {}) };
    const { metrics, problems } = await judge({ ...files, [path]: LFS_POINTER });
    expect(metrics).toEqual(['accuracy']);
    expect(problems).toMatchObject([{ path, message: expect.stringContaining('is tracked by Git LFS') }]);
  });
});

describe('limits are named constants, and passing one is a named problem', () => {
  it('have the numbers that the documentation tells', () => {
    expect([METRIC_FILE_LIMIT, DEPTH_LIMIT, METRICS_LIMIT]).toEqual([1024 * 1024, 64, 10_000]);
  });

  it('a metric file of 1 MiB is read; one byte more is one problem, and the file beside it is read', async () => {
    const padded = (size: number) => GOOD.padEnd(size, ' ');
    expect(await judge({ 'metrics.json': padded(METRIC_FILE_LIMIT) })).toMatchObject({
      metrics: ['accuracy'],
      problems: [],
    });
    const files = { 'metrics.json': padded(METRIC_FILE_LIMIT + 1), 'metrics.yaml': 'f1: 0.5' };
    expect(await judge(files)).toMatchObject({
      metrics: ['f1'],
      problems: [{ path: 'metrics.json', message: expect.stringContaining('1048576') }],
    });
  });

  it.each([
    ['json', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
    ['yaml', `${'{a: '.repeat(65)}1${'}'.repeat(65)}`],
    ['toml', `a = ${'{a = '.repeat(65)}1${'}'.repeat(65)}`],
  ])('%s nested deeper than 64 levels is one problem that names the depth', async (format, text) => {
    const { metrics, problems } = await readMetricManifest(`m.${format}`, Buffer.from(text));
    expect(metrics).toEqual([]);
    expect(problems).toMatchObject([{ message: expect.stringContaining('deeper than 64 levels') }]);
  });

  it.each(['json', 'yaml', 'csv'])(
    '10,001 metrics in %s are one problem that names the limit',
    async (format) => {
      const names = Array.from({ length: METRICS_LIMIT + 1 }, (_, index) => `m${index}`);
      const text =
        format === 'csv'
          ? `metric,value\n${names.map((name) => `${name},1\n`).join('')}`
          : `{${names.map((name) => `"${name}": 1`).join(', ')}}`;
      const { metrics, problems } = await readMetricManifest(`m.${format}`, Buffer.from(text));
      expect(metrics).toHaveLength(METRICS_LIMIT);
      expect(problems).toMatchObject([{ message: expect.stringContaining('10,000') }]);
    },
  );

  it('what << merges counts as repeated: a few lines cannot stand for more values than the limit', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join(', ');
    const merges = Array.from({ length: 60 }, (_, index) => `m${index}: {<<: *a}`);
    const { metrics, problems } = await readMetricManifest(
      'm.yaml',
      Buffer.from([`a: &a {${many}}`, ...merges].join('\n')),
    );
    expect(metrics).toEqual([]);
    expect(problems).toMatchObject([
      { message: expect.stringContaining(`more than ${ALIASED_VALUES_LIMIT.toLocaleString('en')} values`) },
    ]);
  });
});

describe('what a parser would let pass in silence is a problem with line and column', () => {
  it.each([
    ['json', '{"a": 1,\n "b": 2,\n "a": 3}', '3:2', ['b']],
    ['yaml', 'a: 1\nb: 2\na: 3\n', '3:1', ['b']],
    ['csv', 'metric,value\na,1\nb,2\na,3\n', '4:1', ['b']],
    ['json', '{"b": 2,\n "a": 1e999}', '2:7', ['b']],
    ['yaml', 'b: 2\na: .nan\n', '2:4', ['b']],
    ['yaml', 'b: 2\na: -.inf\n', '2:4', ['b']],
    ['toml', 'b = 2\na = inf\n', '2:5', ['b']],
    ['csv', 'metric,value\nb,2\na,NaN\n', '3:3', ['b']],
    ['json', '{"b": 2,\n "__proto__": {"a": 1}}', '2:2', ['b']],
    ['yaml', 'b: 2\nconstructor: {a: 1}\n', '2:1', ['b']],
    ['toml', 'b = 2\n[prototype]\na = 1\n', '2:2', ['b']],
    ['csv', 'metric,value\nb,2\n__proto__,1\n', '3:1', ['b']],
  ])('%s: %j', async (format, text, at, kept) => {
    const { metrics, problems } = await readMetricManifest(`m.${format}`, Buffer.from(text));
    expect(metrics.map(({ name }) => name)).toEqual(kept);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([at]);
    expect(problems).toMatchObject([{ severity: 'error' }]);
    expect(Object.prototype).not.toHaveProperty('a');
  });

  it('an integer beyond 2^53 keeps its digits, so that one more is not equal', async () => {
    const { decision } = await judge(
      { 'metrics.json': '{"size": 9007199254740993}' },
      { 'metrics.json': '{"size": 9007199254740992}' },
    );
    expect(decision.models[0]?.changes).toMatchObject([{ metric: 'size', delta: '1' }]);
  });
});

describe('a bad file is one problem, and every healthy file beside it is still read', () => {
  it.each<[string, Files]>([
    ['no JSON', { 'metrics.json': '{' }],
    ['no YAML', { 'metrics.yaml': 'a: [' }],
    ['no TOML', { 'metrics.toml': 'a = ' }],
    ['no CSV', { 'metrics.csv': 'a,"b' }],
    ['binary', { 'metrics.json': Buffer.from([0x80, 0x04, 0xff, 0x2e]) }],
    ['UTF-16', { 'metrics.json': Buffer.from('\uFEFF{}', 'utf16le') }],
    ['a symbolic link', { 'metrics.json': { mode: '120000', content: '/etc/passwd' } }],
    ['a submodule', { 'metrics.json': { mode: '160000', content: 'x' } }],
    ['a merge conflict', { 'metrics.json': '<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n' }],
  ])('%s', async (_, bad) => {
    const good: Files = {
      'metrics.json': '{"a": 1}',
      'metrics.yaml': 'b: 1',
      'metrics.toml': 'c = 1',
      'metrics.csv': 'metric,value\nd,1\n',
    };
    const { metrics, problems } = await judge({ ...good, ...bad });
    expect(metrics).toHaveLength(3);
    expect(problems.map(({ path }) => path)).toEqual(Object.keys(bad));
  });
});
