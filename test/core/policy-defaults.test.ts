// What holds where a policy does not say, and how its changes are told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricPolicy, Policy } from '../../src/core/policy.ts';
import { describePolicyChange } from '../../src/core/policy-change.ts';
import { defaultModelNames, inferredPolicy, resolvePolicy } from '../../src/core/policy-defaults.ts';
import type { WrittenPolicy } from '../../src/core/policy-written.ts';
import { MODEL_NAME_PATTERN } from '../../src/core/ref-name.ts';

const points = (value: string) => ({ kind: 'points', value }) as const;
const metric = (pattern: string, settings: Partial<MetricPolicy> = {}): MetricPolicy => ({
  pattern,
  required: false,
  action: 'block',
  ...settings,
});
const context = { directory: 'models/a', repository: 'octo/hub' };

it('a policy that says nothing is all defaults', () => {
  expect(inferredPolicy('', 'octo/hub')).toEqual({
    model: 'hub',
    directory: '',
    lineage: {},
    gate: { blockWhen: 'really-worse', confidence: '0.95', metrics: [], rules: {}, ratchet: 'default' },
    release: {
      enabled: false,
      tag: 'v{version}',
      initial: '1.0.0',
      stages: ['production'],
      deployments: false,
      types: {},
    },
  });
  expect(inferredPolicy('models/a', 'octo/hub')).toMatchObject({
    model: 'a',
    release: { tag: '{model}@v{version}' },
  });
});

it('evaluation is a part of the lineage', () => {
  const written: WrittenPolicy = { evaluation: ['t.csv'], lineage: { data: ['d.csv'] } };
  expect(resolvePolicy(written, context).lineage).toEqual({ data: ['d.csv'], evaluation: ['t.csv'] });
});

it("the model's own key wins over the defaults, its patterns come first, and rules and types are joined", () => {
  const policy = resolvePolicy(
    {
      gate: { tolerance: points('1'), metrics: [metric('f1')], rules: { stale: 'off' } },
      release: { enabled: true, tag: 'x-{version}', types: { sweep: 'minor' } },
    },
    {
      ...context,
      defaults: {
        gate: {
          tolerance: points('2'),
          limit: points('9'),
          metrics: [metric('acc')],
          rules: { stale: 'warn', floor: 'warn' },
          ratchet: 'off',
        },
        release: {
          enabled: true,
          tag: 'y-{version}',
          branch: 'trunk',
          types: { sweep: 'none', tune: 'patch' },
        },
      },
    },
  );
  expect(policy.gate).toMatchObject({
    tolerance: points('1'),
    limit: points('9'),
    ratchet: 'off',
    rules: { stale: 'off', floor: 'warn' },
  });
  expect(policy.gate.metrics.map(({ pattern }) => pattern)).toEqual(['f1', 'acc']);
  expect(policy.release).toMatchObject({
    tag: 'x-{version}',
    branch: 'trunk',
    types: { sweep: 'minor', tune: 'patch' },
  });
});

it('every directory has a name that is valid, at most 100 characters long', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 150 })),
      fc.string(),
      (directories, repository) => {
        for (const name of defaultModelNames(directories, repository).values()) {
          expect(name).toMatch(MODEL_NAME_PATTERN);
          expect(name.length).toBeLessThanOrEqual(100);
        }
      },
    ),
  );
});

describe('a change of a policy is one line a setting', () => {
  const change = (base: WrittenPolicy, head: WrittenPolicy) =>
    describePolicyChange(resolvePolicy(base, context), resolvePolicy(head, context));
  const gate = (...metrics: MetricPolicy[]): WrittenPolicy => ({ gate: { metrics, rules: {} } });

  it.each<[string, WrittenPolicy, WrittenPolicy, string[]]>([
    ['none', {}, {}, []],
    ['name', { model: 'a' }, { model: 'b' }, ['model: a → b']],
    [
      'tolerance',
      { gate: { tolerance: points('0.5'), metrics: [], rules: {} } },
      { gate: { tolerance: points('1'), metrics: [], rules: {} } },
      ['gate.tolerance: 0.5pp → 1pp'],
    ],
    [
      'default',
      {},
      { gate: { limit: points('9'), metrics: [], rules: {} } },
      ['gate.limit: (default) → 9pp'],
    ],
    [
      'lists',
      { metrics: ['a.json'] },
      { lineage: { data: ['x', 'y'] }, evaluation: ['t'] },
      ['metrics: [a.json] → (absent)', 'evaluation: (absent) → [t]', 'lineage.data: (absent) → [x, y]'],
    ],
    [
      'a pattern that goes',
      gate(metric('acc', { minimum: { kind: 'unit', value: '0.70' }, required: true })),
      gate(),
      [
        'gate.metrics.acc: there → (absent)',
        'gate.metrics.acc.minimum: 0.70 → (absent)',
        'gate.metrics.acc.required: true → (absent)',
        'gate.metrics.acc.action: block → (absent)',
      ],
    ],
    [
      'a pattern that changes',
      gate(metric('acc')),
      gate(metric('acc', { action: 'info' })),
      ['gate.metrics.acc.action: block → info'],
    ],
    [
      'the order of patterns',
      gate(metric('a'), metric('*')),
      gate(metric('*'), metric('a')),
      ['order of gate.metrics: a, * → *, a'],
    ],
    ['a second equal pattern', gate(metric('a')), gate(metric('a'), metric('a', { action: 'info' })), []],
    [
      'rules, ratchet and release',
      {},
      {
        gate: { metrics: [], rules: { stale: 'off' }, ratchet: 'off' },
        release: { enabled: true, types: { sweep: 'minor' } },
      },
      [
        'gate.ratchet: (default) → off',
        'release: off → on',
        'gate.rules.stale: (absent) → off',
        'release.types.sweep: (absent) → minor',
      ],
    ],
  ])('%s', (_, base, head, lines) => {
    expect(change(base, head).toSorted()).toEqual(lines.toSorted());
  });

  it('where it came from and where it lies are no settings', () => {
    const base: Policy = { ...inferredPolicy('a', 'hub'), source: { path: 'a/pawl.yaml' } };
    expect(describePolicyChange(base, inferredPolicy('a', 'hub'))).toEqual([]);
  });
});
