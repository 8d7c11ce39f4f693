// A model at one commit as a whole: which files count, how names are told apart, and that nothing throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy.ts';
import { inferredPolicy } from '../../src/core/policy-defaults.ts';
import { METRICS_LIMIT } from '../../src/readers/limits.ts';
import { manifestPaths, readSnapshot, type SnapshotOptions } from '../../src/readers/snapshot.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';

const A = 'a'.repeat(32);

function read(
  files: Readonly<Record<string, FileInMemory>>,
  policy: Partial<Policy> = {},
  options: SnapshotOptions = {},
) {
  return readSnapshot(filesInMemory(files), { ...inferredPolicy('', 'o/n'), ...policy }, options);
}

const namesOf = async (...args: Parameters<typeof read>) =>
  (await read(...args)).metrics.map((metric) => metric.name);

const metric = (key: string) => `{"${key}": 0.5}`;

describe('metrics', () => {
  const DECLARED = 'metrics: [top.json, dir]\nstages: {s: {cmd: x, metrics: [stage.json: {cache: false}]}}';
  const found = {
    'metrics.json': metric('standard'),
    'top.json': metric('top'),
    'stage.json': metric('stage'),
    'dir/a.yaml': 'inside: 1',
    'dir/picture.png': '',
  };

  it('come from the files of the policy', async () => {
    const policy = { metrics: ['top.json', 'dir/*.yaml'] };
    expect(await namesOf({ ...found, 'dvc.yaml': DECLARED }, policy)).toEqual(['top', 'inside']);
  });

  it('come from what DVC declares, files and directories, where the policy names none', async () => {
    expect(await namesOf({ ...found, 'dvc.yaml': DECLARED })).toEqual(['stage', 'top', 'inside']);
  });

  it('come from metrics.* of the directory where nobody declares any', async () => {
    expect(await namesOf(found)).toEqual(['standard']);
    const below = { 'out/metrics.json': metric('below'), 'node_modules/x/metrics.json': metric('foreign') };
    expect(await namesOf(below)).toEqual(['below']);
  });

  it('of another model further down are its own', async () => {
    const files = { 'a/metrics.json': metric('a'), 'b/metrics.json': metric('b') };
    const policy = { metrics: ['**/metrics.json'] };
    expect(await namesOf(files, policy)).toEqual(['a', 'b']);
    expect(await namesOf(files, policy, { directories: ['', 'b'] })).toEqual(['a']);
    const named = { metrics: ['b/metrics.json'] };
    expect(await namesOf(files, named, { directories: ['', 'b'] })).toEqual(['b']);
  });

  it('that two files share are told apart by file, from the directory of the model', async () => {
    const files = {
      'm/metrics.json': '{"accuracy": 1, "own": 2}',
      'm/eval/metrics.json': '{"accuracy": 3}',
      'shared.json': '{"accuracy": 4}',
    };
    const policy = { directory: 'm', metrics: ['m/metrics.json', 'm/eval/metrics.json', 'shared.json'] };
    const { metrics } = await read(files, policy);
    expect(metrics.map(({ name, key }) => `${name} ${key}`)).toEqual([
      'metrics.json:accuracy accuracy',
      'own own',
      'eval/metrics.json:accuracy accuracy',
      'shared.json:accuracy accuracy',
    ]);
  });

  it('in a file with an unknown ending are YAML, as for DVC', async () => {
    const files = { 'dvc.yaml': 'metrics: [scores]', scores: 'accuracy: 0.7' };
    expect(await namesOf(files)).toEqual(['accuracy']);
  });

  it("in DVC's cache and not in git are a problem that says cache: false", async () => {
    const files = {
      'dvc.yaml': 'stages:\n  s:\n    cmd: x\n    metrics: [m.json]\n',
      'dvc.lock': `schema: '2.0'\nstages: {s: {cmd: x, outs: [{path: m.json, hash: md5, md5: ${A}}]}}`,
    };
    const { metrics, problems } = await read(files);
    expect(metrics).toEqual([]);
    expect(problems).toMatchObject([{ path: 'dvc.yaml', line: 4, expected: 'cache: false', model: 'n' }]);
  });

  it('that are named and not there are a problem', async () => {
    expect((await read({}, { metrics: ['gone.json'] })).problems).toMatchObject([{ rule: 'manifest' }]);
    expect((await read({ 'dvc.yaml': 'metrics: [gone.json]' })).problems).toMatchObject([
      { path: 'dvc.yaml', line: 1 },
    ]);
  });

  it('are 10,000 at most, over all files', async () => {
    const half = Math.ceil(METRICS_LIMIT / 2) + 1;
    const file = (from: number) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: half }, (_, index) => [`k${from + index}`, 1])));
    const { metrics, problems } = await read(
      { 'a.json': file(0), 'b.json': file(half) },
      { metrics: ['*.json'] },
    );
    expect(metrics).toHaveLength(METRICS_LIMIT);
    expect(problems).toMatchObject([{ rule: 'manifest', severity: 'error', path: 'b.json' }]);
  });
});

describe('parameters', () => {
  const show = async (files: Readonly<Record<string, FileInMemory>>, directory = '') =>
    (await read(files, { directory })).parameters.map(({ file, name, value }) => `${file}:${name}=${value}`);

  it('are all of params.yaml, and of other files what is tracked', async () => {
    const files = {
      'dvc.yaml':
        'params: [top.toml, more]\nstages: {s: {cmd: x, params: [lr, c.json: [a.b, "d.*"], whole.yaml: ]}}',
      'params.yaml': 'lr: 1\nother: [1, a]',
      'top.toml': 't = 2',
      'more/x.yaml': 'x: 3',
      'c.json': '{"a": {"b": 4, "c": 5}, "d": {"e": 6}, "f": 7}',
      'whole.yaml': 'w: 8',
      'unknown.yaml': 'u: 9',
    };
    expect((await show(files)).sort()).toEqual([
      'c.json:a.b=4',
      'c.json:d.e=6',
      'more/x.yaml:x=3',
      'params.yaml:lr=1',
      'params.yaml:other=[1,"a"]',
      'top.toml:t=2',
      'whole.yaml:w=8',
    ]);
  });

  it('are those of the directory of the model, and of others what its stages track', async () => {
    const files = {
      'params.yaml': 'lr: 1\nother: 2',
      'm/params.yaml': 'lr: 3',
      'm/dvc.yaml': 'stages: {s: {cmd: x, wdir: .., params: [lr]}}',
    };
    expect(await show(files, 'm')).toEqual(['params.yaml:lr=1', 'm/params.yaml:lr=3']);
  });

  it('are looked up by index, and 2,000 keys of a file at most', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `"k${index}"`);
    const files = {
      'dvc.yaml': `stages: {s: {cmd: x, params: [c.json: [${many.join(', ')}]]}}`,
      'dvc.lock': `schema: '2.0'\nstages: {s: {cmd: x, params: {c.json: {k0: 1}}}}`,
      'c.json': `{${many.map((key) => `${key}: 1`).join(', ')}}`,
    };
    const { parameters, stages } = await read(files);
    expect(parameters).toHaveLength(2_000);
    expect(stages[0]?.checks).toHaveLength(20_001);
  });

  it('are not selected in exponential time by a hostile pattern', async () => {
    const deep = `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`;
    const key = Array.from({ length: 60 }, () => '**').join('.');
    const files = { 'dvc.yaml': `stages: {s: {cmd: x, params: [c.json: ["${key}.zz"]]}}`, 'c.json': deep };
    expect(await show(files)).toEqual([]);
  });
});

describe('what a snapshot reads', () => {
  const files = {
    'dvc.yaml':
      'stages: {s: {cmd: x, deps: [train.py, d], metrics: [m.json: {cache: false}], params: [p.yaml: [lr]]}}',
    'dvc.lock': `schema: '2.0'\nstages: {s: {cmd: x, deps: [{path: train.py, hash: md5, md5: ${A}}, {path: d, hash: md5, md5: ${A}.dir, nfiles: 1}], outs: [{path: m.json, hash: md5, md5: ${A}}]}}`,
    'data.dvc': 'outs: []',
    '.gitattributes': '*.bin filter=lfs',
    'm.json': metric('a'),
    'p.yaml': 'lr: 1',
    'train.py': 'x',
    'd/a.txt': 'x',
    'model.bin': 'x',
    'other.txt': 'x',
  };
  const policy = { ...inferredPolicy('', 'o/n'), lineage: { model: ['model.bin'] } };
  const pathsOf = async (depth: 'names' | 'contents') =>
    (await manifestPaths(filesInMemory(files), policy, depth)).map((entry) => entry.path).sort();

  it("is told by names alone: DVC's own files", async () => {
    const commit = filesInMemory(files);
    expect((await manifestPaths(commit, policy, 'names')).map((entry) => entry.path).sort()).toEqual([
      '.gitattributes',
      'data.dvc',
      'dvc.lock',
      'dvc.yaml',
    ]);
    expect(commit.reads).toEqual([]);
  });

  it('is told by the contents of those: everything', async () => {
    const commit = filesInMemory(files);
    await readSnapshot(commit, policy);
    const read = [...new Set(commit.reads)].filter((path) => path in files).sort();
    expect(await pathsOf('contents')).toEqual(read);
    expect(read).toContain('d/a.txt');
    expect(read).toContain('model.bin');
  });

  it('is read once', async () => {
    const commit = filesInMemory(files);
    await readSnapshot(commit, policy);
    expect(commit.reads.length).toBe(new Set(commit.reads).size);
  });
});

it("never throws, whatever DVC's files, metrics and parameters hold", async () => {
  const yaml = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom(
      'stages: {a: {cmd: "${x}", deps: [a, {b: c}, null], outs: {}, params: [1, {f: null}], foreach: {a: 1}, do: null}}',
      'stages: {a: {matrix: {b: [1, {c: 2}]}, deps: 1, wdir: ../.., metrics: [{m: {cache: 1}}, [x]]}}',
      "schema: '2.0'\nstages: {a: {cmd: [x, y], deps: [{path: a, md5: 5}], params: {f: [1]}, outs: [{path: ../../b}]}}",
      'outs: [{path: [1], md5: {a: b}}, {path: x, files: [{relpath: 1}]}]',
      '<<: *a',
      '&a [*a]',
    ),
  );
  const names = [
    'dvc.yaml',
    'dvc.lock',
    'a.dvc',
    'params.yaml',
    'metrics.json',
    'f',
    '.gitattributes',
    '.dvcignore',
  ];
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), yaml), async (files) => {
      const snapshot = await read(files, { lineage: { data: ['a', '*.x'] } });
      expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    }),
    { numRuns: 200 },
  );
});
