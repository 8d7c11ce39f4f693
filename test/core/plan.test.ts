// Holds what is said where, and what an output holds.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import { type PlanOptions, plan } from '../../src/core/plan.ts';
import { artifact, change, facts, metric, model, release, snapshot } from './example-facts.ts';

const pullRequest = { number: 7, title: 'feat: x', body: '', squashOnly: false, fork: false };
const decision = (models: readonly ModelFacts[], options = {}): Decision =>
  decide(facts(models, { trigger: { kind: 'propose', head: 'HEAD', pullRequest }, ...options }));
const outputs = (one: Decision) =>
  Object.fromEntries(
    plan(one).flatMap((effect) => (effect.kind === 'output' ? [[effect.name, effect.value]] : [])),
  );
const comment = (one: Decision, options: PlanOptions = {}) =>
  plan(one, options).find(({ kind }) => kind === 'comment');

const worse = change({ accuracy: '0.76' }, { accuracy: '0.75' });
const same = change({ accuracy: '0.76' }, { accuracy: '0.76' });

describe('effects', () => {
  it('come in order, what needs the network last', () => {
    const kinds = plan(decision([worse])).map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(['output', 'annotate', 'summary', 'comment']);
    expect(plan(decision([worse]))).toEqual(plan(decision([worse])));
  });

  it.each([
    ['changes', worse, false],
    ['changes', same, true],
    ['always', same, false],
    ['always', worse, false],
  ] as const)('comment %s: only where one exists: %#', (option, one, onlyIfExists) => {
    expect(comment(decision([one]), { comment: option, marker: '<!-- m -->' })).toMatchObject({
      pullRequest: 7,
      onlyIfExists,
      marker: '<!-- m -->',
    });
  });

  it('hold no comment where it is off, or where there is no pull request', () => {
    expect(comment(decision([worse]), { comment: 'off' })).toBeUndefined();
    expect(
      comment(decision([worse], { trigger: { kind: 'propose', head: 'HEAD' } }), { comment: 'always' }),
    ).toBeUndefined();
  });

  it.each([
    ['no model', []],
    ['an equal model', [same]],
    [
      'only a notice',
      [{ ...same, problems: [{ rule: 'stale', severity: 'notice', message: 'x' } as const] }],
    ],
  ])('say nothing new about %s', (_, models) => {
    expect(comment(decision(models))).toMatchObject({ onlyIfExists: true });
  });

  it.each([
    ['a metric that changed', change({ n: '1' }, { n: '2' })],
    [
      'an artifact that changed',
      model({
        base: snapshot({ lineage: [artifact('data', 'd', '1')] }),
        head: snapshot({ lineage: [artifact('data', 'd', '2')] }),
      }),
    ],
    ['a new model', model({ head: snapshot({ metrics: [metric('n', '1')] }) })],
    [
      'a policy that changed',
      { ...same, policyChange: { place: { path: 'pawl.yaml' }, kind: 'changed' as const, lines: ['x'] } },
    ],
    ['a warning', { ...same, problems: [{ rule: 'history', severity: 'warning', message: 'x' } as const] }],
  ])('say something about %s', (_, one) => {
    expect(comment(decision([one]))).toMatchObject({ onlyIfExists: false });
  });
});

describe('outputs', () => {
  it('of one model name its versions', () => {
    const one = { ...worse, released: worse.base ?? worse.head, releases: [release('v1.0.0')] };
    const found = outputs(decision([one]));
    expect(Object.keys(found)).toEqual([
      'verdict',
      'released',
      'version',
      'previous-version',
      'tag',
      'current',
      'models',
      'json',
    ]);
    expect(found).toMatchObject({
      verdict: 'fail',
      released: 'false',
      version: '',
      'previous-version': '1.0.0',
      current: '1.0.0',
    });
    expect(outputs(decision([same]))).toMatchObject({
      verdict: 'pass',
      version: '1.0.0',
      tag: 'v1.0.0',
      current: '',
      'previous-version': '',
    });
  });

  it('of several models are a list, and no single version', () => {
    const found = outputs(decision([same, worse]));
    expect(found).toMatchObject({ version: '', tag: '' });
    expect(JSON.parse(found.models ?? '')).toMatchObject([
      { model: 'nfl', verdict: 'pass', next: '1.0.0' },
      { verdict: 'fail' },
    ]);
    expect(JSON.parse(found.json ?? '')).toMatchObject({
      schema: 'pawl.decision/1',
      models: [{ model: 'nfl' }, {}],
    });
  });

  it('of no model are empty', () => {
    expect(outputs(decision([]))).toMatchObject({ verdict: 'pass', version: '', models: '[]' });
  });

  it.each([
    [
      'many metrics',
      () => [change(Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`n${index}`, '1'])), {})],
    ],
    [
      'many models',
      () =>
        Array.from({ length: 3000 }, (_, index) => ({
          ...same,
          policy: { ...same.policy, model: `model-${index}-${'x'.repeat(60)}` },
        })),
    ],
    [
      'far too many models',
      () =>
        Array.from({ length: 10_000 }, (_, index) => ({
          ...same,
          policy: { ...same.policy, model: `model-${index}-${'x'.repeat(60)}` },
        })),
    ],
  ])('of %s are cut, and stay JSON within what a job may hold', (_, build) => {
    const found = outputs(decision(build()));
    expect(Object.values(found).join('').length * 2).toBeLessThan(1024 * 1024);
    expect(JSON.parse(found.json ?? '')).toMatchObject({ cut: true });
    expect(() => JSON.parse(found.models ?? '')).not.toThrow();
  });
});
