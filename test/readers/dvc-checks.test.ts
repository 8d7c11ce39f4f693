// What is said of a stage where DVC itself is not at hand: compare, or say why not. test/peers/dvc holds the rest.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of DVC, not of JavaScript
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPipelines } from '../../src/readers/dvc.ts';
import { HASH_LIMIT } from '../../src/readers/dvc-checkout.ts';
import { readStageFacts } from '../../src/readers/dvc-checks.ts';
import { listingHash } from '../../src/readers/dvc-hash.ts';
import { isStale } from '../support/compare-with-dvc.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';

const md5 = (content: string) => createHash('md5').update(content).digest('hex');
const A = 'a'.repeat(32);

interface Recorded {
  readonly path: string;
  readonly md5: string;
  readonly nfiles?: number;
  readonly hash?: 'md5' | undefined;
}

/** One stage that read `dep` and wrote nothing, as its lock recorded it. */
function stageReading(recorded: Recorded, more: Readonly<Record<string, FileInMemory>> = {}) {
  const { path, nfiles } = recorded;
  const hash = 'hash' in recorded ? recorded.hash : 'md5';
  const entry = `{path: ${path}, ${hash === undefined ? '' : 'hash: md5, '}md5: ${recorded.md5}${nfiles === undefined ? '' : `, nfiles: ${nfiles}`}}`;
  return {
    'dvc.yaml': `stages:\n  s:\n    cmd: x\n    deps: [${path}]\n`,
    'dvc.lock': `schema: '2.0'\nstages:\n  s:\n    cmd: x\n    deps:\n    - ${entry}\n`,
    ...more,
  };
}

async function factsOf(files: Readonly<Record<string, FileInMemory>>, directory = '', check = true) {
  const commit = filesInMemory(files);
  const facts = await readStageFacts(commit, await readPipelines(commit, directory, []), check);
  return { facts, reads: commit.reads };
}

async function judge(files: Readonly<Record<string, FileInMemory>>, directory = '') {
  const [fact] = (await factsOf(files, directory)).facts;
  if (fact === undefined) throw new Error('no stage');
  return { stale: isStale(fact), reasons: fact.undecidable.map(({ reason }) => reason) };
}

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12\n`;

describe('a file that a stage read', () => {
  it.each([
    { name: 'is equal', files: stageReading({ path: 'a', md5: md5('x') }, { a: 'x' }), stale: false },
    { name: 'is another', files: stageReading({ path: 'a', md5: md5('x') }, { a: 'y' }), stale: true },
    { name: 'is gone', files: stageReading({ path: 'a', md5: md5('x') }), stale: true },
    {
      name: 'is executable and equal',
      files: stageReading({ path: 'a', md5: md5('x') }, { a: { mode: '100755', content: 'x' } }),
      stale: false,
    },
    {
      name: 'is tracked by a .dvc file',
      files: stageReading({ path: 'a', md5: A }, { 'a.dvc': `outs: [{path: a, hash: md5, md5: ${A}}]` }),
      stale: false,
    },
    {
      name: 'is tracked with other content',
      files: stageReading(
        { path: 'a', md5: A },
        { 'a.dvc': `outs: [{path: a, hash: md5, md5: ${md5('b')}}]` },
      ),
      stale: true,
    },
    {
      name: 'is in a listed directory',
      files: stageReading(
        { path: 'd/a', md5: A },
        { 'd.dvc': `outs: [{path: d, hash: md5, files: [{relpath: a, md5: ${A}}]}]` },
      ),
      stale: false,
    },
    {
      name: 'is in a listed directory, and another',
      files: stageReading(
        { path: 'd/a', md5: A },
        { 'd.dvc': `outs: [{path: d, hash: md5, files: [{relpath: a, md5: ${md5('b')}}]}]` },
      ),
      stale: true,
    },
    {
      name: 'gets carriage returns from git',
      files: stageReading({ path: 'a', md5: md5('x\r\n') }, { a: 'x\n', '.gitattributes': 'a eol=crlf' }),
      stale: false,
    },
  ])('$name', async ({ files, stale }) => expect(await judge(files)).toEqual({ stale, reasons: [] }));

  it.each([
    { name: 'is a symbolic link', files: { a: { mode: '120000', content: 'b' } as const } },
    {
      name: 'is behind a symbolic link',
      path: 'd/a',
      files: { d: { mode: '120000', content: 'e' } as const },
    },
    { name: 'is in a submodule', path: 'd/a', files: { d: { mode: '160000', content: '' } as const } },
    { name: 'is kept out of git and known to nobody', files: { '.gitignore': 'a\n' } },
    {
      name: 'is in a directory of DVC',
      path: 'd/a',
      files: { 'd.dvc': `outs: [{path: d, hash: md5, md5: ${A}.dir}]` },
    },
    { name: 'is a Git LFS pointer', files: { a: POINTER, '.gitattributes': 'a filter=lfs' } },
    { name: 'is a Git LFS pointer that no attribute tells', files: { a: POINTER } },
    { name: 'is rewritten by a filter', files: { a: 'y', '.gitattributes': 'a filter=nbstripout' } },
    { name: 'differs in line ends alone', md5: md5('x\r\n'), files: { a: 'x\n' } },
    { name: 'is larger than what is hashed', files: { a: Buffer.alloc(HASH_LIMIT + 1) } },
    {
      name: 'is tracked by the other hash of DVC',
      files: { 'a.dvc': `outs: [{path: a, md5: ${md5('b')}}]` },
    },
    { name: 'is at a URL', path: 's3://b/a', files: {} },
  ])('cannot be compared where it $name', async ({ path = 'a', md5: hash = A, files }) => {
    const { stale, reasons } = await judge(stageReading({ path, md5: hash }, files));
    expect({ stale, count: reasons.length }).toEqual({ stale: false, count: 1 });
    expect(reasons[0]).toContain(path);
  });

  it('is equal where nothing is rewritten after all', async () => {
    const filtered = { a: 'x', '.gitattributes': 'a filter=nbstripout' };
    expect(await judge(stageReading({ path: 'a', md5: md5('x') }, filtered))).toEqual({
      stale: false,
      reasons: [],
    });
  });

  it.each([
    ['the data beside the model', { 'shared/a.dvc': `outs: [{path: a, hash: md5, md5: ${A}}]` }],
    [
      'the output of another model',
      {
        'shared/dvc.yaml': 'stages: {o: {cmd: x, outs: [a]}}',
        'shared/dvc.lock': `schema: '2.0'\nstages: {o: {cmd: x, outs: [{path: a, hash: md5, md5: ${A}}]}}`,
      },
    ],
    [
      'a directory above that lists its files',
      { 'shared.dvc': `outs: [{path: shared, hash: md5, files: [{relpath: a, md5: ${A}}]}]` },
    ],
  ])('may be outside of the model: %s', async (_name, files) => {
    const inModel = (hash: string) => ({
      'm/dvc.yaml': 'stages: {s: {cmd: x, deps: [../shared/a]}}',
      'm/dvc.lock': `schema: '2.0'\nstages: {s: {cmd: x, deps: [{path: ../shared/a, hash: md5, md5: ${hash}}]}}`,
    });
    expect(await judge({ ...files, ...inModel(A) }, 'm')).toEqual({ stale: false, reasons: [] });
    expect(await judge({ ...files, ...inModel(md5('b')) }, 'm')).toEqual({ stale: true, reasons: [] });
  });
});

describe('a directory that a stage read', () => {
  const listed = { 'd/a': 'x', 'd/e/b': 'y' };
  const hash = listingHash([
    { relpath: 'a', hash: md5('x') },
    { relpath: 'e/b', hash: md5('y') },
  ]);

  it.each([
    { name: 'is equal', files: listed, nfiles: 2, stale: false, decided: true },
    { name: 'has other content', files: { ...listed, 'd/a': 'z' }, nfiles: 2, stale: true, decided: true },
    { name: 'has a file more', files: { ...listed, 'd/c': 'z' }, nfiles: 2, stale: true, decided: true },
    {
      name: 'had a file more that git does not have',
      files: { ...listed, 'd/a': 'z' },
      nfiles: 3,
      stale: false,
      decided: false,
    },
    {
      name: 'was not counted',
      files: { ...listed, 'd/a': 'z' },
      nfiles: undefined,
      stale: false,
      decided: false,
    },
    { name: 'was not counted, and is equal', files: listed, nfiles: undefined, stale: false, decided: true },
    {
      name: 'holds what a .dvcignore leaves out',
      files: { ...listed, 'd/n.md': 'n', '.dvcignore': '*.md' },
      nfiles: 2,
      stale: false,
      decided: true,
    },
    {
      name: 'holds what a .dvcignore leaves out, and differs',
      files: { ...listed, 'd/a': 'z', 'd/n.md': 'n', '.dvcignore': '*.md' },
      nfiles: 2,
      stale: false,
      decided: false,
    },
    {
      name: 'holds a symbolic link',
      files: { ...listed, 'd/l': { mode: '120000', content: 'a' } as const },
      nfiles: 3,
      stale: false,
      decided: false,
    },
    {
      name: 'holds a Git LFS pointer',
      files: { ...listed, 'd/a': POINTER },
      nfiles: 2,
      stale: false,
      decided: false,
    },
  ])('$name', async ({ files, nfiles, stale, decided }) => {
    const recorded = { path: 'd', md5: hash, ...(nfiles === undefined ? {} : { nfiles }) };
    const judged = await judge(stageReading(recorded, files));
    expect({ stale: judged.stale, decided: judged.reasons.length === 0 }).toEqual({ stale, decided });
  });

  it('of more than 10,000 files is not hashed', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`d/${index}`, 'x']));
    const commit = stageReading({ path: 'd', md5: A, nfiles: 10_001 }, many);
    const { facts, reads } = await factsOf(commit);
    expect(facts[0]?.undecidable).toHaveLength(1);
    expect(reads.filter((path) => path.startsWith('d/') && !path.includes('/.'))).toEqual([]);
  });

  it('counts data that DVC tracks in it', async () => {
    const tracked = { 'd/a.dvc': `outs: [{path: a, hash: md5, md5: ${md5('x')}}]`, 'd/.gitignore': '/a\n' };
    const files = [
      { relpath: 'a', hash: md5('x') },
      { relpath: 'a.dvc', hash: md5(tracked['d/a.dvc']) },
      { relpath: '.gitignore', hash: md5('/a\n') },
    ];
    const recorded = { path: 'd', md5: listingHash(files), nfiles: 3 };
    expect(await judge(stageReading(recorded, tracked))).toEqual({ stale: false, reasons: [] });
    const unknown = { 'd/a.dvc': `outs: [{path: a, hash: md5, md5: ${A}.dir}]` };
    expect((await judge(stageReading(recorded, unknown))).reasons).toHaveLength(1);
  });
});

describe('a stage', () => {
  it('tells what its lock recorded, the command too, and reads nothing more where nobody asks', async () => {
    const files = {
      'dvc.yaml':
        'stages:\n  s:\n    cmd: run --epochs 2\n    deps: [a]\n    params: [lr]\n    outs: [m.pkl]\n    metrics: [m.json: {cache: false}]\n',
      'dvc.lock': `schema: '2.0'\nstages:\n  s:\n    cmd: run --epochs 1\n    deps: [{path: a, hash: md5, md5: ${A}}]\n    params: {params.yaml: {lr: 0.1}}\n    outs: [{path: m.json, hash: md5, md5: ${A}}]\n`,
      a: 'x',
    };
    const { facts, reads } = await factsOf(files, '', false);
    expect(facts[0]).toMatchObject({
      checks: [],
      inputs: { a: `md5:${A}`, 'params.yaml:lr': '0.1', 'dvc.lock:stages.s.cmd': 'run --epochs 1' },
      outputs: ['m.pkl', 'm.json'],
      metrics: ['m.json'],
    });
    expect(reads).not.toContain('a');
  });

  it('that is frozen is not asked what it read, only what it wrote and how', async () => {
    const yaml = (command: string) =>
      `stages: {s: {cmd: ${command}, frozen: true, deps: [a], params: [lr], outs: [o: {cache: false}]}}`;
    const lock = `schema: '2.0'\nstages: {s: {cmd: x, deps: [{path: a, md5: ${A}}], params: {params.yaml: {lr: 1}}, outs: [{path: o, md5: ${md5('o')}}]}}`;
    const stale = async (command: string, output: string) =>
      (await judge({ 'dvc.yaml': yaml(command), 'dvc.lock': lock, a: 'other', o: output })).stale;
    expect(await stale('x', 'o')).toBe(false);
    expect(await stale('y', 'o')).toBe(true);
    expect(await stale('x', 'edited')).toBe(true);
  });

  it('points to the changed file, not to the lock', async () => {
    const { facts } = await factsOf(stageReading({ path: 'a', md5: A }, { a: 'x' }));
    expect(facts[0]?.checks.find((check) => check.kind === 'dependency')).toEqual({
      kind: 'dependency',
      subject: 'a',
      locked: `md5:${A}`,
      actual: `md5:${md5('x')}`,
      place: { path: 'a' },
    });
  });

  it("cannot be told of where its parameters are Python or in DVC's cache", async () => {
    const lock = "schema: '2.0'\nstages: {s: {cmd: x, params: {p.py: {lr: 1}, q.yaml: {a: 1}}}}";
    const yaml = 'stages: {s: {cmd: x, params: [p.py: [lr], q.yaml: [a]]}}';
    const files = {
      'dvc.yaml': yaml,
      'dvc.lock': lock,
      'p.py': 'lr = 2',
      'q.yaml.dvc': `outs: [{path: q.yaml, md5: ${A}}]`,
    };
    const { stale, reasons } = await judge(files);
    expect(stale).toBe(false);
    expect(reasons).toHaveLength(2);
  });

  it('says once that it holds templates', async () => {
    const yaml = 'stages: {s: {cmd: "x ${a}", deps: ["${b}", "${c}"], params: ["${d}"]}}';
    const lock = `schema: '2.0'\nstages: {s: {cmd: x 1, deps: [{path: b, md5: ${A}}]}}`;
    const { stale, reasons } = await judge({ 'dvc.yaml': yaml, 'dvc.lock': lock });
    expect(stale).toBe(false);
    expect(reasons).toHaveLength(3);
    expect(new Set(reasons).size).toBe(3);
  });

  it('is not held against its lock where it has hundreds of templates', async () => {
    const facts = async (count: number) => {
      const of = (make: (index: number) => string) =>
        Array.from({ length: count }, (_, index) => make(index)).join(', ');
      const yaml = `stages: {s: {cmd: x, deps: [${of((index) => `"a${index}-\${b}"`)}]}}`;
      const lock = `schema: '2.0'\nstages: {s: {cmd: x, deps: [${of((index) => `{path: a${index}-x, md5: ${A}}`)}]}}`;
      return (await factsOf({ 'dvc.yaml': yaml, 'dvc.lock': lock })).facts[0];
    };
    expect((await facts(20))?.checks.filter((check) => check.kind === 'dependency')).toHaveLength(20);
    expect((await facts(201))?.checks.filter((check) => check.kind === 'dependency')).toHaveLength(0);
    expect((await facts(201))?.undecidable).toHaveLength(1);
  });

  it('of an import that is not frozen may have moved on', async () => {
    const imported = (frozen: boolean) =>
      `frozen: ${frozen}\ndeps: [{path: x, md5: ${A}}]\nouts: [{path: y, md5: ${A}}]\n`;
    expect((await factsOf({ 'y.dvc': imported(true) })).facts).toEqual([]);
    expect((await factsOf({ 'y.dvc': imported(false) })).facts[0]?.undecidable).toHaveLength(1);
  });

  it('is not there for data that git has not', async () => {
    const tracked = { 'y.dvc': `outs: [{path: y, hash: md5, md5: ${md5('x')}}]` };
    expect((await factsOf(tracked)).facts).toEqual([]);
    const [fact] = (await factsOf({ ...tracked, y: 'z' })).facts;
    expect(fact?.name).toBe('y.dvc');
    expect(fact !== undefined && isStale(fact)).toBe(true);
  });
});
