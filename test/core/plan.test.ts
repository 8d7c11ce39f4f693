// Holds what is said where.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import { type PlanOptions, plan } from '../../src/core/plan.ts';
import { artifact, change, facts, metric, model, snapshot } from './example-facts.ts';

const pullRequest = { number: 7, title: 'feat: x', body: '', squashOnly: false, fork: false };
const decision = (models: readonly ModelFacts[], options = {}): Decision =>
  decide(facts(models, { trigger: { kind: 'propose', head: 'HEAD', pullRequest }, ...options }));
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
