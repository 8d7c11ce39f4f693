// Hand-made decisions, typed by the contract: what the reports are rendered from.
import type {
  ArtifactChange,
  CommitNote,
  Decision,
  MetricChange,
  ModelDecision,
  VersionDecision,
} from '../../src/core/decision.ts';
import type { Artifact, LineageRole } from '../../src/core/model.ts';
import type { Problem } from '../../src/core/problem.ts';

const BASE = '9c1f3a7be20d4c55a1f08a6f5d2f7f1b3c4d5e6f';
const HEAD = 'a3f2d1c80b9e4f7712c3d4e5f60718293a4b5c6d';

export function metric(fields: Partial<MetricChange> = {}): MetricChange {
  return {
    metric: 'accuracy',
    status: 'equal',
    verdict: 'pass',
    action: 'block',
    direction: 'higher',
    directionFrom: 'name',
    scale: 'fraction',
    tolerance: { kind: 'points', value: '0.5' },
    limit: { kind: 'points', value: '5' },
    required: false,
    words: 'unchanged',
    path: 'metrics.json',
    line: 2,
    ...fields,
  };
}

const dropped = metric({
  status: 'worse',
  verdict: 'fail',
  released: '0.76',
  base: '0.76',
  head: '0.75',
  delta: '-0.01',
  judgement: 'beyond-tolerance',
  words: '▼ 1.0 pp: worse by more than 0.5 pp allowed; noise unknown: add n',
});

const logLoss = metric({
  metric: 'log_loss',
  status: 'better',
  direction: 'lower',
  scale: 'none',
  released: '0.512',
  base: '0.512',
  head: '0.498',
  delta: '-0.014',
  tolerance: { kind: 'percent', value: '1' },
  limit: { kind: 'percent', value: '10' },
  words: '▼ 0.014, better',
  line: 3,
});

const latency = metric({
  metric: 'latency.p95',
  status: 'worse',
  action: 'info',
  notGated: 'latency',
  direction: 'lower',
  scale: 'none',
  unit: 'ms',
  base: '41.2',
  head: '43.9',
  delta: '2.7',
  words:
    '▲ 2.7 ms, worse; a latency, not gated: to gate it, add to gate.metrics in pawl.yaml: latency.p95: { action: block }',
  line: 4,
});

function artifact(
  path: string,
  role: LineageRole,
  base: string | undefined,
  head: string | undefined,
  more: {
    readonly size?: readonly [number, number];
    readonly algorithm?: Artifact['digest']['algorithm'];
  } = {},
): ArtifactChange {
  const side = (value: string, index: 0 | 1): Artifact => ({
    path,
    role,
    digest: { algorithm: more.algorithm ?? 'md5', value },
    ...(more.size === undefined ? {} : { size: more.size[index] }),
    place: { path: 'dvc.lock', line: 4 },
  });
  const status =
    base === undefined ? 'added' : head === undefined ? 'removed' : base === head ? 'equal' : 'modified';
  return {
    path,
    role,
    status,
    ...(base === undefined ? {} : { base: side(base, 0) }),
    ...(head === undefined ? {} : { head: side(head, 1) }),
  };
}

function commit(fields: Partial<CommitNote> = {}): CommitNote {
  const subject = 'feat: feature engineering update';
  return { id: HEAD, subject, bump: 'minor', why: 'feat', conventional: true, ...fields };
}

function version(fields: Partial<VersionDecision> = {}): VersionDecision {
  return {
    current: '2.1.0',
    currentTag: 'v2.1.0',
    next: '2.2.0',
    nextTag: 'v2.2.0',
    bump: 'minor',
    reasons: ['feat asks for a minor version'],
    commits: [commit()],
    unreadableTags: [],
    ...fields,
  };
}

const lineage: readonly ArtifactChange[] = [
  artifact('data/raw_odds.parquet', 'data', 'aa11'.repeat(8), 'aa11'.repeat(8), {
    size: [55_588_000, 55_588_000],
  }),
  artifact('data/weather.parquet', 'data', 'bb22'.repeat(8), 'bb22'.repeat(8), {
    size: [26_247_000, 26_247_000],
  }),
  artifact('features/build.py', 'features', 'c0de'.repeat(10), 'd00d'.repeat(10), { algorithm: 'git' }),
  artifact('models/model.pkl', 'model', '1f3a'.repeat(8), '77b0'.repeat(8), {
    size: [12_104_000, 12_431_000],
  }),
];

/** Above all of the story: a regression of accuracy from 76 % to 75 %. */
const regression: Problem = {
  rule: 'regression',
  severity: 'error',
  model: 'player-projection',
  metric: 'accuracy',
  path: 'metrics.json',
  line: 2,
  column: 15,
  message: 'accuracy 76.0 % → 75.0 %: ▼ 1.0 pp: worse by more than 0.5 pp allowed; noise unknown: add n',
  expected: 'at least 75.5 %',
  actual: '0.75',
  help: 'Improve the model, or allow the loss: accuracy: { tolerance: … } under gate.metrics in pawl.yaml, merged first.',
};

export function model(fields: Partial<ModelDecision> = {}): ModelDecision {
  const decided = fields.version ?? version();
  return {
    model: 'player-projection',
    directory: '',
    isNew: false,
    verdict: 'fail',
    ...(decided.current === undefined ? {} : { current: decided.current }),
    ...(decided.next === undefined ? {} : { next: decided.next }),
    bump: decided.bump,
    version: decided,
    changes: [dropped, logLoss],
    lineage,
    parameters: [{ file: 'params.yaml', name: 'train.max_depth', base: '6', head: '8' }],
    problems: [regression],
    ...fields,
  };
}

export function decision(fields: Partial<Decision> = {}): Decision {
  const models = fields.models ?? [model()];
  const verdicts = [...models.map(({ verdict }) => verdict)];
  return {
    schema: 'pawl.decision/1',
    trigger: 'propose',
    verdict: verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'pass',
    repository: 'acme/odds',
    base: BASE,
    head: HEAD,
    pullRequest: {
      number: 7,
      title: 'feat: feature engineering update',
      body: '',
      squashOnly: false,
      fork: false,
    },
    models,
    untouched: 0,
    problems: [],
    ...fields,
  };
}

/** The pull request of 2024-01-25: 76 % → 75 %, blocked. */
export const blocked = decision();

export const passed = decision({
  models: [
    model({
      verdict: 'pass',
      problems: [],
      changes: [
        metric({
          status: 'better',
          released: '0.76',
          base: '0.76',
          head: '0.77',
          delta: '0.01',
          words: '▲ 1.0 pp, better',
        }),
        latency,
        metric({ metric: 'f1_macro', base: '0.71', head: '0.71', released: '0.71' }),
        metric({ metric: 'recall', base: '0.69', head: '0.69', released: '0.69' }),
      ],
    }),
  ],
});

export const warned = decision({
  models: [
    model({
      verdict: 'warn',
      changes: [metric({ base: '0.76', head: '0.76', released: '0.76' })],
      policySource: 'pawl.yaml',
      policyChange: {
        kind: 'changed',
        place: { path: 'pawl.yaml', line: 6 },
        lines: ['gate.tolerance: 0.5pp → 5pp', 'gate.metrics.accuracy.required: true → false'],
      },
      version: {
        current: '2.1.0',
        currentTag: 'v2.1.0',
        bump: 'none',
        reasons: ['no commit since v2.1.0 asks for a version'],
        commits: [
          commit({
            id: '5'.repeat(40),
            subject: 'chore: retrain',
            bump: 'none',
            why: 'chore asks for no version',
          }),
          commit({
            id: '6'.repeat(40),
            subject: 'WIP',
            bump: 'none',
            why: 'not a conventional commit',
            conventional: false,
          }),
        ],
        unreadableTags: ['v2.x'],
      },
      problems: [
        {
          rule: 'unreleased',
          severity: 'warning',
          model: 'player-projection',
          path: 'models/model.pkl',
          message: 'the model file changed and no commit asks for a version',
          help: 'Write feat:, fix: or retrain: in front of the subject of a commit, or of the pull request.',
        },
        {
          rule: 'stale',
          severity: 'notice',
          path: 'dvc.lock',
          line: 12,
          message: 'data/raw counts files that git does not have',
        },
      ],
    }),
  ],
});

export const firstMeasurement = decision({
  models: [
    model({
      verdict: 'pass',
      problems: [],
      lineage: [
        artifact('models/model.pkl', 'model', undefined, '77b0'.repeat(8), { size: [0, 12_431_000] }),
      ],
      parameters: [],
      changes: [metric({ status: 'added', head: '0.68', words: 'new' })],
      version: {
        next: '1.0.0',
        nextTag: 'v1.0.0',
        bump: 'initial',
        reasons: ['never released: the first version is 1.0.0'],
        commits: [],
        unreadableTags: [],
      },
    }),
  ],
});

export const newModel = decision({
  untouched: 3,
  models: firstMeasurement.models.map((first) => ({
    ...first,
    model: 'vision/ocr',
    directory: 'vision/ocr',
    isNew: true,
  })),
});

export const incomplete = decision({
  models: [
    model({
      changes: [
        metric({
          metric: 'f1',
          status: 'removed',
          verdict: 'fail',
          required: true,
          base: '0.8',
          words: 'gone',
        }),
        metric({
          metric: 'recall',
          status: 'better',
          verdict: 'fail',
          base: '0.60',
          head: '0.62',
          delta: '0.02',
          minimum: { kind: 'unit', value: '0.7' },
          words: '▲ 2.0 pp, better; below the minimum of 70.0 %',
        }),
        metric({
          metric: 'auc',
          status: 'incomparable',
          verdict: 'fail',
          base: '0.9',
          head: '0.91',
          words: 'not comparable: the evaluation data changed (data/test.parquet)',
        }),
      ],
      problems: [
        {
          rule: 'missing',
          severity: 'error',
          metric: 'f1',
          path: 'eval/metrics.json',
          message: 'f1 is required and missing',
        },
        {
          rule: 'floor',
          severity: 'error',
          metric: 'recall',
          path: 'eval/metrics.json',
          line: 3,
          message: 'recall is below 70.0 %',
        },
        { rule: 'incomparable', severity: 'error', metric: 'auc', message: 'data/test.parquet changed' },
        {
          rule: 'stale',
          severity: 'error',
          path: 'dvc.lock',
          line: 14,
          message: 'src/train.py is not the file that made the metrics',
          expected: 'md5:1f3a1f3a1f3a1f3a',
          actual: 'md5:77b077b077b077b0',
          help: 'Run dvc repro and commit what it changes.',
        },
        {
          rule: 'manifest',
          severity: 'error',
          path: 'eval/slices.json',
          line: 7,
          column: 3,
          message: 'the key "f1" is there twice',
        },
      ],
    }),
  ],
});

/** Twelve models: three fail, one warns, eight pass. */
export const twelve = decision({
  untouched: 988,
  models: [
    ...['nfl/quarterback', 'nfl/receiver', 'nba/points'].map((name) =>
      model({ model: name, directory: name }),
    ),
    ...warned.models.map((warning) => ({ ...warning, model: 'nba/minutes', directory: 'nba/minutes' })),
    ...Array.from({ length: 8 }, (_, index) =>
      model({
        model: `mlb/inning-${index + 1}`,
        verdict: 'pass',
        problems: [],
        changes: [
          metric({ status: 'better', base: '0.7', head: '0.72', delta: '0.02', words: '▲ 2.0 pp, better' }),
        ],
      }),
    ),
  ],
});

export const untouched = decision({ models: [], untouched: 12 });

export const brokenRepository = decision({
  verdict: 'fail',
  models: passed.models,
  problems: [
    {
      rule: 'policy',
      severity: 'error',
      path: 'pawl.yaml',
      line: 3,
      column: 1,
      message: 'unknown key "gates"',
      help: 'Did you mean "gate"?',
    },
  ],
});

/** One of each kind of text that wants to be more than text. */
export const hostileTexts: readonly string[] = [
  '| a | b |\n|---|---|\n| c | d |',
  '<!-- pawl:comment CI -->',
  '--><script>alert(1)</script><img src=x onerror=y>',
  '</details></summary></td></table><h1>fine</h1>',
  '![x](https://evil.example/x.png) [click](javascript:x)',
  '<https://evil.example> http://evil.example www.evil.example ftp://evil.example',
  '@octocat @acme/admins octocat@evil.example mailto:a@b.example',
  '#1 GH-1 acme/odds#1 GHSA-jfh8-c2jp-5v3q CVE-2021-44228 acme/odds@deadbeef',
  'deadbeef 0c1f3a7be20d4c55a1f08a6f5d2f7f1b3c4d5e6f b7e2d1c...c8f2d1c (BADC0DE)',
  '```\n`x` ~~~ **bold** _it_ ~~no~~ $x^2$ $$y$$ $`z`$',
  ':tada: :+1::smile: a:b:c',
  '- [x] done\n1. one\n# heading\n> quote\n===\n---\n    code\n[^1]: note\n[a]: b',
  '\u202egnp.exe\u202c \u2066x\u2069 a\u200bb\u200dc\u00add\ufeffe\u3164f\u{e0041}g',
  'bell\u0007 escape\u001b[31mred\u001b[0m nul\u0000 del\u007f csi\u009b31m \ud800 lone',
  '::error::x\r\n::stop-commands::t\r##[add-mask]x',
  '&lt;b&gt; &#64;octocat \\| \\\\| \\`x\\` %0A%0D',
  'Z\u0351\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308algo',
  'x'.repeat(10_000),
  '&'.repeat(5_000),
  '   ',
  '',
  '__proto__',
  '1. one',
  '2) two',
  '[x] done',
  '[link](https://evil.example)',
];

/** Hostile text wherever the contract has room for text of the repository. */
export function hostile(texts: readonly string[] = hostileTexts): Decision {
  const pick = (index: number): string => texts[index % texts.length] ?? '';
  const models = texts.map((text, index) =>
    model({
      model: text,
      directory: pick(index + 1),
      changes: [
        metric({ ...dropped, metric: text, words: `▼ 1.0 pp ${text}` }),
        metric({ ...latency, metric: pick(index + 1), unit: text }),
        metric({ metric: pick(index + 2), base: '1', head: '1' }),
      ],
      lineage: [
        artifact(text, 'data', pick(index + 1), pick(index + 2)),
        artifact(pick(index + 3), 'model', undefined, text, { size: [1, 2] }),
      ],
      parameters: [{ file: text, name: pick(index + 1), base: pick(index + 2), head: text }],
      problems: [
        {
          rule: 'manifest',
          severity: 'error',
          model: text,
          path: text,
          line: 1,
          message: text,
          expected: pick(index + 1),
          actual: pick(index + 2),
          help: text,
        },
        { rule: 'stale', severity: 'warning', metric: pick(index + 4), message: `x ${text}` },
      ],
      policySource: text,
      policyChange: { kind: 'changed', place: { path: text }, lines: [text, pick(index + 1)] },
      version: version({
        currentTag: text,
        current: '1.0.0',
        reasons: [text],
        commits: [
          commit({ subject: text, why: text }),
          commit({ subject: pick(index + 1), conventional: false }),
        ],
        unreadableTags: [text],
      }),
    }),
  );
  return decision({
    models,
    repository: texts[0] ?? '',
    problems: [{ rule: 'history', severity: 'error', path: pick(0), message: pick(1), help: pick(2) }],
  });
}
