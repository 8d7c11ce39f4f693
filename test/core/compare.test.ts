// Holds how two values of a metric are compared: direction, gating, scale, tolerance, and the words for it.
import { describe, expect, it } from 'vitest';
import { compareMetrics } from '../../src/core/compare.ts';
import type { ModelFacts } from '../../src/core/facts.ts';
import { amount, artifact, change, line, metric, model, release, snapshot } from './example-facts.ts';

function only(facts: ModelFacts) {
  const [row, ...others] = compareMetrics(facts);
  if (row === undefined || others.length > 0) throw new Error(`not one row but ${others.length + 1}`);
  return row;
}

const compareOne = (name: string, base: string, head: string, gate: Parameters<typeof change>[2] = {}) =>
  only(change({ [name]: base }, { [name]: head }, gate));

describe('a tolerance', () => {
  it.each([
    // The default: 0.5 points, or 1 % of the baseline.
    ['accuracy', '0.76', '0.75', undefined, 'beyond-tolerance'],
    ['accuracy', '0.76', '0.757', undefined, 'within-tolerance'],
    ['accuracy', '0.760', '0.755', undefined, 'within-tolerance'],
    ['accuracy', '0.76', '0.7549999999999999999999', undefined, 'beyond-tolerance'],
    ['accuracy', '0.76', '0.76', undefined, 'unharmed'],
    ['accuracy', '0.76', '0.760', undefined, 'unharmed'],
    ['accuracy', '0.76', '0.77', undefined, 'unharmed'],
    ['accuracy', '76', '75.5', undefined, 'within-tolerance'],
    ['accuracy', '76', '75.4', undefined, 'beyond-tolerance'],
    ['rmse', '100', '101', undefined, 'within-tolerance'],
    ['rmse', '100', '101.1', undefined, 'beyond-tolerance'],
    ['rmse', '100', '99', undefined, 'unharmed'],
    // 0.1 + 0.2 is not 0.3 in binary.
    ['accuracy', '0.3', '0.2', '10pp', 'within-tolerance'],
    ['accuracy', '0.76', '0.75', '1pp', 'within-tolerance'],
    ['accuracy', '0.76', '0.7499', '1pp', 'beyond-tolerance'],
    ['accuracy', '0.76', '0.75', '0.01', 'within-tolerance'],
    ['accuracy', '0.5', '0.49', '2%', 'within-tolerance'],
    ['accuracy', '0.5', '0.4899', '2%', 'beyond-tolerance'],
    ['accuracy', '76', '75', '1pp', 'within-tolerance'],
    ['accuracy', '76', '75', '1', 'within-tolerance'],
    ['rmse', '100', '105', '5', 'within-tolerance'],
    ['rmse', '100', '105.01', '5', 'beyond-tolerance'],
    ['rmse', '100', '104.9', '0', 'beyond-tolerance'],
    ['rmse', '-100', '-99', '1%', 'within-tolerance'],
    ['rmse', '-100', '-98.9', '1%', 'beyond-tolerance'],
  ])('%s from %s to %s with %s: %s', (name, base, head, tolerance, judgement) => {
    const gate = tolerance === undefined ? {} : { metrics: [line(name, { tolerance })] };
    expect(compareOne(name, base, head, gate).judgement).toBe(judgement);
  });

  it.each([
    ['accuracy', '0.76', '0.71', undefined, '50pp', 'within-tolerance'],
    ['accuracy', '0.76', '0.70', undefined, undefined, 'beyond-limit'],
    ['accuracy', '0.76', '0.70', '3pp', '50pp', 'beyond-limit'],
    ['rmse', '100', '111', undefined, undefined, 'beyond-limit'],
    ['rmse', '100', '110', undefined, '20%', 'within-tolerance'],
    // A default limit does not take back what is written.
    ['accuracy', '0.76', '0.69', undefined, '10pp', 'within-tolerance'],
    ['rmse', '100', '150', undefined, '60', 'within-tolerance'],
  ])(
    'limit: %s from %s to %s, limit %s, tolerance %s: %s',
    (name, base, head, limit, tolerance, judgement) => {
      const settings = {
        ...(limit === undefined ? {} : { limit }),
        ...(tolerance === undefined ? {} : { tolerance }),
      };
      expect(compareOne(name, base, head, { metrics: [line(name, settings)] }).judgement).toBe(judgement);
    },
  );

  it.each([
    ['0', '0', 'equal', 'unharmed'],
    ['0', '-1', 'better', 'unharmed'],
    ['0', '1', 'incomparable', 'zero-baseline'],
  ])('relative to 0: %s to %s is %s', (base, head, status, judgement) => {
    expect(compareOne('rmse', base, head)).toMatchObject({ status, judgement });
  });

  it('that is a bare number knows what to do with a baseline of 0', () => {
    const gate = { metrics: [line('rmse', { tolerance: '2' })] };
    expect(compareOne('rmse', '0', '2', gate).judgement).toBe('within-tolerance');
    expect(compareOne('rmse', '0', '2.1', gate).judgement).toBe('beyond-limit');
  });

  it('of the gate holds for all; its points only where there are points', () => {
    const gate = { tolerance: amount('2pp') };
    expect(compareOne('accuracy', '0.76', '0.74', gate).judgement).toBe('within-tolerance');
    expect(compareOne('rmse', '100', '101.5', gate).judgement).toBe('beyond-tolerance');
    expect(compareOne('rmse', '100', '101.5', { tolerance: amount('2%') }).judgement).toBe(
      'within-tolerance',
    );
  });

  it.each([
    ['accuracy', '0.76', '0.70', '0.5'],
    ['rmse', '100', '102', '5pp'],
  ])('that cannot be meant is judged by the default: %s %s → %s, %s', (name, base, head, tolerance) => {
    expect(compareOne(name, base, head, { metrics: [line(name, { tolerance })] }).judgement).toMatch(
      /^beyond/,
    );
  });

  it.each(['NaN', 'Infinity', '', '1e-999999999', '1e999999999', '0x10'])('never passes %s', (value) => {
    expect(compareOne('accuracy', '0.76', value)).toMatchObject({
      status: 'incomparable',
      judgement: 'unreadable',
    });
    expect(compareOne('accuracy', value, '0.76')).toMatchObject({
      status: 'incomparable',
      judgement: 'unreadable',
    });
  });
});

describe('block-when', () => {
  it.each([
    ['worse', '0.755', 'within-tolerance'],
    ['worse', '0.75', 'beyond-tolerance'],
    ['really-worse', '0.75', 'beyond-tolerance'],
    ['not-shown-safe', '0.755', 'not-shown-safe'],
    ['not-shown-safe', '0.75', 'beyond-tolerance'],
    ['not-shown-safe', '0.9', 'not-shown-safe'],
  ] as const)('%s on 0.76 → %s: %s', (blockWhen, head, judgement) => {
    expect(compareOne('accuracy', '0.76', head, { blockWhen }).judgement).toBe(judgement);
    const lines = [line('accuracy', { blockWhen })];
    expect(compareOne('accuracy', '0.76', head, { metrics: lines }).judgement).toBe(judgement);
  });

  it('not-shown-safe lets an equal value of an equal model pass, and of another model not', () => {
    const side = (value: string) =>
      snapshot({ metrics: [metric('accuracy', '0.76')], lineage: [artifact('model', 'm', value)] });
    const gate = { blockWhen: 'not-shown-safe' as const };
    expect(only(model({ gate, base: side('1'), head: side('1') })).judgement).toBe('unharmed');
    expect(only(model({ gate, base: side('1'), head: side('2') })).judgement).toBe('not-shown-safe');
  });
});

describe('direction', () => {
  const side = (value: string, options = {}) => snapshot({ metrics: [metric('score', value, options)] });

  it('is the policy’s before the base’s before the name’s', () => {
    const base = snapshot({ metrics: [metric('accuracy', '0.7', { direction: 'higher' })] });
    const head = snapshot({ metrics: [metric('accuracy', '0.8', { direction: 'higher' })] });
    const gate = { metrics: [line('accuracy', { direction: 'lower' })] };
    expect(only(model({ gate, base, head }))).toMatchObject({ status: 'worse', directionFrom: 'policy' });
    expect(only(model({ base, head }))).toMatchObject({ status: 'better', directionFrom: 'manifest' });
    expect(compareOne('accuracy', '0.7', '0.8')).toMatchObject({ status: 'better', directionFrom: 'name' });
  });

  it('cannot be flipped by head', () => {
    const facts = model({
      base: side('0.7', { direction: 'higher' }),
      head: side('0.6', { direction: 'lower' }),
    });
    expect(only(facts)).toMatchObject({ status: 'worse', direction: 'higher', action: 'block' });
  });

  it('cannot be taken away by head', () => {
    expect(only(model({ base: side('0.7', { direction: 'higher' }), head: side('0.6') }))).toMatchObject({
      status: 'worse',
      action: 'block',
    });
  });

  it('cannot be given by head to a metric that base has without one', () => {
    expect(only(model({ base: side('0.7'), head: side('0.6', { direction: 'lower' }) }))).toMatchObject({
      status: 'changed',
      notGated: 'no-direction',
    });
  });

  it('of head counts for a new metric', () => {
    expect(only(model({ base: snapshot(), head: side('0.6', { direction: 'lower' }) }))).toMatchObject({
      status: 'added',
      direction: 'lower',
      directionFrom: 'manifest',
    });
  });
});

describe('gating', () => {
  it.each([
    ['accuracy', undefined, 'block', undefined],
    ['rmse', undefined, 'block', undefined],
    ['my_number', undefined, 'info', 'no-direction'],
    ['train.loss', undefined, 'info', 'training'],
    ['latency.p95', undefined, 'info', 'latency'],
    ['slices.home.accuracy', undefined, 'info', 'slice'],
    ['slices.home.accuracy', line('slices.**'), 'block', undefined],
    ['slices.home.accuracy', line('slices.**', { action: 'warn' }), 'warn', undefined],
    ['train.loss', line('**', { tolerance: '1%' }), 'info', 'training'],
    ['train.loss', line('**', { direction: 'lower' }), 'block', undefined],
    ['latency.p95', line('latency.**', { direction: 'lower', tolerance: '5%' }), 'block', undefined],
    ['my_number', line('my_number', { direction: 'lower' }), 'block', undefined],
    ['my_number', line('my_number'), 'info', 'no-direction'],
    ['my_number', line('my_number', { minimum: '1' }), 'block', 'no-direction'],
    ['my_number', line('my_number', { required: true }), 'block', 'no-direction'],
    ['accuracy', line('accuracy', { action: 'info' }), 'info', 'policy'],
    ['accuracy', line('accuracy', { action: 'warn' }), 'warn', undefined],
  ])('%s by %o: %s, %s', (name, pattern, action, notGated) => {
    const row = compareOne(name, '0.7', '0.6', { metrics: pattern === undefined ? [] : [pattern] });
    expect([row.action, row.notGated]).toEqual([action, notGated]);
  });

  it('goes by where base has the metric, not by where head moves it', () => {
    const gate = {
      metrics: [
        line('tmp/x.json:accuracy', { action: 'info' }),
        line('eval/x.json:accuracy', { tolerance: '0.1pp' }),
      ],
    };
    const base = snapshot({ metrics: [metric('accuracy', '0.76', { path: 'eval/x.json' })] });
    const head = snapshot({ metrics: [metric('accuracy', '0.758', { path: 'tmp/x.json' })] });
    expect(only(model({ gate, base, head }))).toMatchObject({
      action: 'block',
      judgement: 'beyond-tolerance',
    });
  });
});

describe('scale', () => {
  it.each([
    ['accuracy', '0.76', '0.75', 'fraction', undefined],
    ['accuracy', '76', '75', 'percent', undefined],
    ['accuracy', '1', '0.9', 'fraction', undefined],
    ['accuracy', '0', '0.5', 'fraction', undefined],
    ['accuracy', '0', '50', 'percent', undefined],
    ['accuracy', '50', '0', 'percent', undefined],
    ['accuracy', '0', '0', 'fraction', undefined],
    ['accuracy', '0.76', '76', 'fraction', 'scale-changed'],
    ['accuracy', '76', '0.76', 'percent', 'scale-changed'],
    ['accuracy', '1', '1.5', 'fraction', 'scale-changed'],
    ['accuracy', '76', '101', 'percent', 'scale-changed'],
    ['accuracy', '0.76', '-0.1', 'fraction', 'scale-changed'],
    ['accuracy', '110', '120', 'none', undefined],
    ['rmse', '0.5', '50', 'none', undefined],
  ])('of %s from %s to %s is %s, %s', (name, base, head, scale, changed) => {
    const row = compareOne(name, base, head);
    expect(row.scale).toBe(scale);
    expect(row.judgement === 'scale-changed').toBe(changed !== undefined);
    if (changed !== undefined) expect(row).toMatchObject({ status: 'incomparable' });
  });

  it.each([
    // unit of base, value, unit of head, value
    ['percent', '1.5', 'percent', '0.9', 'percent', false],
    ['percent', '1.5', '%', '0.9', 'percent', false],
    ['percent', '1.5', undefined, '0.9', 'percent', false],
    [undefined, '0.76', 'fraction', '0.75', 'fraction', false],
    [undefined, '0.76', 'percent', '0.75', 'fraction', true],
    [undefined, '1.5', 'percent', '0.9', 'percent', false],
    ['fraction', '0.76', 'percent', '76', 'fraction', true],
    ['ms', '100', 'ms', '110', 'none', false],
    ['ms', '100', 's', '0.1', 'none', true],
    ['ms', '100', 'MS', '100', 'none', true],
  ])('error_rate, %s %s → %s %s: %s, changed %s', (before, base, after, head, scale, changed) => {
    const side = (value: string, unit: string | undefined) =>
      snapshot({ metrics: [metric('error_rate', value, unit === undefined ? {} : { unit })] });
    const row = only(model({ base: side(base, before), head: side(head, after) }));
    expect([row.scale, row.judgement === 'scale-changed']).toEqual([scale, changed]);
  });

  it('of a name that says nothing is not chosen by head', () => {
    const base = snapshot({ metrics: [metric('my_number', '0.2', { direction: 'higher' })] });
    const claim = (value: string, unit: string) =>
      snapshot({ metrics: [metric('my_number', value, { unit })] });
    // 0.5 points would be more than 1 % of 0.2.
    expect(only(model({ base, head: claim('0.196', 'fraction') }))).toMatchObject({
      scale: 'none',
      judgement: 'beyond-tolerance',
    });
    expect(only(model({ base, head: claim('20', 'percent') })).judgement).toBe('scale-changed');
  });

  it('is the policy’s where it has a unit', () => {
    const gate = { metrics: [line('my_number', { direction: 'higher', unit: 'percent' })] };
    expect(compareOne('my_number', '1.5', '0.9', gate)).toMatchObject({
      scale: 'percent',
      judgement: 'beyond-tolerance',
    });
  });
});

describe('the union of names', () => {
  it('shows what is new and what is gone', () => {
    const rows = compareMetrics(change({ accuracy: '0.7', f1: '0.6' }, { accuracy: '0.7', auc: '0.8' }));
    expect(rows.map(({ metric: name, status, words }) => [name, status, words])).toEqual([
      ['accuracy', 'equal', 'unchanged'],
      ['auc', 'added', 'new'],
      ['f1', 'removed', 'gone'],
    ]);
  });

  it('is in the order of the patterns, then as written', () => {
    const gate = { metrics: [line('f1'), line('rmse')] };
    const rows = compareMetrics(
      change({ a: '1', rmse: '1', z: '1', f1: '1' }, { a: '1', rmse: '1', z: '1', f1: '1' }, gate),
    );
    expect(rows.map((row) => row.metric)).toEqual(['f1', 'rmse', 'a', 'z']);
  });

  it('knows a metric again by its file where a second file brings the same key', () => {
    const base = snapshot({ metrics: [metric('accuracy', '0.76', { path: 'a.json' })] });
    const head = snapshot({
      metrics: [
        metric('accuracy', '0.75', { path: 'a.json', name: 'a.json:accuracy' }),
        metric('accuracy', '0.9', { path: 'b.json', name: 'b.json:accuracy' }),
      ],
    });
    const rows = compareMetrics(model({ base, head }));
    expect(rows.map(({ metric: name, status }) => [name, status])).toEqual([
      ['a.json:accuracy', 'worse'],
      ['b.json:accuracy', 'added'],
    ]);
  });

  it('knows a metric again by its name where its file moved', () => {
    const base = snapshot({ metrics: [metric('accuracy', '0.76', { path: 'a.json' })] });
    const head = snapshot({ metrics: [metric('accuracy', '0.75', { path: 'b.json' })] });
    expect(only(model({ base, head })).status).toBe('worse');
  });

  it('never takes one number of base for two of head', () => {
    const base = snapshot({ metrics: [metric('accuracy', '0.76', { path: 'a.json' })] });
    const head = snapshot({
      metrics: [
        metric('accuracy', '0.75', { path: 'a.json', name: 'a.json:accuracy' }),
        metric('accuracy', '0.9', { path: 'b.json' }),
      ],
    });
    expect(compareMetrics(model({ base, head })).map(({ status }) => status)).toEqual(['worse', 'added']);
  });

  it('tells the released value beside', () => {
    const facts = {
      ...change({ accuracy: '0.76' }, { accuracy: '0.75' }),
      released: snapshot({ metrics: [metric('accuracy', '0.74')] }),
    };
    expect(only(facts).released).toBe('0.74');
  });

  it('gives the exact difference and the place at head', () => {
    expect(compareOne('accuracy', '0.3', '0.1')).toMatchObject({
      delta: '-0.2',
      path: 'metrics.json',
      line: 2,
    });
  });
});

describe('the words', () => {
  it.each([
    ['accuracy', '0.76', '0.75', {}, '▼ 1.0 pp: worse by more than 0.5 pp allowed; noise unknown: add n'],
    ['accuracy', '0.76', '0.75', { blockWhen: 'worse' }, '▼ 1.0 pp: worse by more than 0.5 pp allowed'],
    ['accuracy', '0.76', '0.757', {}, '▼ 0.3 pp: worse, within 0.5 pp allowed'],
    ['accuracy', '0.76', '0.7546', {}, '▼ 0.54 pp: worse by more than 0.5 pp allowed; noise unknown: add n'],
    ['accuracy', '0.74', '0.761', {}, '▲ 2.1 pp, better'],
    ['accuracy', '0.76', '0.7', {}, '▼ 6.0 pp: worse by more than the limit of 5 pp, whatever the noise'],
    ['accuracy', '0.76', '0.7654', {}, '▲ 0.5 pp, better'],
    ['accuracy', '0.76', '0.760', {}, 'unchanged'],
    ['log_loss', '0.512', '0.498', {}, '▼ 0.014, better'],
    ['rmse', '100', '105', {}, '▲ 5 (5.0 %): worse by more than 1 % allowed; noise unknown: add n'],
    [
      'rmse',
      '0',
      '1',
      {},
      '▲ 1: worse, and a percentage of a baseline of 0 says nothing: allow a bare number',
    ],
    ['accuracy', '0.76', '76', {}, 'not comparable: the scale changed from 0–1 to 0–100'],
    [
      'accuracy',
      '0.76',
      '0.757',
      { blockWhen: 'not-shown-safe' },
      '▼ 0.3 pp: not shown to stay within 0.5 pp: that takes evidence',
    ],
    [
      'accuracy',
      '0.76',
      '0.8',
      { blockWhen: 'not-shown-safe' },
      '▲ 4.0 pp, better, but not shown to stay within 0.5 pp: that takes evidence',
    ],
    [
      'my_number',
      '1',
      '3',
      {},
      '▲ 2: changed, no direction known: to gate it, add to gate.metrics in pawl.yaml: my_number: { direction: higher } (or lower)',
    ],
    [
      'a b: c',
      '1',
      '3',
      {},
      '▲ 2: changed, no direction known: to gate it, add to gate.metrics in pawl.yaml: "a b: c": { direction: higher } (or lower)',
    ],
    [
      'slices.home.accuracy',
      '0.76',
      '0.75',
      {},
      '▼ 1.0 pp, worse; a slice, not gated: to gate it, add to gate.metrics in pawl.yaml: slices.home.accuracy: { action: block }',
    ],
    [
      'accuracy',
      '0.76',
      '0.75',
      { metrics: [line('accuracy', { action: 'info' })] },
      '▼ 1.0 pp, worse; shown only, by policy',
    ],
    [
      'accuracy',
      '0.68',
      '0.69',
      { metrics: [line('accuracy', { minimum: '0.7' })] },
      '▲ 1.0 pp, better; below the minimum of 70.0 %',
    ],
    [
      'rmse',
      '5',
      '5',
      { metrics: [line('rmse', { maximum: '4', unit: 'ms' })] },
      'unchanged; above the maximum of 4 ms',
    ],
  ] as const)('%s %s → %s %o', (name, base, head, gate, words) => {
    expect(compareOne(name, base, head, gate).words).toBe(words);
  });

  it('do not ask for an n that is there', () => {
    const side = (value: string) =>
      snapshot({ metrics: [metric('accuracy', value, { evidence: { n: 100 } })] });
    expect(only(model({ base: side('0.76'), head: side('0.75') })).words).toBe(
      '▼ 1.0 pp: worse by more than 0.5 pp allowed; judged by the value alone',
    );
  });
});

describe('evaluation data that changed', () => {
  const side = (accuracy: string, evaluation: string, weights: string) =>
    snapshot({
      metrics: [metric('accuracy', accuracy)],
      lineage: [
        artifact('data', 'train.csv', '1'),
        artifact('model', 'm', weights),
        artifact('evaluation', 'test.csv', evaluation),
      ],
    });

  it('make values incomparable', () => {
    expect(only(model({ base: side('0.76', '1', '1'), head: side('0.75', '2', '2') }))).toMatchObject({
      status: 'incomparable',
      judgement: 'evaluation-changed',
      words: 'not comparable: the evaluation data changed (test.csv)',
    });
  });

  it('measure the baseline anew where the model is the same', () => {
    expect(only(model({ base: side('0.76', '1', '1'), head: side('0.6', '2', '1') })).judgement).toBe(
      'measured-anew',
    );
  });

  it('do not measure it anew where a parameter changed', () => {
    const parameters = [{ file: 'params.yaml', name: 'lr', value: '1', place: { path: 'params.yaml' } }];
    const head = { ...side('0.6', '2', '1'), parameters };
    expect(only(model({ base: side('0.76', '1', '1'), head })).judgement).toBe('evaluation-changed');
  });

  it('measure it anew also where a policy only warns of a change', () => {
    const gate = { rules: { incomparable: 'warn' as const } };
    const facts = model({ gate, base: side('0.76', '1', '1'), head: side('0.6', '2', '1') });
    expect(only(facts).judgement).toBe('measured-anew');
  });

  it('are no way around the gate where a policy only warns of it', () => {
    const gate = { rules: { incomparable: 'warn' as const } };
    expect(only(model({ gate, base: side('0.76', '1', '1'), head: side('0.75', '2', '2') })).judgement).toBe(
      'beyond-tolerance',
    );
  });
});

describe('a version that was released before', () => {
  const side = (accuracy: string, weights: string) =>
    snapshot({ metrics: [metric('accuracy', accuracy)], lineage: [artifact('model', 'm', weights)] });
  const restoring = (head: string) =>
    model({
      base: side('0.76', '2'),
      head: side(head, '1'),
      released: side('0.74', '1'),
      releases: [release('v2.0.0')],
    });

  it('is no regression against anything', () => {
    expect(only(restoring('0.74'))).toMatchObject({
      status: 'worse',
      judgement: 'restored',
      words: '▼ 2.0 pp: restores v2.0.0',
    });
  });

  it('comes back with its own numbers, not with worse ones', () => {
    expect(only(restoring('0.70')).judgement).toBe('beyond-limit');
  });

  it('is none where the artifacts did not change', () => {
    const facts = model({
      base: side('0.76', '1'),
      head: side('0.74', '1'),
      released: side('0.74', '1'),
      releases: [release('v2.0.0')],
    });
    expect(only(facts).judgement).toBe('beyond-tolerance');
  });
});
