// Holds what an output of the Action holds, and that it fits.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import { renderOutputs } from '../../src/reports/outputs.ts';
import { change, facts, release } from '../core/example-facts.ts';

const pullRequest = { number: 7, title: 'feat: x', body: '', squashOnly: false, fork: false };
const decision = (models: readonly ModelFacts[], options = {}): Decision =>
  decide(facts(models, { trigger: { kind: 'propose', head: 'HEAD', pullRequest }, ...options }));

const worse = change({ accuracy: '0.76' }, { accuracy: '0.75' });
const same = change({ accuracy: '0.76' }, { accuracy: '0.76' });

describe('outputs', () => {
  it('of one model name its versions', () => {
    const one = { ...worse, released: worse.base ?? worse.head, releases: [release('v1.0.0')] };
    const found = renderOutputs(decision([one]));
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
    expect(renderOutputs(decision([same]))).toMatchObject({
      verdict: 'pass',
      version: '1.0.0',
      tag: 'v1.0.0',
      current: '',
      'previous-version': '',
    });
  });

  it('of several models are a list, and no single version', () => {
    const found = renderOutputs(decision([same, worse]));
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
    expect(renderOutputs(decision([]))).toMatchObject({ verdict: 'pass', version: '', models: '[]' });
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
    const found = renderOutputs(decision(build()));
    expect(Object.values(found).join('').length * 2).toBeLessThan(1024 * 1024);
    expect(JSON.parse(found.json ?? '')).toMatchObject({ cut: true });
    expect(() => JSON.parse(found.models ?? '')).not.toThrow();
  });
});
