// What a model consists of: declared and inferred, with digests that were read and never computed.
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy.ts';
import { resolvePolicy } from '../../src/core/policy-defaults.ts';
import { readPipelines } from '../../src/readers/dvc.ts';
import { resolveLineage } from '../../src/readers/lineage.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';

const A = 'a'.repeat(32);
/** `printf x | git hash-object --stdin` */
const GIT_ID = 'c1b0730e0133447badcfd47fd144e254807b06e1';
const policyOf = (lineage: Policy['lineage'], directory = ''): Policy => ({
  ...resolvePolicy({}, { directory, repository: 'o/n' }),
  lineage,
  source: { path: 'pawl.yaml' },
});

async function resolve(
  files: Readonly<Record<string, FileInMemory>>,
  lineage: Policy['lineage'] = {},
  directory = '',
) {
  const commit = filesInMemory(files);
  const pipelines = await readPipelines(commit, directory, []);
  const { artifacts, problems } = await resolveLineage(commit, policyOf(lineage, directory), pipelines);
  const lines = artifacts.map(({ role, path, digest }) => `${role} ${path} ${digest.algorithm}`);
  return { artifacts, problems, lines, reads: commit.reads };
}

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'b'.repeat(64)}\nsize 123456\n`;

describe('a declared path', () => {
  it.each([
    {
      name: 'a file of git',
      files: { 'a.csv': 'x' },
      digest: { algorithm: 'git', value: GIT_ID },
    },
    {
      name: 'data of DVC',
      files: { 'a.csv.dvc': `outs: [{path: a.csv, hash: md5, md5: ${A}, size: 9}]` },
      digest: { algorithm: 'md5', value: A },
      size: 9,
    },
    {
      name: 'a directory of DVC whose .gitignore git has',
      files: {
        'a.csv/.gitignore': '*',
        'a.csv.dvc': `outs: [{path: a.csv, hash: md5, md5: ${A}.dir, nfiles: 3}]`,
      },
      digest: { algorithm: 'md5', value: `${A}.dir` },
      count: 3,
    },
    {
      name: 'a Git LFS pointer',
      files: { 'a.csv': POINTER, '.gitattributes': '*.csv filter=lfs' },
      digest: { algorithm: 'sha256', value: 'b'.repeat(64) },
      size: 123456,
    },
    {
      name: 'a small file that LFS could have',
      files: { 'a.csv': 'version 1', '.gitattributes': '*.csv filter=lfs' },
      digest: { algorithm: 'git' },
    },
    {
      name: 'a file that DVC leaves to git',
      files: {
        'a.csv': 'x',
        'dvc.yaml': 'stages: {s: {cmd: x, outs: [a.csv: {cache: false}]}}',
        'dvc.lock': `schema: '2.0'\nstages: {s: {cmd: x, outs: [{path: a.csv, md5: ${A}}]}}`,
      },
      digest: { algorithm: 'git' },
    },
  ])('is $name', async ({ files, digest, size, count }) => {
    const { artifacts, problems } = await resolve(files, { data: ['a.csv'] });
    expect(problems).toEqual([]);
    expect(artifacts).toHaveLength(1);
    expect(artifacts[0]?.digest).toMatchObject(digest);
    expect(artifacts[0]?.size).toBe(size);
    expect(artifacts[0]?.files).toBe(count);
  });

  it('may be a directory of git, which counts as one', async () => {
    const { lines } = await resolve({ 'd/a': '1', 'd/b/c': '2' }, { data: ['d'] });
    expect(lines).toEqual(['data d git']);
  });

  it('may be a glob over git and DVC, where a .dvc file stands for its data', async () => {
    const files = {
      'data/a.csv': 'x',
      'data/b.csv.dvc': `outs: [{path: b.csv, hash: md5, md5: ${A}}]`,
      'data/.gitignore': '/b.csv',
      'data/notes.md': 'x',
    };
    expect((await resolve(files, { data: ['data/*.csv'] })).lines).toEqual([
      'data data/a.csv git',
      'data data/b.csv md5',
    ]);
    expect((await resolve(files, { data: ['data/**'] })).lines).toEqual([
      'data data/a.csv git',
      'data data/b.csv md5',
      'data data/notes.md git',
    ]);
  });

  it('that is a glob resolves to 10,000 paths at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`d/${index}`, 'x']));
    const { artifacts, problems } = await resolve(many, { data: ['d/*'] });
    expect(artifacts).toHaveLength(10_000);
    expect(problems).toMatchObject([{ rule: 'manifest', severity: 'warning' }]);
  });

  it('may lie outside of the model', async () => {
    const files = { 'shared/a.csv.dvc': `outs: [{path: a.csv, hash: md5, md5: ${A}}]`, 'm/x': '' };
    expect((await resolve(files, { data: ['shared/a.csv'] }, 'm')).lines).toEqual(['data shared/a.csv md5']);
    expect((await resolve(files, { data: ['shared/*.csv'] }, 'm')).lines).toEqual(['data shared/a.csv md5']);
  });

  it('is a problem where it names nothing, with the nearest path that exists', async () => {
    const { problems, artifacts } = await resolve(
      { 'data/train.csv': 'x', 'readme.md': '' },
      { data: ['data/trian.csv', 'nowhere/*.bin'] },
    );
    expect(artifacts).toEqual([]);
    expect(problems).toMatchObject([
      { rule: 'manifest', severity: 'warning', path: 'pawl.yaml', expected: 'data/train.csv' },
      { rule: 'manifest', severity: 'warning', path: 'pawl.yaml' },
    ]);
    expect(problems[1]).not.toHaveProperty('expected');
  });

  it('is a problem inside a directory that DVC tracks as a whole', async () => {
    const { problems } = await resolve(
      { 'd.dvc': `outs: [{path: d, hash: md5, md5: ${A}.dir}]` },
      { data: ['d/a.csv'] },
    );
    expect(problems[0]?.help).toContain('`d`');
  });

  it('is read only where it may be a pointer', async () => {
    const { reads } = await resolve(
      { 'a.bin': 'x', 'b.bin': POINTER, '.gitattributes': 'b.bin filter=lfs' },
      { data: ['a.bin', 'b.bin'] },
    );
    expect(reads).toContain('b.bin');
    expect(reads).not.toContain('a.bin');
  });
});

describe('what DVC tells without a word from the user', () => {
  const recorded = (...paths: readonly string[]) =>
    paths.map((path) => `{path: ${path}, hash: md5, md5: ${A}}`).join(', ');
  const pipeline = {
    'dvc.yaml': `stages:
  prepare: {cmd: x, deps: [src/prepare.py, raw.csv, sql, conf/prepare.json], outs: [clean.parquet]}
  train: {cmd: x, deps: [train.R, clean.parquet, config.yaml], params: [lr], outs: [model.pkl]}
  evaluate: {cmd: x, deps: [evaluate.py, model.pkl, labels.csv], outs: [predictions.csv], metrics: [m.json: {cache: false}], plots: [roc.csv]}
`,
    'dvc.lock': `schema: '2.0'
stages:
  prepare: {cmd: x, outs: [${recorded('clean.parquet')}]}
  train: {cmd: x, outs: [${recorded('model.pkl')}]}
  evaluate: {cmd: x, outs: [${recorded('predictions.csv', 'm.json', 'roc.csv')}]}
`,
    'raw.csv.dvc': `outs: [${recorded('raw.csv')}]`,
    'extra.bin.dvc': `outs: [${recorded('extra.data')}]`,
    'labels.csv': 'x',
    'src/prepare.py': 'x',
    'train.R': 'x',
    'evaluate.py': 'x',
    'config.yaml': 'x: 1',
    'params.yaml': 'lr: 1',
    'conf/prepare.json': '{}',
    'sql/a.sql': 'x',
    'm.json': '{}',
  };

  it('gives every path its role, in the order data flows', async () => {
    expect((await resolve(pipeline)).lines).toEqual([
      'data extra.data md5',
      'data labels.csv git',
      'data raw.csv md5',
      'features clean.parquet md5',
      'training conf/prepare.json git',
      'training config.yaml git',
      'training evaluate.py git',
      'training sql git',
      'training src/prepare.py git',
      'training train.R git',
      'model model.pkl md5',
    ]);
  });

  it('yields to a declared role', async () => {
    const { lines } = await resolve(pipeline, { evaluation: ['labels.csv'], deploy: ['conf'] });
    expect(lines).toContain('evaluation labels.csv git');
    expect(lines).toContain('deploy conf git');
    expect(lines.filter((line) => line.includes('labels.csv') || line.includes('conf/'))).toHaveLength(1);
  });

  it.each([
    {
      name: 'artifacts',
      files: {
        'dvc.yaml': 'stages: {s: {cmd: x, outs: [a.dat]}}\nartifacts: {m: {path: a.dat, type: model}}',
      },
    },
    {
      name: 'the type of a .dvc file',
      files: { 'dvc.yaml': '{}', 'a.dvc': `outs: [{path: a.dat, hash: md5, md5: ${A}, type: model}]` },
    },
    {
      name: 'being the last output',
      files: { 'dvc.yaml': 'stages: {s: {cmd: x, outs: [a.dat, report.html]}}' },
    },
  ])('knows a model by $name', async ({ files }) => {
    const lock = `schema: '2.0'\nstages: {s: {cmd: x, outs: [${recorded('a.dat')}]}}`;
    expect((await resolve({ 'dvc.lock': lock, ...files })).lines).toEqual(['model a.dat md5']);
  });

  it('leaves out what was never made', async () => {
    const { lines, problems } = await resolve({ 'dvc.yaml': 'stages: {s: {cmd: x, outs: [m.pkl]}}' });
    expect({ lines, problems }).toEqual({ lines: [], problems: [] });
  });
});
