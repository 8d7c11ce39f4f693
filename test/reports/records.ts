// Hand-made records of releases: what notes are rendered from.
import type { ReleaseRecord } from '../../src/core/record.ts';

export const OBJECT = '4f1d9a2b6c3e8075d1f2a3b4c5d6e7f8091a2b3c';

/** v2.0.0 of the story. */
export const before: ReleaseRecord = {
  schema: 'pawl.record/1',
  model: 'player-projection',
  directory: '',
  version: '2.0.0',
  tag: 'v2.0.0',
  commit: '1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e',
  title: 'switched to XGBoost',
  bump: 'major',
  verdict: 'pass',
  policy: { commit: '1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e', digest: `sha256:${'ab'.repeat(32)}` },
  commits: [],
  moreCommits: 0,
  pullRequests: [],
  findings: [],
  metrics: [
    { name: 'accuracy', value: '0.740', direction: 'higher', scale: 'fraction', path: 'metrics.json' },
    { name: 'brier', value: '0.21', direction: 'lower', scale: 'none', path: 'metrics.json' },
  ],
  manifests: [],
  lineage: [
    {
      path: 'data/odds.parquet',
      role: 'data',
      digest: { algorithm: 'md5', value: 'aa11'.repeat(8) },
      size: 55_588_000,
    },
    {
      path: 'models/model.pkl',
      role: 'model',
      digest: { algorithm: 'md5', value: '1f3a'.repeat(8) },
      size: 12_104_000,
    },
  ],
  parameters: [{ file: 'params.yaml', name: 'train.max_depth', value: '6' }],
};

/** v2.1.0 of the story, with one of everything. */
export const full: ReleaseRecord = {
  ...before,
  version: '2.1.0',
  tag: 'v2.1.0',
  commit: 'a3f2d1c80b9e4f7712c3d4e5f60718293a4b5c6d',
  base: before.commit,
  title: 'hyperparameter tuning (and 2 more)',
  bump: 'minor',
  previous: { tag: 'v2.0.0', object: '9c1f3a7be20d4c55a1f08a6f5d2f7f1b3c4d5e6f' },
  verdict: 'warn',
  commits: [
    {
      id: 'a3f2d1c80b9e4f7712c3d4e5f60718293a4b5c6d',
      subject: 'feat(train): hyperparameter tuning (#12)',
      bump: 'minor',
      author: 'Ada',
    },
    { id: 'b'.repeat(40), subject: 'fix: off by one in the rolling window', bump: 'patch', author: 'Bob' },
    { id: 'd'.repeat(40), subject: 'retrain: new season', bump: 'patch', author: 'Ada' },
    { id: 'e'.repeat(40), subject: 'chore: tidy up', bump: 'none', author: 'Cleo' },
    { id: 'f'.repeat(40), subject: 'WIP', bump: 'none' },
  ],
  moreCommits: 3,
  pullRequests: [
    { number: 12, author: 'ada', approvers: ['bob', 'cleo'] },
    { number: 13, author: 'bob', approvers: [] },
    { number: 14 },
  ],
  findings: [
    { rule: 'unreleased', message: 'the model file changed and no commit asks for a version' },
    { rule: 'regression', metric: 'recall', message: 'recall 71.0 % → 70.7 %' },
  ],
  restores: 'v1.1.0',
  metrics: [
    {
      name: 'accuracy',
      value: '0.760',
      was: '0.740',
      direction: 'higher',
      scale: 'fraction',
      path: 'metrics.json',
    },
    { name: 'f1', value: '0.71', was: '0.710', direction: 'higher', scale: 'fraction', path: 'metrics.json' },
    { name: 'goals', value: '2.5', was: '2.25', scale: 'none', path: 'metrics.json' },
    {
      name: 'latency.p95',
      value: '43',
      was: '41.2',
      direction: 'lower',
      scale: 'none',
      unit: 'ms',
      path: 'metrics.json',
    },
    {
      name: 'log_loss',
      value: '0.498',
      was: '0.512',
      direction: 'lower',
      scale: 'none',
      path: 'metrics.json',
    },
    { name: 'recall', value: '0.7', direction: 'higher', scale: 'fraction', path: 'metrics.json' },
  ],
  manifests: [{ path: 'metrics.json', digest: { algorithm: 'git', value: 'c0de'.repeat(10) } }],
  lineage: [
    before.lineage[0] ?? never(),
    { path: 'features/build.py', role: 'features', digest: { algorithm: 'git', value: 'd00d'.repeat(10) } },
    {
      path: 'models/model.pkl',
      role: 'model',
      digest: { algorithm: 'md5', value: '77b0'.repeat(8) },
      size: 12_431_000,
    },
  ],
  parameters: [
    { file: 'params.yaml', name: 'train.max_depth', value: '8' },
    { file: 'params.yaml', name: 'train.eta', value: '0.1' },
  ],
};

function never(): never {
  throw new Error('the record before has a lineage');
}

/** v1.0.0: nothing before it. */
export const first: ReleaseRecord = {
  ...before,
  version: '1.0.0',
  tag: 'v1.0.0',
  bump: 'initial',
  title: 'initial production model',
  metrics: before.metrics.slice(0, 1),
  commits: [{ id: 'b'.repeat(40), subject: 'feat!: initial production model', bump: 'major', author: 'Ada' }],
};

/** A record in which every free text is one of these. */
export function hostileRecord(texts: readonly string[]): {
  readonly record: ReleaseRecord;
  readonly before: ReleaseRecord;
} {
  const pick = (index: number) => texts[index % texts.length] ?? '';
  const every = <T>(make: (text: string, index: number) => T) => texts.map(make);
  const algorithm = 'md5';
  const lineage = (value: number) =>
    every(
      (text, index) =>
        ({ path: text, role: 'data', digest: { algorithm, value: pick(index + value) } }) as const,
    );
  const parameters = (value: number) =>
    every((text, index) => ({ file: text, name: pick(index + 1), value: pick(index + value) }));
  const old: ReleaseRecord = {
    ...before,
    tag: pick(1),
    metrics: every(
      (text) => ({ name: `${text} gone`, value: text, scale: 'none', unit: text, path: text }) as const,
    ),
    lineage: lineage(1),
    parameters: parameters(1),
  };
  const record: ReleaseRecord = {
    ...full,
    model: pick(0),
    tag: pick(2),
    title: pick(3),
    restores: pick(4),
    previous: { tag: pick(1), object: pick(5) },
    commit: pick(6),
    commits: every(
      (text, index) =>
        ({ id: text, subject: `feat: a ${text}`, bump: 'minor', author: `A ${index} ${text}` }) as const,
    ),
    pullRequests: every((text, index) => ({
      number: index,
      author: text,
      approvers: [text, pick(index + 1)],
    })),
    findings: every((text, index) => ({ rule: text, metric: pick(index + 1), message: text })),
    metrics: every(
      (text, index) =>
        ({ name: text, value: '0.5', was: '0.4', scale: 'none', unit: pick(index + 1), path: text }) as const,
    ),
    lineage: lineage(2),
    parameters: parameters(2),
  };
  return { record, before: old };
}
