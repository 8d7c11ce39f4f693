// What a pawl.yaml says, and that every mistake in it is named with its line and column.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount } from '../../src/core/amount.ts';
import { readPolicyFile } from '../../src/readers/policy-file.ts';

const RULES = ['regression', 'floor', 'missing', 'stale'];

async function problemsOf(text: string, path = 'models/a/pawl.yaml'): Promise<string[]> {
  const { problems } = await readPolicyFile(text, path, RULES);
  return problems.map(({ line, column, message, help }) => `${line}:${column} ${message} | ${help}`);
}

async function writtenOf(text: string, path = 'models/a/pawl.yaml') {
  const { written, problems } = await readPolicyFile(text, path, RULES);
  expect(problems).toEqual([]);
  return written;
}

const WHOLE = `model: player-projection
metrics: [metrics.json]
evaluation: [data/test.parquet]
lineage:
  data:     [../../data/raw_odds_2024.parquet, data/player_stats_v3.csv]
  features: [feature_store/nfl_v2]
  training: [config.yaml, train.py]
  model:    [models/model.pkl]
  deploy:   [Dockerfile]
gate:
  block-when: really-worse
  tolerance: 0.5pp
  limit: 5pp
  confidence: 0.950
  metrics:
    "9":          { direction: lower }
    accuracy:     { direction: higher, minimum: 0.70, required: true }
    latency.**:   { direction: lower, tolerance: 5%, block-when: worse }
    train.**:     { action: info }
    "1":          {}
  rules: { stale: warn }
  ratchet: { tolerance: 1pp }
release:
  branch: main
  tag: "v{version}"
  initial: "0.1.0"
  stages: [production]
  types: { sweep: minor, fix: minor }
`;

describe('a good file', () => {
  it('is read whole, with paths relative to the root, amounts as written and patterns in order', async () => {
    const written = await writtenOf(WHOLE);
    expect(written).toMatchObject({
      model: 'player-projection',
      metrics: ['models/a/metrics.json'],
      evaluation: ['models/a/data/test.parquet'],
      lineage: { data: ['data/raw_odds_2024.parquet', 'models/a/data/player_stats_v3.csv'] },
      gate: {
        blockWhen: 'really-worse',
        tolerance: { kind: 'points', value: '0.5' },
        confidence: '0.950',
        rules: { stale: 'warn' },
        ratchet: { kind: 'points', value: '1' },
      },
      release: { enabled: true, branch: 'main', tag: 'v{version}', types: { sweep: 'minor', fix: 'minor' } },
    });
    expect(written?.gate?.metrics).toEqual([
      {
        pattern: '9',
        place: { path: 'models/a/pawl.yaml', line: 16, column: 5 },
        direction: 'lower',
        required: false,
        action: 'block',
      },
      {
        pattern: 'accuracy',
        place: { path: 'models/a/pawl.yaml', line: 17, column: 5 },
        direction: 'higher',
        minimum: { kind: 'unit', value: '0.70' },
        required: true,
        action: 'block',
      },
      {
        pattern: 'latency.**',
        place: { path: 'models/a/pawl.yaml', line: 18, column: 5 },
        direction: 'lower',
        tolerance: { kind: 'percent', value: '5' },
        required: false,
        action: 'block',
        blockWhen: 'worse',
      },
      {
        pattern: 'train.**',
        place: { path: 'models/a/pawl.yaml', line: 19, column: 5 },
        required: false,
        action: 'info',
      },
      {
        pattern: '1',
        place: { path: 'models/a/pawl.yaml', line: 20, column: 5 },
        required: false,
        action: 'block',
      },
    ]);
  });

  it.each(['', '# nothing yet\n', '{}', '\uFEFF'])('%j is all defaults', async (text) => {
    expect(await writtenOf(text)).toEqual({});
  });

  it.each([
    ['release: true', { enabled: true, types: {} }],
    ['release: {}', { enabled: true, types: {} }],
    ['release: false', { enabled: false, types: {} }],
  ])('%s', async (text, release) => {
    expect((await writtenOf(text))?.release).toEqual(release);
  });

  it('defaults are read at the root', async () => {
    const text = 'defaults: { gate: { ratchet: off }, release: { branch: trunk } }';
    expect((await writtenOf(text, 'pawl.yaml'))?.defaults).toEqual({
      gate: { metrics: [], rules: {}, ratchet: 'off' },
      release: { enabled: true, branch: 'trunk', types: {} },
    });
  });

  it('an amount keeps every digit, quoted or not, and is written as it was read', async () => {
    const number = fc
      .tuple(fc.nat(99), fc.nat(9999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);
    await fc.assert(
      fc.asyncProperty(
        number,
        fc.constantFrom('', 'pp', '%'),
        fc.boolean(),
        async (digits, unit, isQuoted) => {
          const text = `${digits}${unit}`;
          const written = await writtenOf(`gate: { tolerance: ${isQuoted ? `"${text}"` : text} }`);
          const tolerance = written?.gate?.tolerance;
          expect(tolerance && formatAmount(tolerance)).toBe(text);
        },
      ),
    );
  });
});

describe('a mistake is named with its line, its column and what to do', () => {
  it.each<[string, string]>([
    ['gate:\n  tolerence: 1pp', '2:3 "tolerence" is not a key of gate | Write "tolerance".'],
    ['gate:\n  block_when: worse', '2:3 "block_when" is not a key of gate | Write "block-when".'],
    ['metricz: [a.json]', '1:1 "metricz" is not a key of a pawl.yaml | Write "metrics".'],
    ['stages: [a]', '1:1 "stages" is not a key of a pawl.yaml | Write it as release.stages.'],
    [
      'lineage: { qwertz: [a] }',
      '1:12 "qwertz" is not a key of lineage | Remove it. The keys here are data, features, training, model, deploy.',
    ],
    [
      'gate:\n  block-when: realy-worse',
      '2:15 gate.block-when must be worse, really-worse or not-shown-safe | Write really-worse.',
    ],
    [
      'gate:\n  tolerance: 0.5 pp',
      "2:14 gate.tolerance must be a size such as 0.5pp (points), 2% (of the baseline) or 0.01 (the metric's own unit) | Write 0.5pp.",
    ],
    [
      'gate: { tolerance: -1 }',
      "1:20 gate.tolerance must be a size such as 0.5pp (points), 2% (of the baseline) or 0.01 (the metric's own unit) | Correct the value, or remove gate.tolerance to take its default.",
    ],
    [
      'gate:\n  metrics:\n    latency.**:\n      tolerance: 5 %',
      '4:18 gate.metrics["latency.**"].tolerance must be a size such as 0.5pp (points), 2% (of the baseline) or 0.01 (the metric\'s own unit) | Write 5%.',
    ],
    [
      'gate: [a]',
      '1:7 gate must be a mapping of gate settings | Correct the value, or remove gate to take its default.',
    ],
    [
      'gate:',
      '1:6 gate must be a mapping of gate settings | Write a value, or remove the key to take its default.',
    ],
    [
      'metrics: metrics.json',
      '1:10 metrics must be a list of paths or globs | Correct the value, or remove metrics to take its default.',
    ],
    [
      'metrics: []',
      '1:10 metrics must be a list of at least one path or glob | Correct the value, or remove metrics to take its default.',
    ],
    [
      'metrics: [a.json, 7]',
      '1:19 metrics[1] must be a path or glob | Correct the value, or remove metrics[1] to take its default.',
    ],
    [
      'metrics: ["a/[b"]',
      '1:11 metrics[0] must be a glob with balanced brackets | Correct the value, or remove metrics[0] to take its default.',
    ],
    [
      'lineage:\n  data:\n    - ../../../outside.csv',
      '3:7 lineage.data[0] must be a path inside the repository, and not all of it | Correct the value, or remove lineage.data[0] to take its default.',
    ],
    [
      'model: a..b',
      '1:8 model must be a name of letters, digits, - and _ in parts separated by /, of at most 100 characters | Correct the value, or remove model to take its default.',
    ],
    ['gate: { rules: { stael: off } }', '1:18 "stael" is not a key of gate.rules | Write "stale".'],
    ['gate: { rules: { stale: false } }', '1:25 gate.rules.stale must be error, warn or off | Write off.'],
    ['gate: { ratchet: of }', '1:18 gate.ratchet must be off, or a mapping with tolerance | Write off.'],
    [
      'gate: { ratchet: {} }',
      '1:18 gate.ratchet must be a mapping with tolerance | Correct the value, or remove gate.ratchet to take its default.',
    ],
    [
      'gate: { ratchet: { tolerance: 1pp, x: 1 } }',
      '1:36 "x" is not a key of gate.ratchet | Remove it. The keys here are tolerance.',
    ],
    [
      'gate: { confidence: 95 }',
      '1:21 gate.confidence must be a number above 0 and below 1, such as 0.95 | Correct the value, or remove gate.confidence to take its default.',
    ],
    [
      'gate: { confidence: "0.0" }',
      '1:21 gate.confidence must be a number above 0 and below 1, such as 0.95 | Correct the value, or remove gate.confidence to take its default.',
    ],
    [
      'gate: { confidence: .nan }',
      '1:21 gate.confidence must be a number above 0 and below 1, such as 0.95 | Correct the value, or remove gate.confidence to take its default.',
    ],
    [
      'gate: { metrics: { a..b: {} } }',
      '1:20 the key "a..b" in gate.metrics must be a dotted name in which * is one whole part and ** any number of parts, such as latency.** | Correct the key, or remove it.',
    ],
    [
      'gate: { metrics: { a: { minimum: 0.9, maximum: 0.8 } } }',
      '1:48 gate.metrics.a.maximum must be at least the minimum | Correct the value, or remove gate.metrics.a.maximum to take its default.',
    ],
    [
      'release: maybe',
      '1:10 release must be true, false, or a mapping of release settings | Correct the value, or remove release to take its default.',
    ],
    [
      'release: { tag: v1 }',
      '1:17 release.tag must be a tag with exactly one {version}, such as v{version} | Correct the value, or remove release.tag to take its default.',
    ],
    [
      'release: { initial: 1.0 }',
      '1:21 release.initial must be a version of three numbers, such as "1.0.0" | Correct the value, or remove release.initial to take its default.',
    ],
    [
      'release: { branch: -x }',
      '1:20 release.branch must be the name of a branch that does not begin with - | Correct the value, or remove release.branch to take its default.',
    ],
    [
      'release: { stages: [a, a] }',
      '1:20 release.stages must be a list without repetition | Correct the value, or remove release.stages to take its default.',
    ],
    [
      'release: { types: { feat: patch } }',
      '1:27 release.types.feat must be minor or more, which is built in | Correct the value, or remove release.types.feat to take its default.',
    ],
    [
      'defaults: { gate: {} }',
      '1:1 the key "defaults" in the file must be in the pawl.yaml at the root | Move defaults to the pawl.yaml at the root.',
    ],
    [
      '- a',
      '1:1 the file must be a mapping of settings | Write keys with their values, such as model: my-model.',
    ],
    [
      'hello',
      '1:1 the file must be a mapping of settings | Write keys with their values, such as model: my-model.',
    ],
    [
      'model: [a',
      '1:10 the file is not YAML, so nothing in it counts | Correct the file at this place; two spaces an indent, no tabs.',
    ],
    [
      'model: a\nmodel: b',
      '2:1 the key "model" is written 2 times (first on line 1), so none of its values counts | Keep one of them.',
    ],
  ])('%j', async (text, expected) => {
    expect(await problemsOf(text)).toEqual([expected]);
  });

  it('every problem is an error of rule policy with file, expectation and find', async () => {
    const { problems } = await readPolicyFile('gate:\n  limit: much', 'models/a/pawl.yaml', RULES);
    expect(problems).toEqual([
      expect.objectContaining({
        rule: 'policy',
        severity: 'error',
        path: 'models/a/pawl.yaml',
        line: 2,
        column: 10,
        expected: "a size such as 0.5pp (points), 2% (of the baseline) or 0.01 (the metric's own unit)",
        actual: '"much"',
      }),
    ]);
  });

  it('all mistakes of a file are named at once, in its order', async () => {
    const text = `modle: a
metrics: [a.json, /etc/passwd]
gate:
  tolerance: 1 pp
  tolerance: 2pp
  block-when: worst
  rules: { stael: off, floor: on }
  metrics:
    "": { direction: up, minimum: x }
release: { branch: HEAD, tag: "{version}{version}", tpyes: {} }
defaults: {}
`;
    expect((await problemsOf(text)).map((line) => line.split(' ')[0])).toEqual([
      '1:1',
      '2:19',
      '5:3',
      '6:15',
      '7:12',
      '7:31',
      '9:5',
      '9:22',
      '9:35',
      '10:20',
      '10:31',
      '10:53',
      '11:1',
    ]);
  });

  it('of many mistakes a hundred are listed, and the rest is counted', async () => {
    const text = Array.from({ length: 500 }, (_, index) => `key${index}: 1`).join('\n');
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(100);
    expect(problems.at(-1)).toContain('401 more problems');
  });
});

describe('a key with a mistake takes its defaults, and the others still hold', () => {
  it('a wrong gate leaves name, metrics and release as they are', async () => {
    const { written, problems } = await readPolicyFile(
      'model: m\ngate: { x: 1 }\nrelease: true\nfoo: 1',
      'pawl.yaml',
      RULES,
    );
    expect(problems).toHaveLength(2);
    expect(written).toEqual({ model: 'm', release: { enabled: true, types: {} } });
  });

  it('a key that is written twice inside the gate takes the gate with it', async () => {
    const text = 'model: m\ngate:\n  tolerance: 1pp\n  limit: 2pp\n  limit: 3pp\n';
    const { written } = await readPolicyFile(text, 'pawl.yaml', RULES);
    expect(written).toEqual({ model: 'm' });
  });

  it('of a file that is no YAML nothing is left', async () => {
    const { written, problems } = await readPolicyFile('a: [', 'pawl.yaml', RULES);
    expect(written).toBeUndefined();
    expect(problems).toHaveLength(1);
  });
});

describe('hostile files', () => {
  it.each([
    '__proto__: { gate: {} }',
    'gate: { metrics: { constructor: {} } }',
    'gate: { rules: { __proto__: off } }',
  ])('a key that would set a prototype is a problem: %s', async (text) => {
    expect(await problemsOf(text)).toHaveLength(1);
    expect(Object.keys({})).toEqual([]);
  });

  it('an exponent that would fill the memory is refused', async () => {
    expect(await problemsOf('gate: { tolerance: "1e999" }')).toHaveLength(1);
    expect(await problemsOf('gate: { tolerance: 1e-999 }')).toHaveLength(1);
  });

  it('a number of more than 40 characters is refused', async () => {
    expect(await problemsOf(`gate: { tolerance: 0.${'1'.repeat(50)} }`)).toEqual([
      expect.stringContaining('at most 40 characters'),
    ]);
  });

  it('an empty list is no mapping', async () => {
    for (const key of ['gate', 'lineage', 'release', 'defaults']) {
      expect(await problemsOf(`${key}: []`, 'pawl.yaml')).toHaveLength(1);
    }
    expect(await problemsOf('gate: { metrics: [], rules: [] }')).toHaveLength(2);
  });

  it('no text throws, and a problem is an error at a place', async () => {
    const word = fc.constantFrom(
      'gate',
      'model',
      'metrics',
      'release',
      ':',
      ' ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      '*',
      '&a',
      '- ',
      '1e5',
      'off',
      '%',
      '!x',
      '|',
      '#',
      '?',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        const { problems } = await readPolicyFile(words.join(''), 'pawl.yaml', RULES);
        for (const problem of problems)
          expect(problem).toMatchObject({ rule: 'policy', severity: 'error', path: 'pawl.yaml' });
      }),
    );
  });
});
