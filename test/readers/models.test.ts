// Which models a commit holds, by which policy each is judged, and that no file is read without need.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/git/repository.ts';
import { createDiscoveryCache, type DiscoveryOptions, discoverModels } from '../../src/readers/models.ts';
import { type FileInMemory, filesInMemory } from '../support/files-in-memory.ts';
import { cloneRepository } from '../support/temporary-repository.ts';

type Files = Parameters<typeof filesInMemory>[0];

const OPTIONS: DiscoveryOptions = { repository: 'octo/hub', knownRules: ['stale'] };

async function discover(contents: Files, options: Partial<DiscoveryOptions> = {}) {
  return discoverModels(filesInMemory(contents), { ...OPTIONS, ...options });
}

async function namesOf(contents: Files): Promise<Record<string, string>> {
  const { models } = await discover(contents);
  return Object.fromEntries(models.map(({ policy }) => [policy.directory, policy.model]));
}

const PIPELINE = 'stages:\n  train:\n    cmd: x\n    metrics:\n    - metrics.json:\n        cache: false\n';

describe('every pawl.yaml is a model', () => {
  it('is named by what it declares, its directory, or the repository', async () => {
    expect(
      await namesOf({ 'pawl.yaml': '', 'models/a/pawl.yaml': '', 'b/pawl.yaml': 'model: other/b' }),
    ).toEqual({
      '': 'hub',
      'models/a': 'a',
      b: 'other/b',
    });
  });

  it('is named by its whole directory where another one ends in the same part', async () => {
    expect(await namesOf({ 'x/m/pawl.yaml': '', 'y/m/pawl.yaml': '', 'y/n/pawl.yaml': '' })).toEqual({
      'x/m': 'x/m',
      'y/m': 'y/m',
      'y/n': 'n',
    });
  });

  it('is named with - for what a name cannot hold', async () => {
    expect(
      await namesOf({ 'my model (v2)/pawl.yaml': '', '--/pawl.yaml': '', 'é/pawl.yaml': '' }),
    ).toMatchObject({
      'my model (v2)': 'my-model-v2',
    });
  });

  it('is not inferred beside one, and not looked for in vendored folders', async () => {
    const files = {
      'a/pawl.yaml': '',
      'b/dvc.yaml': PIPELINE,
      'node_modules/x/pawl.yaml': '',
      '.venv/lib/pawl.yaml': '',
      'test/__fixtures__/pawl.yaml': '',
      'a/notpawl.yaml': '',
    };
    expect((await discover(files)).directories).toEqual(['a']);
  });

  it('has its tag by the place of the model, unless the policy says', async () => {
    const { models } = await discover({
      'pawl.yaml': '',
      'a/pawl.yaml': '',
      'b/pawl.yaml': 'release: { tag: "b-{version}" }',
    });
    expect(models.map(({ policy }) => policy.release.tag)).toEqual([
      'v{version}',
      '{model}@v{version}',
      'b-{version}',
    ]);
  });

  it('named pawl.yml is not read, and that is said', async () => {
    const { directories, problems } = await discover({ 'pawl.yml': 'model: x', 'dvc.yaml': PIPELINE });
    expect(directories).toEqual(['']);
    expect(problems).toEqual([
      expect.objectContaining({ rule: 'policy', severity: 'warning', path: 'pawl.yml' }),
    ]);
  });
});

describe('defaults of the file at the root', () => {
  const root =
    'defaults: { gate: { tolerance: 1pp, metrics: { acc: {}, f1: { action: warn } }, rules: { stale: off } }, release: true }';

  it('hold for every model, and its own keys win', async () => {
    const { models, directories } = await discover({
      'pawl.yaml': root,
      'a/pawl.yaml': '',
      'b/pawl.yaml': 'gate: { tolerance: 2%, metrics: { f1: {} } }\nrelease: false',
    });
    expect(directories).toEqual(['a', 'b']);
    const [a, b] = models.map(({ policy }) => policy);
    expect(a?.gate).toMatchObject({ tolerance: { kind: 'points', value: '1' }, rules: { stale: 'off' } });
    expect(a?.release).toMatchObject({ enabled: true });
    expect(b?.gate.tolerance).toEqual({ kind: 'percent', value: '2' });
    expect(b?.gate.metrics.map(({ pattern, action }) => `${pattern} ${action}`)).toEqual([
      'f1 block',
      'acc block',
      'f1 warn',
    ]);
    expect(b?.release.enabled).toBe(false);
  });

  it('hold for inferred models where no other pawl.yaml is there', async () => {
    const { models } = await discover({ 'pawl.yaml': root, 'dvc.yaml': PIPELINE });
    expect(models).toHaveLength(1);
    expect(models[0]?.policy.gate.tolerance).toEqual({ kind: 'points', value: '1' });
    expect(models[0]?.policy.source).toBeUndefined();
  });

  it('with a mistake are told once for the repository, and do not hold', async () => {
    const { models, problems } = await discover({
      'pawl.yaml': 'defaults: { gate: { tolerance: x } }',
      'a/pawl.yaml': '',
    });
    expect(problems).toEqual([expect.objectContaining({ path: 'pawl.yaml', line: 1, column: 32 })]);
    expect(models.map(({ policy }) => policy.directory)).toEqual(['a']);
    expect(models[0]?.problems).toEqual([]);
  });

  it('in a file that is no YAML make no model of the root', async () => {
    const { directories, problems } = await discover({
      'pawl.yaml': 'defaults:\n  gate: [',
      'a/pawl.yaml': '',
    });
    expect(directories).toEqual(['a']);
    expect(problems).toHaveLength(1);
  });
});

describe('a model whose pawl.yaml is wrong is still there, with defaults', () => {
  it.each<[string, FileInMemory]>([
    ['a mistake', 'gate: { x: 1 }'],
    ['no YAML', 'gate: ['],
    ['not UTF-8', Buffer.from([0x23, 0x20, 0xff, 0xfe])],
    ['too large', '#'.repeat(1024 * 1024 + 1)],
    ['a symbolic link', { mode: '120000', content: '../b/pawl.yaml' }],
  ])('%s', async (_, text) => {
    const { models, problems } = await discover({ 'a/pawl.yaml': text, 'b/pawl.yaml': '' });
    expect(problems).toEqual([]);
    expect(models.map(({ policy }) => policy.model)).toEqual(['a', 'b']);
    expect(models[0]?.policy.gate.blockWhen).toBe('really-worse');
    expect(models[0]?.problems).toEqual([
      expect.objectContaining({ rule: 'policy', severity: 'error', path: 'a/pawl.yaml' }),
    ]);
    expect(models[1]?.problems).toEqual([]);
  });
});

describe('without a pawl.yaml models are inferred', () => {
  it.each<[string, Files, string[]]>([
    [
      'a pipeline that names the files of its folders is one model',
      {
        'dvc.yaml': 'metrics:\n- a/metrics.json\n- b/metrics.yaml\n',
        'a/metrics.json': '{}',
        'b/metrics.yaml': '',
      },
      [''],
    ],
    [
      'metric files of two folders are two models',
      { 'models/x/metrics.json': '{}', 'models/y/metrics.json': '{}' },
      ['models/x', 'models/y'],
    ],
    [
      'a pipeline without metrics is none',
      {
        'dvc.yaml': 'stages: { prepare: { cmd: x } }',
        'models/x/metrics.json': '{}',
        'models/rank/dvc.yaml': PIPELINE,
      },
      ['models/rank', 'models/x'],
    ],
    [
      'a pipeline with metrics beside it is one',
      { 'a/dvc.yaml': 'stages: {}', 'a/metrics.csv': 'a\n1\n' },
      ['a'],
    ],
    [
      'the outermost pipeline holds the others',
      { 'dvc.yaml': PIPELINE, 'sub/dvc.yaml': PIPELINE, 'x/metrics.json': '{}' },
      [''],
    ],
    [
      'a metric file that a pipeline elsewhere names is its own',
      {
        'pipe/dvc.yaml': 'stages:\n  t:\n    wdir: ..\n    metrics: [out/m/metrics.json]\n',
        'out/m/metrics.json': '{}',
        'other/metrics.json': '{}',
      },
      ['other', 'pipe'],
    ],
    ['an output folder belongs to the folder above', { 'results/metrics.json': '{}', 'train.py': '' }, ['']],
    [
      'of models in folders, too',
      { 'models/x/reports/metrics.json': '{}', 'models/y/metrics.toml': '' },
      ['models/x', 'models/y'],
    ],
    ['vendored folders hold none', { 'node_modules/x/metrics.json': '{}', '.dvc/metrics.json': '{}' }, []],
    [
      'other names are none',
      { 'a/my-metrics.json': '{}', 'a/metrics.json.bak': '', 'xdvc.yaml': PIPELINE },
      [],
    ],
    ['a comment declares nothing', { 'dvc.yaml': '# metrics: none yet\nstages: {}\n' }, []],
    ['flow style declares as well', { 'dvc.yaml': 'stages: {t: {cmd: x, metrics: [m.json]}}' }, ['']],
  ])('%s', async (_, files, directories) => {
    expect((await discover(files)).directories).toEqual(directories);
  });

  it('their names and policies are defaults', async () => {
    const { models } = await discover({ 'models/x/metrics.json': '{}' });
    expect(models).toEqual([
      { policy: expect.objectContaining({ model: 'x', directory: 'models/x', lineage: {} }), problems: [] },
    ]);
    expect(models[0]?.policy).not.toHaveProperty('source');
  });
});

describe('two models with one name', () => {
  it('are a problem in both, each naming the other file', async () => {
    const { models } = await discover({
      'a/pawl.yaml': '# a\nmodel: same',
      'b/pawl.yaml': 'model: same',
      'c/pawl.yaml': '',
    });
    expect(
      models.map(({ problems }) => problems.map(({ path, line, message }) => ({ path, line, message }))),
    ).toEqual([
      [{ path: 'a/pawl.yaml', line: 2, message: 'the name same is also that of the model in b/pawl.yaml' }],
      [{ path: 'b/pawl.yaml', line: 1, message: 'the name same is also that of the model in a/pawl.yaml' }],
      [],
    ]);
  });

  it.each([
    ['declared', 'model: same'],
    ['quoted', '"model": "same"'],
    ['in flow style', '{metrics: [m.json], model: same}'],
    ['folded', 'model: >-\n  same'],
    ['escaped', 'model: "s\\x61me"'],
    ['by an alias', 'gate: { metrics: { a: { unit: &x same } } }\nmodel: *x'],
    ['with a tag', 'model: !!str same'],
    ['after a comment', 'model: # the name\n  same'],
    ['as an explicit key', '? model\n: same'],
  ])('are found also where the other one is not touched: %s', async (_, text) => {
    const { models } = await discover(
      { 'a/pawl.yaml': 'model: same', 'b/pawl.yaml': text },
      { changed: ['a/x'] },
    );
    expect(models[0]?.problems.map(({ message }) => message)).toEqual([
      'the name same is also that of the model in b/pawl.yaml',
    ]);
  });

  it('are found where one of the names is a directory', async () => {
    const { models } = await discover({ 'a/pawl.yaml': 'model: b', 'b/pawl.yaml': '' }, { changed: ['a/x'] });
    expect(models[0]?.problems).toHaveLength(1);
  });

  it('equal release tags are a problem as well', async () => {
    const { models } = await discover({ 'pawl.yaml': '', 'a/pawl.yaml': 'release: { tag: "v{version}" }' });
    expect(models.map(({ problems }) => problems[0]?.help)).toEqual([
      'Write {model} into release.tag, as in "{model}@v{version}".',
      'Write {model} into release.tag, as in "{model}@v{version}".',
    ]);
  });
});

describe('only what the change can touch is read', () => {
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `m${index}/pawl.yaml`,
      `model: n${index}\nlineage: { model: [m.pkl] }\ngate: { tolerance: ${index}pp }\n`,
    ]),
  );

  it('a model without a changed path below it is counted only', async () => {
    const discovery = await discover(many, { changed: ['m3/train.py', 'README.md'] });
    expect(discovery.models.map(({ policy }) => policy.directory)).toEqual(['m3']);
    expect(discovery.untouched).toBe(19);
    expect(discovery.directories).toHaveLength(20);
  });

  it.each<[string, Files]>([
    ['its pawl.yaml names a path outside', { 'x/pawl.yaml': 'lineage: { data: [../data] }' }],
    ['its pawl.yaml has an escape', { 'x/pawl.yaml': 'lineage: { data: ["\\x2e./data"] }' }],
    [
      'its pipeline names a path outside',
      { 'x/pawl.yaml': '', 'x/deep/dvc.yaml': 'stages: { t: { deps: [../../data] } }' },
    ],
    [
      'its lock names a path outside',
      { 'x/pawl.yaml': '', 'x/dvc.lock': 'stages: { t: { deps: [{ path: ../data }] } }' },
    ],
    [
      'its pipeline is too large to look at',
      { 'x/pawl.yaml': '', 'x/dvc.yaml': '#'.repeat(1024 * 1024 + 1) },
    ],
  ])('a model counts as touched where %s', async (_, files) => {
    const discovery = await discover({ ...many, ...files }, { changed: ['data/x.csv'] });
    expect(discovery.models.map(({ policy }) => policy.directory)).toEqual(['x']);
  });

  it('a changed pawl.yaml at the root touches every model, one elsewhere its own', async () => {
    const files = { ...many, 'pawl.yaml': 'defaults: {}' };
    expect((await discover(files, { changed: ['pawl.yaml'] })).models).toHaveLength(20);
    expect((await discover(files, { changed: ['m1/pawl.yaml'] })).models).toHaveLength(1);
  });

  it('a path above touches the model below it only where it is in it', async () => {
    const files = { 'a/pawl.yaml': '', 'a/b/pawl.yaml': '' };
    expect((await discover(files, { changed: ['a/b/x'] })).models).toHaveLength(2);
    expect(
      (await discover(files, { changed: ['a/x'] })).models.map(({ policy }) => policy.directory),
    ).toEqual(['a']);
  });

  it('a file that base and head share is read once', async () => {
    const cache = createDiscoveryCache();
    const base = filesInMemory({ ...many, 'pawl.yaml': 'defaults: {}' });
    const head = filesInMemory({ ...many, 'pawl.yaml': 'defaults: {}', 'm3/pawl.yaml': '' });
    const options = { ...OPTIONS, changed: ['m3/pawl.yaml'], cache };
    await discoverModels(base, options);
    await discoverModels(head, options);
    expect(base.reads).toHaveLength(21);
    expect(head.reads).toEqual(['m3/pawl.yaml']);
  });

  it('without a list of changed paths every model is read', async () => {
    expect((await discover(many)).models).toHaveLength(20);
  });
});

it('of more than 10,000 models the first are read, and the limit is named', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 10_001 }, (_, index) => [`m${index}/metrics.json`, '{}']),
  );
  const { directories, problems } = await discover(files, { changed: [] });
  expect(directories).toHaveLength(10_000);
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'error',
      message: 'the repository holds 10,001 models; only the first 10,000 are looked at',
    }),
  ]);
});

it('names that objects inherit are directories like any other', async () => {
  expect(await namesOf({ 'constructor/pawl.yaml': '', 'toString/pawl.yaml': '' })).toEqual({
    constructor: 'constructor',
    toString: 'toString',
  });
});

describe('repositories that real tools made', () => {
  it.each([
    ['nfl/nfl.bundle', ['']],
    ['dvc/edge/edge.bundle', ['']],
    ['policy/gtomono.bundle', ['models/churn', 'models/fraud', 'models/rank']],
  ])('%s', async (bundle, directories) => {
    const clone = await cloneRepository(
      fileURLToPath(new URL(`../../__fixtures__/${bundle}`, import.meta.url)),
    );
    const repository = await openRepository({
      directory: clone.directory,
      name: 'octo/hub',
      scratchParent: clone.directory,
      environment: clone.environment,
    });
    try {
      const discovery = await discoverModels(repository.files(await repository.resolve('HEAD')), OPTIONS);
      expect(discovery.directories).toEqual(directories);
      expect(discovery.models.flatMap(({ problems }) => problems)).toEqual([]);
    } finally {
      await repository.close();
      await clone.remove();
    }
  });
});
