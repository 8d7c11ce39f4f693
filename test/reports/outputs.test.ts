// Holds what an output of the Action holds, and that it fits.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import type { ReportedOutcome } from '../../src/reports/outcomes.ts';
import { renderOutputs } from '../../src/reports/outputs.ts';
import { change, facts, release } from '../core/example-facts.ts';
import * as runs from './release-decisions.ts';

const { run } = runs;

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

describe('outputs of a run that writes', () => {
  const one = (decided: Decision, outcomes?: readonly ReportedOutcome[]) => {
    const { released, version, tag, current, models = '', ...rest } = renderOutputs(decided, outcomes);
    const [first] = JSON.parse(models) as readonly Record<string, unknown>[];
    return [released, version, rest['previous-version'], tag, current, first?.released, first?.stage];
  };
  const { entry: _, ...unentered } = runs.release();
  const held = run('release', [runs.releasedModel({ release: unentered, deployed: '1.1.0' })]);
  const complete = run('release', [
    runs.releasedModel({ release: { ...unentered, step: 'complete' }, deployed: '2.1.0' }),
  ]);
  const staging = runs.stagedModel({ stage: runs.stage({ stage: 'staging' }, { isFirst: false }) });
  const tagged = [runs.outcome('tag', 'player-projection#production#3', 'done')];

  it.each<[string, Decision, readonly ReportedOutcome[] | undefined, readonly unknown[]]>([
    [
      'a release',
      runs.released,
      runs.written,
      ['true', '2.1.0', '2.0.0', 'v2.1.0', '2.1.0', true, 'production'],
    ],
    [
      'a dry run',
      runs.released,
      runs.dry,
      ['false', '2.1.0', '2.0.0', 'v2.1.0', '2.0.0', false, 'production'],
    ],
    [
      'nothing tried',
      runs.released,
      undefined,
      ['false', '2.1.0', '2.0.0', 'v2.1.0', '2.0.0', false, 'production'],
    ],
    [
      'a refusal',
      runs.released,
      runs.forbidden,
      ['false', '2.1.0', '2.0.0', 'v2.1.0', '2.0.0', false, 'production'],
    ],
    [
      'a page that failed',
      runs.released,
      runs.pageless,
      ['true', '2.1.0', '2.0.0', 'v2.1.0', '2.1.0', true, 'production'],
    ],
    [
      'a stage that is held',
      held,
      runs.written,
      ['true', '2.1.0', '2.0.0', 'v2.1.0', '1.1.0', true, undefined],
    ],
    [
      'a release that was there',
      complete,
      [],
      ['false', '2.1.0', '2.0.0', 'v2.1.0', '2.1.0', false, undefined],
    ],
    [
      'a tag pushed by hand',
      run('tagged', [runs.releasedModel({ release: runs.accepted })]),
      tagged,
      ['true', '2.1.0', '2.0.0', 'v2.1.0', '2.1.0', true, 'production'],
    ],
    [
      'a gate that failed',
      runs.heldBack,
      [],
      ['false', '2.2.0', '2.1.0', 'v2.2.0', '2.1.0', false, undefined],
    ],
    [
      'a rollback',
      runs.rolledBack,
      runs.reassigned,
      ['false', '2.1.0', '2.2.0', 'v2.1.0', '2.1.0', false, 'production'],
    ],
    [
      'a rollback in a dry run',
      runs.rolledBack,
      [],
      ['false', '2.1.0', '2.2.0', 'v2.1.0', '2.2.0', false, 'production'],
    ],
    ['a refused rollback', runs.refusedRollback, [], ['false', '', '', '', '2.2.0', false, undefined]],
    [
      'another stage',
      run('assign', [staging]),
      [runs.outcome('tag', 'player-projection#staging#4', 'done')],
      ['false', '2.1.0', '2.2.0', 'v2.1.0', '2.2.0', false, 'staging'],
    ],
  ])('%s', (_name, decided, outcomes, expected) => {
    expect(one(decided, outcomes)).toEqual(expected);
  });

  it('of several models are released where one is', () => {
    const { release: _release, ...judged } = runs.releasedModel({ model: 'b' });
    const found = renderOutputs(run('release', [runs.releasedModel(), judged]), runs.written);
    expect(found).toMatchObject({ released: 'true', version: '', current: '' });
    expect(JSON.parse(found.models ?? '')).toMatchObject([{ released: true }, { released: false }]);
  });
});
