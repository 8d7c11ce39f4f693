// Holds what becomes of facts: problems, verdicts, the order of rows, the version.
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import type { Problem } from '../../src/core/problem.ts';
import {
  amount,
  artifact,
  BASE,
  change,
  commit,
  facts,
  HEAD,
  line,
  metric,
  metrics,
  model,
  policy,
  release,
  snapshot,
} from './example-facts.ts';

function decideOne(one: ModelFacts, options = {}) {
  const decision = decide(facts([one], options));
  const [only] = decision.models;
  if (only === undefined) throw new Error('no model');
  return only;
}

const told = (problems: readonly Problem[]) =>
  problems.map(({ rule, severity, metric: name }) => [rule, severity, name]);

describe('the verdict', () => {
  it('fails 76 → 75 and passes 76 → 75.7', () => {
    expect(decideOne(change({ accuracy: '0.76' }, { accuracy: '0.75' })).verdict).toBe('fail');
    expect(decideOne(change({ accuracy: '0.76' }, { accuracy: '0.757' })).verdict).toBe('pass');
  });

  it('is the worst of all models and of the repository', () => {
    const good = change({ accuracy: '0.76' }, { accuracy: '0.77' });
    const bad = change({ accuracy: '0.76' }, { accuracy: '0.70' });
    const warned = change({ accuracy: '0.76' }, { accuracy: '0.70' }, { rules: { regression: 'warn' } });
    const error: Problem = { rule: 'history', severity: 'error', message: 'x' };
    expect(decide(facts([good])).verdict).toBe('pass');
    expect(decide(facts([good, warned])).verdict).toBe('warn');
    expect(decide(facts([good, warned, bad])).verdict).toBe('fail');
    expect(decide(facts([good], { problems: [error] })).verdict).toBe('fail');
  });

  it('passes where no model is touched, and says so', () => {
    expect(decide(facts([], { untouched: 3 }))).toMatchObject({
      verdict: 'pass',
      untouched: 3,
      problems: [{ severity: 'notice', message: 'no model is touched by this change, nothing to compare' }],
    });
  });

  it('passes a first measurement, and says so', () => {
    const first = decideOne(model({ head: snapshot({ metrics: metrics({ accuracy: '0.6' }) }) }));
    expect(first).toMatchObject({ verdict: 'pass', isNew: true });
    expect(first.problems).toMatchObject([
      { severity: 'notice', message: 'first measurement, nothing compared' },
    ]);
  });

  it('asks a first measurement for its floor', () => {
    const gate = { metrics: [line('accuracy', { minimum: '0.7' })] };
    expect(
      decideOne(model({ gate, head: snapshot({ metrics: metrics({ accuracy: '0.6' }) }) })).verdict,
    ).toBe('fail');
  });

  it('says that there are no metrics', () => {
    expect(decideOne(model({ base: snapshot() })).problems).toMatchObject([
      { message: 'no metrics were found, nothing is judged' },
    ]);
  });
});

describe('rules', () => {
  it.each([
    [undefined, 'error', 'fail'],
    ['error', 'error', 'fail'],
    ['warn', 'warning', 'warn'],
  ] as const)('set to %s make a finding an %s', (setting, severity, verdict) => {
    const rules = setting === undefined ? {} : { regression: setting };
    const decided = decideOne(change({ accuracy: '0.76' }, { accuracy: '0.75' }, { rules }));
    expect(decided).toMatchObject({
      verdict,
      problems: [{ rule: 'regression', severity, model: 'nfl', metric: 'accuracy' }],
    });
    expect(decided.changes).toMatchObject([{ metric: 'accuracy', verdict }]);
  });

  it('that are off say nothing', () => {
    const decided = decideOne(
      change({ accuracy: '0.76' }, { accuracy: '0.75' }, { rules: { regression: 'off' } }),
    );
    expect(decided).toMatchObject({ verdict: 'pass', problems: [] });
  });

  it('warn of a metric that only warns', () => {
    const gate = { metrics: [line('accuracy', { action: 'warn' })] };
    expect(decideOne(change({ accuracy: '0.76' }, { accuracy: '0.75' }, gate)).verdict).toBe('warn');
  });

  it('are all reported together, errors first', () => {
    const decided = decideOne(
      change(
        { accuracy: '0.76', f1: '0.7', auc: '0.8' },
        { accuracy: '0.75', auc: '80' },
        { rules: { regression: 'warn' } },
      ),
    );
    expect(told(decided.problems)).toEqual([
      ['missing', 'error', 'f1'],
      ['scale', 'error', 'auc'],
      ['regression', 'warning', 'accuracy'],
    ]);
  });
});

describe('rows', () => {
  it('are worst first, then better, others and unchanged, each in the order written', () => {
    const gate = { metrics: [line('mae', { action: 'warn' })] };
    const decided = decideOne(
      change(
        { precision: '0.5', f1: '0.5', my_number: '1', mae: '1', accuracy: '0.76', auc: '0.7' },
        { precision: '0.5', f1: '0.6', my_number: '2', mae: '2', accuracy: '0.75', auc: '0.71' },
        gate,
      ),
    );
    expect(decided.changes.map((row) => [row.metric, row.verdict])).toEqual([
      ['accuracy', 'fail'],
      ['mae', 'warn'],
      ['f1', 'pass'],
      ['auc', 'pass'],
      ['my_number', 'pass'],
      ['precision', 'pass'],
    ]);
  });

  it('are marked where the evaluation data changed', () => {
    const side = (value: string) =>
      snapshot({
        metrics: metrics({ accuracy: '0.76', my_number: '1' }),
        lineage: [artifact('evaluation', 'test.csv', value)],
      });
    const decided = decideOne(model({ base: side('1'), head: side('2') }));
    expect(decided.changes.map((row) => [row.metric, row.verdict])).toEqual([
      ['accuracy', 'fail'],
      ['my_number', 'pass'],
    ]);
  });
});

describe('what cannot be read', () => {
  const nan: Problem = {
    rule: 'manifest',
    severity: 'error',
    path: 'metrics.json',
    line: 3,
    column: 9,
    metric: 'f1',
    message: 'NaN is not finite',
  };
  const whole: Problem = {
    rule: 'manifest',
    severity: 'error',
    path: 'metrics.json',
    line: 1,
    message: 'not JSON',
  };
  const base = snapshot({ commit: BASE, metrics: metrics({ accuracy: '0.76', my_number: '1' }) });

  it('is a warning for a metric that decides nothing', () => {
    const head = snapshot({
      metrics: metrics({ accuracy: '0.76' }),
      problems: [{ ...nan, metric: 'my_number' }],
    });
    expect(decideOne(model({ base, head }))).toMatchObject({ verdict: 'warn' });
  });

  it.each(['accuracy', 'f1'])('fails for %s, gated by its name, with the place', (name) => {
    const head = snapshot({ metrics: metrics({ my_number: '1' }), problems: [{ ...nan, metric: name }] });
    const decided = decideOne(model({ base, head }));
    expect(decided.verdict).toBe('fail');
    expect(decided.problems).toContainEqual(
      expect.objectContaining({
        rule: 'missing',
        severity: 'error',
        metric: name,
        path: 'metrics.json',
        line: 3,
      }),
    );
  });

  it('fails for a whole file at head', () => {
    expect(decideOne(model({ base, head: snapshot({ problems: [whole] }) })).verdict).toBe('fail');
    expect(decideOne(model({ head: snapshot({ problems: [whole] }) })).verdict).toBe('fail');
  });

  it('fails at the base, because the baseline is gone', () => {
    const broken = snapshot({ commit: BASE, problems: [whole] });
    const decided = decideOne(
      model({ base: broken, head: snapshot({ metrics: metrics({ accuracy: '0.7' }) }) }),
    );
    expect(told(decided.problems)).toEqual([
      ['missing', 'error', 'accuracy'],
      ['manifest', 'notice', undefined],
    ]);
    expect(decided.problems[0]?.message).toBe(
      'accuracy has no baseline: it cannot be read at the base: not JSON',
    );
  });

  it('fails at the base for one value too', () => {
    const partly = snapshot({ commit: BASE, metrics: metrics({ accuracy: '0.76' }), problems: [nan] });
    const head = snapshot({ metrics: metrics({ accuracy: '0.76', f1: '0.1' }) });
    expect(decideOne(model({ base: partly, head })).verdict).toBe('fail');
  });

  it('fails for a new number that is none, where its name would be gated', () => {
    const head = snapshot({ metrics: metrics({ accuracy: '0.76', f1: 'NaN' }) });
    expect(told(decideOne(model({ base, head })).problems)).toContainEqual(['missing', 'error', 'f1']);
  });

  it('is no cause for what is missing in another file', () => {
    const head = snapshot({ problems: [{ ...whole, path: 'params.yaml' }] });
    expect(decideOne(model({ base, head })).problems[0]).toMatchObject({
      rule: 'missing',
      metric: 'accuracy',
      path: 'metrics.json',
    });
  });

  it('is told once where head has it as base had it', () => {
    const problem = { ...nan, metric: 'my_number' };
    const side = snapshot({ metrics: metrics({ accuracy: '0.76' }), problems: [problem] });
    expect(decideOne(model({ base: side, head: side })).problems).toHaveLength(1);
  });
});

describe('the policy', () => {
  it.each([
    [
      'accuracy',
      '0.76',
      '0.755',
      line('accuracy', { tolerance: '0.5' }),
      'tolerance 0.5 on a metric from 0 to 1 is 50 points',
      'Write 0.5pp, or 50pp where that is meant.',
    ],
    [
      'rmse',
      '10',
      '10',
      line('rmse', { tolerance: '0.5pp' }),
      'tolerance 0.5pp needs a metric from 0 to 1',
      'Write 2% of the baseline',
    ],
    [
      'rmse',
      '10',
      '10',
      line('rmse', { limit: '0.5pp' }),
      'limit 0.5pp needs a metric from 0 to 1',
      'Write 2%',
    ],
    [
      'accuracy',
      '76',
      '76',
      line('accuracy', { minimum: '0.7' }),
      'minimum 0.7 on a metric from 0 to 100 means 0.7 %',
      'Write 70%',
    ],
    [
      'accuracy',
      '0.76',
      '0.76',
      line('accuracy', { minimum: '70' }),
      'minimum 70 can never be on a metric from 0 to 1',
      'Write 70%, or 0.7.',
    ],
    [
      'rmse',
      '10',
      '10',
      line('rmse', { maximum: '70%' }),
      'maximum 70% needs a metric from 0 to 1',
      'Write a bare number',
    ],
  ])('that cannot mean what it says is an error: %s %s → %s', (name, base, head, pattern, message, help) => {
    const place = { path: 'pawl.yaml', line: 7, column: 5 };
    const decided = decideOne(
      change({ [name]: base }, { [name]: head }, { metrics: [{ ...pattern, place }] }),
    );
    const problem = decided.problems.find(({ rule }) => rule === 'policy');
    expect(problem).toMatchObject({ severity: 'error', metric: name, path: 'pawl.yaml', line: 7 });
    expect(problem?.message).toContain(message);
    expect(problem?.help).toContain(help);
    expect(decided.verdict).toBe('fail');
  });

  it.each([
    ['accuracy', '0.76', line('accuracy', { tolerance: '0.1' })],
    ['accuracy', '76', line('accuracy', { tolerance: '0.5' })],
    ['accuracy', '76', line('accuracy', { minimum: '0' })],
    ['accuracy', '76', line('accuracy', { minimum: '70%', maximum: '0.99pp' })],
    ['accuracy', '0.76', line('accuracy', { minimum: '1' })],
    ['rmse', '10', line('rmse', { tolerance: '0.5' })],
    ['accuracy', '0.76', line('accuracy', { tolerance: '0.5', action: 'info' })],
  ])('is not blamed for what can be meant: %s %s %o', (name, value, pattern) => {
    const decided = decideOne(change({ [name]: value }, { [name]: value }, { metrics: [pattern] }));
    expect(decided.problems.filter(({ rule }) => rule === 'policy')).toEqual([]);
  });

  it('is blamed once for a setting of the whole gate', () => {
    const decided = decideOne(
      change({ accuracy: '0.76', f1: '0.7' }, { accuracy: '0.76', f1: '0.7' }, { tolerance: amount('0.5') }),
    );
    expect(told(decided.problems)).toEqual([['policy', 'error', 'accuracy']]);
  });

  it('may give points for the whole gate, though some metrics have none', () => {
    expect(
      decideOne(change({ rmse: '10' }, { rmse: '10' }, { tolerance: amount('2pp'), limit: amount('9pp') }))
        .problems,
    ).toEqual([]);
  });

  it('may be repaired: a change of the policy is only warned, and judged by the default', () => {
    const gate = { metrics: [line('accuracy', { tolerance: '0.5' })] };
    const policyChange = { place: { path: 'pawl.yaml' }, kind: 'changed' as const, lines: ['x'] };
    const same = { ...change({ accuracy: '0.76' }, { accuracy: '0.76' }, gate), policyChange };
    const worse = { ...change({ accuracy: '0.76' }, { accuracy: '0.70' }, gate), policyChange };
    expect(decideOne(same).verdict).toBe('warn');
    expect(decideOne(worse).verdict).toBe('fail');
  });

  it('that asks to judge a metric without a direction fails where it changed', () => {
    const gate = { metrics: [line('my_number', { tolerance: '1' })] };
    expect(told(decideOne(change({ my_number: '1' }, { my_number: '2' }, gate)).problems)).toEqual([
      ['policy', 'error', 'my_number'],
    ]);
    expect(decideOne(change({ my_number: '1' }, { my_number: '1.0' }, gate)).verdict).toBe('pass');
  });

  it('of head that is invalid fails, though nobody else said so', () => {
    const policyChange = { place: { path: 'pawl.yaml', line: 2 }, kind: 'invalid' as const, lines: [] };
    const decided = decideOne({ ...change({ accuracy: '0.7' }, { accuracy: '0.7' }), policyChange });
    expect(decided).toMatchObject({
      verdict: 'fail',
      problems: [{ rule: 'policy', severity: 'error', path: 'pawl.yaml', line: 2 }],
    });
    const said: Problem = { rule: 'policy', severity: 'error', message: 'unknown key' };
    expect(
      decideOne({ ...change({ accuracy: '0.7' }, { accuracy: '0.7' }), policyChange, problems: [said] })
        .problems,
    ).toHaveLength(1);
  });
});

describe('the version', () => {
  const side = (value: string) =>
    snapshot({ metrics: metrics({ accuracy: '0.76' }), lineage: [artifact('model', 'm', value)] });

  it('goes up by the commits where something changed since the release', () => {
    const one = model({
      base: side('1'),
      head: side('2'),
      released: side('1'),
      releases: [release('v1.0.0')],
      commits: [HEAD],
      proposed: [HEAD],
    });
    expect(decideOne(one, { commits: [commit('feat: more')] })).toMatchObject({
      current: '1.0.0',
      next: '1.1.0',
      bump: 'minor',
      version: { nextTag: 'v1.1.0' },
    });
  });

  it('stays where nothing differs from the release', () => {
    const one = model({
      base: side('2'),
      head: side('1'),
      released: side('1'),
      releases: [release('v1.0.0')],
      commits: [HEAD],
      proposed: [HEAD],
    });
    const decided = decideOne(one, { commits: [commit('feat: back')] });
    expect(decided).toMatchObject({ current: '1.0.0', bump: 'none' });
    expect(decided.next).toBeUndefined();
    expect(decided.problems).toContainEqual(
      expect.objectContaining({
        severity: 'notice',
        message: 'restores v1.0.0: its artifacts were released before',
      }),
    );
  });

  it('is the first one where there is no release', () => {
    expect(decideOne(change({ accuracy: '0.7' }, { accuracy: '0.7' }))).toMatchObject({
      next: '1.0.0',
      bump: 'initial',
    });
  });
});

it('a decision is JSON: no undefined survives in it as a key', () => {
  const decision = decide(facts([change({ accuracy: '0.76', f1: '1' }, { accuracy: '0.75', auc: '2' })]));
  expect(JSON.parse(JSON.stringify(decision))).toStrictEqual(decision);
});

it('a decision names where the policy is from', () => {
  const one = { ...change({ a: '1' }, { a: '1' }), policy: { ...policy(), source: { path: 'pawl.yaml' } } };
  expect(decideOne(one).policySource).toBe('pawl.yaml');
  expect(
    decideOne(
      model({
        base: snapshot({ metrics: [metric('a', '1')] }),
        head: snapshot({ metrics: [metric('a', '1')] }),
      }),
    ).policySource,
  ).toBeUndefined();
});
