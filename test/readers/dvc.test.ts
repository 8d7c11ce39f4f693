// What is read of DVC's own files: every shape they may have, and what is said of broken ones.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of DVC, not of JavaScript
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPipelines } from '../../src/readers/dvc.ts';
import { FIXTURES } from '../support/dvc-repositories.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';

const read = (
  files: Readonly<Record<string, FileInMemory>>,
  directory = '',
  others: readonly string[] = [],
) => readPipelines(filesInMemory(files), directory, others);

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

describe('outputs', () => {
  it('has the digest, size and number of files of stages and of .dvc files, where git has nothing', async () => {
    const { outputs, problems } = await read({
      'dvc.yaml': 'stages:\n  a:\n    cmd: x\n    outs: [out, plain.csv: {cache: false}]\n',
      'dvc.lock': `schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - {path: out, hash: md5, md5: ${A}.dir, size: 5, nfiles: 2}\n    - {path: plain.csv, md5: ${B}}\n`,
      'data/raw.csv.dvc': `outs:\n- {md5: ${A.toUpperCase()}, size: 7, hash: md5, path: raw.csv}\n`,
    });
    expect(problems).toEqual([]);
    expect(
      [...outputs.values()].map(({ path, digest, size, files, cached }) => ({
        path,
        digest,
        size,
        files,
        cached,
      })),
    ).toEqual([
      {
        path: 'data/raw.csv',
        digest: { algorithm: 'md5', value: A },
        size: 7,
        files: undefined,
        cached: true,
      },
      { path: 'out', digest: { algorithm: 'md5', value: `${A}.dir` }, size: 5, files: 2, cached: true },
      {
        path: 'plain.csv',
        digest: { algorithm: 'md5-dos2unix', value: B },
        size: undefined,
        files: undefined,
        cached: false,
      },
    ]);
    expect(outputs.get('data/raw.csv')?.place).toEqual({ path: 'data/raw.csv.dvc', line: 2, column: 3 });
  });

  it('reads what real DVC writes for version-aware remotes and imports', async () => {
    const fixture = (path: string) => readFileSync(`${FIXTURES}dvc/${path}`);
    const { outputs, tracked, problems } = await read({
      'd.dvc': fixture('cloud-versioned/d.dvc'),
      'model.pkl.dvc': fixture('cloud-versioned/model.pkl.dvc'),
      'games.parquet.dvc': fixture('import/games.parquet.dvc'),
      'x.txt.dvc': fixture('import/x.txt.dvc'),
    });
    expect(problems).toEqual([]);
    expect(outputs.get('d')?.listing?.map((file) => file.relpath)).toEqual(['a.txt', 'b.txt']);
    expect(outputs.get('d')).toMatchObject({ size: 8, files: 2 });
    expect(outputs.get('d')?.digest?.value).toMatch(/^[0-9a-f]{32}\.dir$/);
    expect(outputs.get('model.pkl')?.digest).toEqual({
      algorithm: 'md5',
      value: '39c3c1505d0855232002f6ae5cdec287',
    });
    expect(outputs.get('games.parquet')?.size).toBe(55588);
    // An import from another repository may have news; that of a plain path, frozen, is not asked.
    expect(tracked.filter((file) => file.mayMoveOn).map((file) => file.path)).toEqual(['games.parquet.dvc']);
  });

  it('names a file of a remote without MD5 by its etag', async () => {
    const { outputs } = await read({
      'a.dvc': 'outs:\n- path: a\n  hash: md5\n  cloud:\n    s3: {etag: "x-1", version_id: v}\n',
    });
    expect(outputs.get('a')?.digest).toEqual({ algorithm: 'etag', value: 'x-1' });
  });

  it('takes the paths that a template became from the lock', async () => {
    const { outputs } = await read({
      'dvc.yaml':
        'stages:\n  a:\n    cmd: x\n    outs: ["${out}.csv", fixed.csv]\n    metrics: ["${m}.json": {cache: false}]\n',
      'dvc.lock': `schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - {path: b.csv, md5: ${A}}\n    - {path: fixed.csv, md5: ${B}}\n    - {path: m.json, md5: ${B}}\n`,
    });
    expect([...outputs.values()].map(({ path, kind }) => ({ path, kind }))).toEqual([
      { path: 'b.csv', kind: 'output' },
      { path: 'fixed.csv', kind: 'output' },
      { path: 'm.json', kind: 'metric' },
    ]);
  });
});

describe('stages', () => {
  const names = async (files: Readonly<Record<string, FileInMemory>>) =>
    (await read(files)).stages.map(({ name, locked, membersUnknown }) => ({
      name,
      ran: locked !== undefined,
      membersUnknown,
    }));
  const lockOf = (...stages: readonly string[]) =>
    `schema: '2.0'\nstages:\n${stages.map((stage) => `  ${stage}:\n    cmd: x\n`).join('')}`;

  it.each([
    { name: 'a list', yaml: 'foreach: [us, eu, 1, 1.50]\n    do: {cmd: x}', made: ['us', 'eu', '1', '1.5'] },
    { name: 'a list of mappings', yaml: 'foreach: [{a: 1}, us]\n    do: {cmd: x}', made: ['0', '1'] },
    { name: 'a mapping', yaml: 'foreach: {us: 1, eu: 2}\n    do: {cmd: x}', made: ['us', 'eu'] },
    {
      name: 'a matrix',
      yaml: 'matrix: {r: [us, eu], m: [xgb, [1]]}\n    cmd: x',
      made: ['us-xgb', 'us-m1', 'eu-xgb', 'eu-m1'],
    },
  ])('have the names that $name makes', async ({ yaml, made }) => {
    const found = await names({
      'dvc.yaml': `stages:\n  t:\n    ${yaml}\n`,
      'dvc.lock': lockOf(`t@${made[0]}`, 't@gone'),
    });
    expect(found).toEqual(
      made.map((member, index) => ({ name: `t@${member}`, ran: index === 0, membersUnknown: false })),
    );
  });

  it.each([
    { name: 'foreach', yaml: 'foreach: ${regions}\n    do: {cmd: x}' },
    { name: 'an item', yaml: 'foreach: ["${a}", us]\n    do: {cmd: x}' },
    { name: 'an axis', yaml: 'matrix: {r: "${regions}"}\n    cmd: x' },
  ])('are those of the lock where a template makes them: $name', async ({ yaml }) => {
    const found = await names({
      'dvc.yaml': `stages:\n  t:\n    ${yaml}\n`,
      'dvc.lock': lockOf('t@us', 't@eu', 'tt@x'),
    });
    expect(found).toEqual([
      { name: 't@us', ran: true, membersUnknown: true },
      { name: 't@eu', ran: true, membersUnknown: true },
    ]);
  });

  it('are no more than 10,000, however they multiply', async () => {
    const axis = JSON.stringify(Array.from({ length: 101 }, (_, index) => index));
    const { stages } = await read({
      'dvc.yaml': `stages:\n  t:\n    matrix: {a: ${axis}, b: ${axis}, c: ${axis}, d: ${axis}}\n    cmd: x\n`,
    });
    expect(stages).toHaveLength(1);
  });

  it('name no more than 100,000 paths, however they multiply', async () => {
    const members = JSON.stringify(Array.from({ length: 2_000 }, (_, index) => `m${index}`));
    const paths = JSON.stringify(Array.from({ length: 500 }, (_, index) => `p${index}`));
    const { stages, problems } = await read({
      'dvc.yaml': `stages:\n  t:\n    foreach: ${members}\n    do: {cmd: x, deps: ${paths}}\n`,
    });
    expect(stages).toHaveLength(200);
    expect(problems).toMatchObject([
      { path: 'dvc.yaml', line: 2, message: expect.stringContaining('too many') },
    ]);
  });

  it('are named from the DVC project that they are in, and those of a project further down are not read', async () => {
    const files = {
      'a/.dvc/config': '',
      'a/dvc.yaml': 'stages: {one: {cmd: x}}',
      'a/sub/dvc.yaml': 'stages: {two: {cmd: x}}',
      'a/other/.dvc/config': '',
      'a/other/dvc.yaml': 'stages: {three: {cmd: x}}',
      'a/hidden/dvc.yaml': 'stages: {four: {cmd: x}}',
      'a/.dvcignore': 'hidden/\n',
    };
    const { stages } = await read(files, 'a');
    expect(stages.map((stage) => stage.name)).toEqual(['one', 'sub/dvc.yaml:two']);
    const further = await read(files, 'a/sub');
    expect(further.stages.map((stage) => stage.name)).toEqual(['sub/dvc.yaml:two']);
  });

  it('are not those of the models nested in this one', async () => {
    const { stages } = await read(
      { 'dvc.yaml': 'stages: {a: {cmd: x}}', 'm/dvc.yaml': 'stages: {b: {cmd: x}}', 'm/x.dvc': 'outs: []' },
      '',
      ['m'],
    );
    expect(stages.map((stage) => stage.name)).toEqual(['a']);
  });

  it('may be written into a .dvc file, as DVC 0 did', async () => {
    const { stages, outputs } = await read({
      'train.dvc': `cmd: python train.py\nwdir: w\nmd5: ${A}\ndeps:\n- {md5: ${A}, path: train.py}\nouts:\n- {md5: ${B}, path: m.pkl}\n`,
    });
    expect(stages[0]).toMatchObject({
      name: 'train.dvc',
      dependencies: [{ path: 'w/train.py' }],
      outputs: [{ path: 'w/m.pkl' }],
    });
    expect(outputs.get('w/m.pkl')?.digest).toEqual({ algorithm: 'md5-dos2unix', value: B });
  });
});

describe('a broken file is a problem with line and column, and the rest is still read', () => {
  it.each([
    { name: 'no YAML', files: { 'dvc.yaml': 'stages: [' }, at: { path: 'dvc.yaml' } },
    { name: 'a list', files: { 'dvc.yaml': '- a' }, at: { path: 'dvc.yaml', line: 1, column: 1 } },
    {
      name: 'stages as a list',
      files: { 'dvc.yaml': 'stages:\n- a' },
      at: { path: 'dvc.yaml', line: 2, column: 1 },
    },
    {
      name: 'a stage as text',
      files: { 'dvc.yaml': 'stages:\n  a: x' },
      at: { path: 'dvc.yaml', line: 2, column: 6 },
    },
    {
      name: 'deps as text',
      files: { 'dvc.yaml': 'stages:\n  a: {cmd: x, deps: y}' },
      at: { path: 'dvc.yaml', line: 2, column: 21 },
    },
    {
      name: 'a dependency as a mapping',
      files: { 'dvc.yaml': 'stages:\n  a: {cmd: x, deps: [{b: c}]}' },
      at: { path: 'dvc.yaml', line: 2, column: 22 },
    },
    {
      name: 'a lock of DVC 1',
      files: { 'dvc.yaml': '{}', 'dvc.lock': 'a:\n  cmd: x' },
      at: { path: 'dvc.lock', line: 1, column: 1, help: /upgrade/i },
    },
    {
      name: 'a lock of tomorrow',
      files: { 'dvc.yaml': '{}', 'dvc.lock': "schema: '3.0'" },
      at: { path: 'dvc.lock', line: 1, column: 9 },
    },
    {
      name: 'an MD5 that is none',
      files: { 'a.dvc': 'outs:\n- {path: a, md5: xyz}' },
      at: { path: 'a.dvc', line: 2 },
    },
    {
      name: 'an output without a path',
      files: { 'a.dvc': `outs:\n- {md5: ${A}}` },
      at: { path: 'a.dvc', line: 2 },
    },
    { name: 'a .dvc file that is text', files: { 'a.dvc': 'words' }, at: { path: 'a.dvc', line: 1 } },
    {
      name: 'a symbolic link',
      files: { 'a.dvc': { mode: '120000', content: '/etc/passwd' } as const },
      at: { path: 'a.dvc' },
    },
    { name: 'not UTF-8', files: { 'dvc.yaml': Buffer.from([0xff, 0x00, 0xfe]) }, at: { path: 'dvc.yaml' } },
  ])('$name', async ({ files, at }) => {
    const { help, ...place } = { help: undefined, ...at };
    const healthy = {
      'healthy/dvc.yaml': 'stages: {ok: {cmd: x}}',
      'healthy.csv.dvc': `outs: [{path: healthy.csv, md5: ${A}}]`,
    };
    const { problems, stages, outputs } = await read({ ...files, ...healthy });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ rule: 'manifest', ...place });
    if (help !== undefined) expect(problems[0]?.help).toMatch(help);
    expect(stages.map((stage) => stage.name)).toContain('healthy/dvc.yaml:ok');
    expect(outputs.has('healthy.csv')).toBe(true);
  });

  it('reads nothing of a lock that is not there', async () => {
    const { stages, problems } = await read({
      'dvc.yaml': 'stages: {a: {cmd: x, outs: null, params: null}}',
      'dvc.lock': '',
    });
    expect(problems).toEqual([]);
    expect(stages[0]?.locked).toBeUndefined();
  });

  it.each(['s3://bucket/x', 'remote://r/x', '/abs/x', '../outside', 'C:\\x', 'https://example.org/x'])(
    'knows that %s is outside',
    async (path) => {
      const { stages } = await read({ 'dvc.yaml': `stages: {a: {cmd: x, deps: ['${path}']}}` });
      expect(stages[0]?.dependencies[0]?.path).toBeUndefined();
    },
  );
});
