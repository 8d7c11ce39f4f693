// Sizes, headings and the lines of a policy in words.
import { describe, expect, it } from 'vitest';
import { listAcceptLines, listGateLines } from '../../src/reports/accept.ts';
import { formatSize } from '../../src/reports/changes.ts';
import { escapePlain } from '../../src/reports/escape.ts';
import { decisionHeadline, modelHeadline } from '../../src/reports/verdict.ts';
import * as decisions from './decisions.ts';

const { metric, model, decision } = decisions;

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_995, '10.0 kB'],
  [12_431_000, '12.4 MB'],
  [99_950_000, '100 MB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [3_200_000_000_000, '3.20 TB'],
])('%i bytes are %s', (size, words) => expect(formatSize(size)).toBe(words));

describe('the heading says the worst first', () => {
  const worse = metric({ status: 'worse', verdict: 'fail', judgement: 'beyond-tolerance' });
  it.each([
    ['accuracy dropped', { changes: [worse] }],
    ['latency rose', { changes: [metric({ ...worse, metric: 'latency', direction: 'lower' })] }],
    ['accuracy dropped, and 1 more', { changes: [worse, metric({ ...worse, metric: 'f1' })] }],
    [
      'accuracy was measured on other data',
      { changes: [metric({ ...worse, judgement: 'evaluation-changed' })] },
    ],
    [
      'accuracy cannot be read',
      { changes: [metric({ ...worse, status: 'incomparable', judgement: 'unreadable' })] },
    ],
    [
      'the metrics are not from this commit',
      { problems: [{ rule: 'stale', severity: 'error', message: '' }] },
    ],
    ['held back', {}],
    ['no metrics, nothing compared', { verdict: 'pass', changes: [] }],
    [
      'nothing got worse',
      { verdict: 'pass', changes: [metric({ base: '1', head: '1', status: 'changed' })] },
    ],
    ['no metric changed', { verdict: 'pass', changes: [metric({ base: '1', head: '1' })] }],
    [
      'no metric dropped by more than its tolerance',
      { verdict: 'pass', changes: [metric({ base: '1', head: '0.999', status: 'worse' })] },
    ],
  ] as const)('%s', (words, fields) => {
    const decided = model({ problems: [], changes: [], ...fields });
    expect(modelHeadline(decided, escapePlain)).toBe(words);
  });

  it.each([
    ['3 of 12 models held back', decisions.twelve],
    ['the policy cannot be read', decisions.brokenRepository],
    ['no model is touched', decisions.untouched],
    [
      '8 models, nothing got worse',
      decision({ models: decisions.twelve.models.filter(({ verdict }) => verdict === 'pass') }),
    ],
  ])('of several models: %s', (words, decided) => expect(decisionHeadline(decided, escapePlain)).toBe(words));
});

describe('the line that would accept a change', () => {
  const worse = metric({ ...decisions.blocked.models[0]?.changes[0] });
  it.each([
    ['accuracy: { tolerance: 1pp }', worse],
    ['accuracy: { tolerance: 1.3pp }', { ...worse, delta: '-0.0123456789' }],
    ['accuracy: { tolerance: 7pp, limit: 7pp }', { ...worse, delta: '-0.07', judgement: 'beyond-limit' }],
    ['accuracy: { tolerance: 1pp }', { ...worse, scale: 'percent', base: '76', head: '75', delta: '-1' }],
    [
      'rmse: { tolerance: 0.12 }',
      {
        ...worse,
        metric: 'rmse',
        scale: 'none',
        base: '2',
        head: '2.12',
        delta: '0.12',
        limit: { kind: 'percent', value: '10' },
        tolerance: { kind: 'percent', value: '1' },
      },
    ],
    [
      'accuracy: { minimum: 62% }',
      metric({ verdict: 'fail', head: '0.62', minimum: { kind: 'unit', value: '0.7' } }),
    ],
    [
      'latency: { maximum: 120 }',
      metric({
        metric: 'latency',
        scale: 'none',
        verdict: 'fail',
        head: '120',
        maximum: { kind: 'unit', value: '100' },
      }),
    ],
    [
      'f1: { action: info, required: false }',
      metric({ metric: 'f1', verdict: 'fail', status: 'removed', required: true, base: '1' }),
    ],
  ] as const)('%s', (line, change) => {
    expect(listAcceptLines(model({ changes: [change] })).map((accepted) => accepted.line)).toEqual([line]);
  });

  it('is not there where no setting would help, and for what passes', () => {
    const changes = [
      metric({ ...worse, judgement: 'evaluation-changed' }),
      metric({ ...worse, verdict: 'pass' }),
    ];
    expect(listAcceptLines(model({ changes }))).toEqual([]);
  });
});

it('a metric that is only shown comes with the line to add and the reason, unless the policy said so', () => {
  const changes = [
    metric({ metric: 'latency.p95', notGated: 'latency', direction: 'lower' }),
    metric({ metric: 'a b', notGated: 'policy' }),
    metric({ metric: 'accuracy' }),
  ];
  expect(listGateLines(model({ changes }))).toEqual([
    {
      metric: 'latency.p95',
      line: 'latency.p95: { action: block }',
      why: 'latency depends on the machine',
    },
  ]);
});
