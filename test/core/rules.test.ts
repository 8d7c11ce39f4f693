// Holds what each rule finds, and where it has to be silent.
import { describe, expect, it } from 'vitest';
import { compareLineage } from '../../src/core/artifact-change.ts';
import { compareMetrics } from '../../src/core/compare.ts';
import type { ModelFacts, StageCheck } from '../../src/core/facts.ts';
import type { Artifact } from '../../src/core/model.ts';
import { compareParameters } from '../../src/core/parameter-change.ts';
import { ruleNames, rules } from '../../src/core/rules/index.ts';
import type { Finding } from '../../src/core/rules/rule.ts';
import { decideVersion } from '../../src/core/version.ts';
import {
  artifact,
  change,
  commit,
  HEAD,
  line,
  metric,
  metrics,
  model,
  release,
  snapshot,
  stage,
} from './example-facts.ts';

function find(name: string, facts: ModelFacts, message = 'feat: x'): readonly Finding[] {
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`no rule ${name}`);
  const { policy, releases, unreadableTags, base, head } = facts;
  return rule.find({
    model: facts,
    metrics: compareMetrics(facts),
    lineage: compareLineage(base, head),
    parameters: compareParameters(base, head),
    version: decideVersion({
      model: policy.model,
      policy: policy.release,
      releases,
      unreadableTags,
      commits: [commit(message)],
      proposed: [HEAD],
      changed: true,
    }),
  });
}

const messages = (findings: readonly Finding[]) => findings.map(({ message }) => message);

it('rules have distinct names, a sentence and a guide with a policy to paste', () => {
  expect(new Set(ruleNames).size).toBe(rules.length);
  for (const { name, summary, guide } of rules) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(summary, name).toMatch(/\.$/);
    expect(guide, name).toContain('```yaml');
  }
});

describe('regression', () => {
  it('names the values, the loss, what was allowed, and the line', () => {
    expect(find('regression', change({ accuracy: '0.76' }, { accuracy: '0.75' }))).toEqual([
      {
        metric: 'accuracy',
        message:
          'accuracy 76.0 % → 75.0 %: ▼ 1.0 pp: worse by more than 0.5 pp allowed; noise unknown: add n',
        path: 'metrics.json',
        line: 2,
        expected: 'at least 75.5 %',
        actual: '0.75',
        help: 'Improve the model, or allow the loss: accuracy: { tolerance: … } under gate.metrics in pawl.yaml, merged first.',
      },
    ]);
  });

  it.each([
    ['rmse', '0', '1', {}, 'a percentage of a baseline of 0 says nothing'],
    ['rmse', '100', '120', {}, 'more than the limit of 10 %'],
    ['accuracy', '0.76', '0.8', { blockWhen: 'not-shown-safe' as const }, 'not shown to stay within 0.5 pp'],
  ])('fires for %s %s → %s %o', (name, base, head, gate, words) => {
    expect(messages(find('regression', change({ [name]: base }, { [name]: head }, gate)))).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it.each([
    ['accuracy', '0.76', '0.757', {}],
    ['slices.home.accuracy', '0.76', '0.5', {}],
    ['my_number', '1', '9', {}],
    ['my_number', '1', '9', { metrics: [line('my_number', { minimum: '0' })] }],
    ['accuracy', '0.76', '0.5', { metrics: [line('accuracy', { action: 'info' })] }],
  ])('is silent for %s %s → %s %o', (name, base, head, gate) => {
    expect(find('regression', change({ [name]: base }, { [name]: head }, gate))).toEqual([]);
  });
});

describe('floor', () => {
  it.each([
    ['accuracy', '0.69', { minimum: '0.7' }, ['accuracy is 69.0 %, below the minimum of 70.0 %']],
    [
      'accuracy',
      '0.69999999',
      { minimum: '70%' },
      ['accuracy is 69.999999 %, below the minimum of 70.000000 %'],
    ],
    ['accuracy', '0.70', { minimum: '70%' }, []],
    ['accuracy', '0.70', { minimum: '70pp' }, []],
    ['accuracy', '69', { minimum: '70%' }, ['accuracy is 69.0 %, below the minimum of 70.0 %']],
    ['accuracy', '69', { minimum: '70' }, ['accuracy is 69.0 %, below the minimum of 70.0 %']],
    // What cannot be meant is judged by what it must mean.
    ['accuracy', '69', { minimum: '0.7' }, ['accuracy is 69.0 %, below the minimum of 70.0 %']],
    ['accuracy', '0.69', { minimum: '70' }, ['accuracy is 69.0 %, below the minimum of 70.0 %']],
    ['error_rate', '0.06', { maximum: '5' }, ['error_rate is 6.0 %, above the maximum of 5.0 %']],
    ['rmse', '5', { maximum: '4.5' }, ['rmse is 5, above the maximum of 4.5']],
    ['rmse', '5', { maximum: '5' }, []],
    ['rmse', '-5', { minimum: '-4' }, ['rmse is −5, below the minimum of −4']],
    [
      'rmse',
      '5',
      { maximum: '70%' },
      ['rmse is 5, and its minimum or maximum cannot be checked on this scale'],
    ],
    [
      'accuracy',
      'NaN',
      { minimum: '0.7' },
      ['accuracy is NaN, and its minimum or maximum cannot be checked on this scale'],
    ],
    [
      'accuracy',
      '0.5',
      { minimum: '0.6', maximum: '0.4' },
      ['accuracy is 50.0 %, below the minimum of 60.0 %', 'accuracy is 50.0 %, above the maximum of 40.0 %'],
    ],
  ])('%s at %s with %o', (name, value, settings, expected) => {
    const facts = change({ [name]: value }, { [name]: value }, { metrics: [line(name, settings)] });
    expect(messages(find('floor', facts))).toEqual(expected);
  });

  it('holds for a new metric and for one without a direction', () => {
    const gate = { metrics: [line('my_number', { minimum: '3' })] };
    expect(find('floor', change({}, { my_number: '2' }, gate))).toHaveLength(1);
  });

  it('is only told for what is only shown', () => {
    const gate = { metrics: [line('accuracy', { minimum: '0.7', action: 'info' })] };
    expect(find('floor', change({ accuracy: '0.6' }, { accuracy: '0.6' }, gate))).toMatchObject([
      { severity: 'notice' },
    ]);
  });

  it('cannot be passed by a change of scale', () => {
    const gate = { metrics: [line('accuracy', { minimum: '0.7' })] };
    expect(find('floor', change({ accuracy: '0.71' }, { accuracy: '60' }, gate))).toHaveLength(1);
  });
});

describe('missing', () => {
  it.each([
    [
      'a gated metric vanished',
      { accuracy: '0.76', f1: '0.7' },
      { accuracy: '0.76' },
      {},
      ['f1 was 70.0 % at the base and is gone'],
    ],
    [
      'a number that decides nothing vanished',
      { accuracy: '0.76', my_number: '1' },
      { accuracy: '0.76' },
      {},
      [],
    ],
    [
      'a required metric is not there',
      { accuracy: '0.7' },
      { accuracy: '0.7' },
      { metrics: [line('f1', { required: true })] },
      ['f1 is required and is not there'],
    ],
    [
      'a required pattern matches nothing',
      { accuracy: '0.7' },
      { accuracy: '0.7' },
      { metrics: [line('test.**', { required: true })] },
      ['no metric matches the required test.**'],
    ],
    [
      'a required pattern matches',
      { 'test.a': '1' },
      { 'test.a': '1' },
      { metrics: [line('test.**', { required: true })] },
      [],
    ],
    [
      'a required metric is named by an earlier pattern too',
      { accuracy: '0.7' },
      {},
      { metrics: [line('**', { action: 'info' }), line('accuracy', { required: true })] },
      ['accuracy is required and is not there'],
    ],
    [
      'a required metric vanished that is only shown',
      { accuracy: '0.7' },
      {},
      { metrics: [line('accuracy', { required: true, action: 'info' })] },
      ['accuracy was 70.0 % at the base and is gone'],
    ],
    [
      'nothing is left',
      { my_number: '1' },
      {},
      {},
      ['a baseline exists and nothing could be compared: no metric of the base is left at head'],
    ],
    [
      'everything is called otherwise',
      { my_number: '1' },
      { other: '1' },
      {},
      ['a baseline exists and nothing could be compared: no metric of the base is left at head'],
    ],
    ['nothing was there', {}, { accuracy: '0.7' }, {}, []],
  ])('%s', (_, base, head, gate, expected) => {
    expect(messages(find('missing', change(base, head, gate)))).toEqual(expected);
  });

  it('warns of a metric that only warns, unless it is required', () => {
    const gate = (required: boolean) => ({ metrics: [line('f1', { action: 'warn', required })] });
    expect(find('missing', change({ f1: '1', a: '1' }, { a: '1' }, gate(false)))).toMatchObject([
      { severity: 'warning' },
    ]);
    expect(find('missing', change({ f1: '1', a: '1' }, { a: '1' }, gate(true)))[0]).not.toHaveProperty(
      'severity',
    );
  });

  it('lets a number go with a version that comes back without it, unless it is required', () => {
    const side = (values: Readonly<Record<string, string>>, weights: string) =>
      snapshot({ metrics: metrics(values), lineage: [artifact('model', 'm', weights)] });
    const restoring = (required: boolean) =>
      model({
        gate: { metrics: [line('f1', { required })] },
        base: side({ accuracy: '0.7', f1: '0.7' }, '2'),
        head: side({ accuracy: '0.7' }, '1'),
        released: side({ accuracy: '0.7' }, '1'),
        releases: [release('v1.0.0')],
      });
    expect(find('missing', restoring(false))).toEqual([]);
    expect(find('missing', restoring(true))).toMatchObject([
      { metric: 'f1', message: 'f1 was 70.0 % at the base and is gone' },
    ]);
  });

  it('points at the value that cannot be read, in a file of two with that key too', () => {
    const problem = {
      rule: 'manifest',
      severity: 'error',
      path: 'b.json',
      line: 4,
      metric: 'accuracy',
      message: 'NaN is not finite',
    } as const;
    const base = snapshot({
      metrics: [
        metric('accuracy', '0.7', { path: 'a.json', name: 'a.json:accuracy' }),
        metric('accuracy', '0.8', { path: 'b.json', name: 'b.json:accuracy' }),
      ],
    });
    const head = snapshot({ metrics: [metric('accuracy', '0.7', { path: 'a.json' })], problems: [problem] });
    expect(find('missing', model({ base, head }))).toMatchObject([
      {
        metric: 'b.json:accuracy',
        message: 'b.json:accuracy was 80.0 % at the base and cannot be read at head: NaN is not finite',
        path: 'b.json',
        line: 4,
      },
    ]);
  });

  it('sees a base whose files cannot be read, also where head has no metrics', () => {
    const problem = {
      rule: 'manifest',
      severity: 'error',
      path: 'metrics.json',
      message: 'not JSON',
    } as const;
    expect(messages(find('missing', model({ base: snapshot({ problems: [problem] }) })))).toEqual([
      'the baseline cannot be read, so nothing could be compared: not JSON',
    ]);
  });
});

describe('scale', () => {
  it('fires for 0.76 → 76 and is only told for what is only shown', () => {
    expect(find('scale', change({ accuracy: '0.76' }, { accuracy: '76' }))).toMatchObject([
      {
        metric: 'accuracy',
        message: 'accuracy 76.0 % → 76: not comparable: the scale changed from 0–1 to 0–100',
      },
    ]);
    const gate = { metrics: [line('accuracy', { action: 'info' })] };
    expect(find('scale', change({ accuracy: '0.76' }, { accuracy: '76' }, gate))).toMatchObject([
      { severity: 'notice' },
    ]);
  });
});

describe('stale', () => {
  const check = (
    kind: StageCheck['kind'],
    subject: string,
    locked?: string,
    actual?: string,
  ): StageCheck => ({
    kind,
    subject,
    place: { path: subject.split(':')[0] ?? '', line: 1 },
    ...(locked === undefined ? {} : { locked }),
    ...(actual === undefined ? {} : { actual }),
  });
  const staged = (...checks: StageCheck[]) => snapshot({ stages: [stage('train', { checks })] });

  it.each([
    [check('dependency', 'train.py', 'md5:1', 'md5:2'), 'train.py changed'],
    [check('dependency', 'train.py', 'md5:1'), 'train.py is gone'],
    [check('dependency', 'new.py', undefined, 'md5:1'), 'new.py is not in dvc.lock'],
    [check('output', 'metrics.json', 'md5:1', 'md5:2'), 'metrics.json is not what the stage wrote'],
    [check('output', 'metrics.json', 'md5:1'), 'metrics.json is gone'],
    [check('parameter', 'params.yaml:lr', '0.1', '0.2'), 'params.yaml:lr is 0.2, dvc.lock has 0.1'],
    [check('parameter', 'params.yaml:lr', '0.1'), 'params.yaml:lr is gone'],
    [check('command', 'train', 'a', 'b'), 'its command changed'],
    [check('stage', 'train', undefined, 'x'), 'it is not in dvc.lock'],
  ])('%o: %s', (one, words) => {
    expect(messages(find('stale', model({ base: snapshot(), head: staged(one) })))).toEqual([
      `stage train was not run for this commit: ${words}`,
    ]);
  });

  it('is one finding a stage, at the first place, with at most five names', () => {
    const checks = Array.from({ length: 7 }, (_, index) => check('dependency', `f${index}.py`, '1', '2'));
    expect(find('stale', model({ head: staged(...checks) }))).toMatchObject([
      { path: 'f0.py', line: 1, message: expect.stringMatching(/f4\.py changed and 2 more$/) },
    ]);
  });

  it('is silent where everything is as recorded', () => {
    expect(find('stale', model({ head: staged(check('dependency', 'train.py', 'md5:1', 'md5:1')) }))).toEqual(
      [],
    );
  });

  it('says in one notice what cannot be decided', () => {
    const undecidable = [
      { reason: 'data/ counts 3 files and git has 2', place: { path: 'dvc.yaml', line: 4 } },
    ];
    const head = snapshot({ stages: [stage('train', { undecidable }), stage('test', { undecidable })] });
    expect(find('stale', model({ head }))).toMatchObject([
      {
        severity: 'notice',
        path: 'dvc.yaml',
        line: 4,
        message: expect.stringContaining('train: data/ counts 3 files and git has 2; test: data/'),
      },
    ]);
  });

  describe('without a lock', () => {
    const side = (training: string, weights: string, accuracy: string) =>
      snapshot({
        metrics: metrics({ accuracy }),
        lineage: [artifact('training', 'train.py', training), artifact('model', 'm', weights)],
      });

    it('asks whether the training was not run again', () => {
      expect(
        find('stale', model({ base: side('1', '1', '0.7'), head: side('2', '1', '0.7') })),
      ).toMatchObject([
        {
          severity: 'warning',
          path: 'train.py',
          message: 'train.py changed, and neither the model nor a metric did: not run again?',
        },
      ]);
    });

    it.each([
      ['the model changed', side('1', '1', '0.7'), side('2', '2', '0.7')],
      ['a metric changed', side('1', '1', '0.7'), side('2', '1', '0.8')],
      ['no input changed', side('1', '1', '0.7'), side('1', '1', '0.7')],
      ['there is no base', undefined, side('1', '1', '0.7')],
    ])('is silent where %s', (_, base, head) => {
      expect(find('stale', model({ head, ...(base === undefined ? {} : { base }) }))).toEqual([]);
    });
  });
});

describe('incomparable', () => {
  const side = (evaluation: string, weights: string, more: readonly Artifact[] = []) =>
    snapshot({
      metrics: metrics({ accuracy: '0.7' }),
      lineage: [artifact('model', 'm', weights), artifact('evaluation', 'test.csv', evaluation), ...more],
    });

  it('fires where evaluation data and model changed', () => {
    expect(find('incomparable', model({ base: side('1', '1'), head: side('2', '2') }))).toMatchObject([
      {
        path: 'test.csv',
        message: 'the evaluation data changed (test.csv), so the metrics of base and head cannot be compared',
      },
    ]);
  });

  it('fires where data are added to it', () => {
    expect(
      find(
        'incomparable',
        model({ base: side('1', '1'), head: side('1', '2', [artifact('evaluation', 'more.csv', '1')]) }),
      ),
    ).toHaveLength(1);
  });

  it('only tells where the model and all its other inputs are equal', () => {
    expect(find('incomparable', model({ base: side('1', '1'), head: side('2', '1') }))).toMatchObject([
      { severity: 'notice' },
    ]);
  });

  it.each([
    ['training code', [artifact('training', 'train.py', '1')], [artifact('training', 'train.py', '2')]],
    ['data', [artifact('data', 'train.csv', '1')], []],
  ])('fires where %s changed too, though the model did not', (_, before, after) => {
    const findings = find(
      'incomparable',
      model({ base: side('1', '1', before), head: side('2', '1', after) }),
    );
    expect(findings[0]).not.toHaveProperty('severity');
  });

  it('does not take deploy files, or the same file as data, for an input', () => {
    const before = [artifact('deploy', 'Dockerfile', '1'), artifact('data', 'test.csv', '1')];
    const after = [artifact('deploy', 'Dockerfile', '2'), artifact('data', 'test.csv', '2')];
    expect(
      find('incomparable', model({ base: side('1', '1', before), head: side('2', '1', after) })),
    ).toMatchObject([{ severity: 'notice' }]);
  });

  it('fires where the model is not known', () => {
    const unknown = (evaluation: string) =>
      snapshot({
        metrics: metrics({ accuracy: '0.7' }),
        lineage: [artifact('evaluation', 'test.csv', evaluation)],
      });
    expect(find('incomparable', model({ base: unknown('1'), head: unknown('2') }))[0]).not.toHaveProperty(
      'severity',
    );
  });

  it('fires where a stage has another input', () => {
    const staged = (evaluation: string, code: string) => ({
      ...side(evaluation, '1'),
      stages: [stage('evaluate', { inputs: { 'test.csv': evaluation, 'evaluate.py': code } })],
    });
    expect(find('incomparable', model({ base: staged('1', '1'), head: staged('2', '1') }))).toMatchObject([
      { severity: 'notice' },
    ]);
    expect(
      find('incomparable', model({ base: staged('1', '1'), head: staged('2', '2') }))[0],
    ).not.toHaveProperty('severity');
  });

  it('only tells where nothing is gated, and where a released version comes back', () => {
    const shown = { metrics: [line('**', { action: 'info' })] };
    expect(
      find('incomparable', model({ gate: shown, base: side('1', '1'), head: side('2', '2') })),
    ).toMatchObject([{ severity: 'notice' }]);
    const facts = model({
      base: side('1', '1'),
      head: side('2', '2'),
      released: side('2', '2'),
      releases: [release('v1.0.0')],
    });
    expect(find('incomparable', facts)).toMatchObject([{ severity: 'notice' }]);
  });

  it('is silent where the evaluation data are equal or new with the model', () => {
    expect(find('incomparable', model({ base: side('1', '1'), head: side('1', '2') }))).toEqual([]);
    expect(find('incomparable', model({ head: side('1', '2') }))).toEqual([]);
  });
});

describe('unreproducible', () => {
  const parameters = (value: string) => [
    { file: 'params.yaml', name: 'lr', value, place: { path: 'params.yaml' } },
  ];
  const side = (training: string, weights: string, lr = '1') =>
    snapshot({
      parameters: parameters(lr),
      lineage: [artifact('training', 'train.py', training), artifact('model', 'm', weights)],
    });

  it('fires where all declared inputs are equal and the model differs', () => {
    expect(find('unreproducible', model({ base: side('1', '1'), head: side('1', '2') }))).toMatchObject([
      { path: 'm' },
    ]);
  });

  it.each([
    ['the code changed', side('1', '1'), side('2', '2')],
    ['a parameter changed', side('1', '1', '1'), side('1', '2', '2')],
    ['the model is equal', side('1', '1'), side('1', '1')],
    [
      'nothing is declared',
      snapshot({ lineage: [artifact('model', 'm', '1')] }),
      snapshot({ lineage: [artifact('model', 'm', '2')] }),
    ],
  ])('is silent where %s', (_, base, head) => {
    expect(find('unreproducible', model({ base, head }))).toEqual([]);
  });

  describe('with a lock', () => {
    const staged = (weights: string, inputs: Readonly<Record<string, string>>) =>
      snapshot({
        lineage: [artifact('model', 'm', weights), artifact('training', 'other.py', weights)],
        stages: [stage('train', { inputs, outputs: ['m'] })],
      });

    it('goes by the stage that writes the model', () => {
      expect(
        find('unreproducible', model({ base: staged('1', { a: '1' }), head: staged('2', { a: '1' }) })),
      ).toHaveLength(1);
    });

    it.each([
      ['an input of the stage changed', staged('1', { a: '1' }), staged('2', { a: '2' })],
      ['an input of the stage is new', staged('1', { a: '1' }), staged('2', { a: '1', b: '1' })],
      ['its command changed', staged('1', { cmd: 'train' }), staged('2', { cmd: 'train --lr 1' })],
      ['nothing is recorded', staged('1', {}), staged('2', {})],
    ])('is silent where %s', (_, base, head) => {
      expect(find('unreproducible', model({ base, head }))).toEqual([]);
    });
  });
});

describe('unexplained', () => {
  const side = (accuracy: string, weights = '1', evaluation = '1') =>
    snapshot({
      metrics: metrics({ accuracy, 'latency.p95': accuracy, my_number: accuracy }),
      lineage: [artifact('model', 'm', weights), artifact('evaluation', 'test.csv', evaluation)],
    });

  it('fires where model and evaluation are equal and a gated metric differs, better or worse', () => {
    for (const accuracy of ['0.76', '0.7600001', '0.2']) {
      expect(find('unexplained', model({ base: side('0.7'), head: side(accuracy) }))).toMatchObject([
        { metric: 'accuracy', path: 'metrics.json', line: 2 },
      ]);
    }
  });

  it('leaves latencies alone, even gated ones', () => {
    const gate = { metrics: [line('latency.**', { direction: 'lower' })] };
    expect(
      find('unexplained', model({ gate, base: side('0.7'), head: side('0.8') })).map(
        (finding) => finding.metric,
      ),
    ).toEqual(['accuracy']);
  });

  it.each([
    ['the model changed', side('0.7'), side('0.8', '2')],
    ['the evaluation data changed', side('0.7'), side('0.8', '1', '2')],
    ['the metric is written otherwise', side('0.7'), side('0.70')],
    [
      'no evaluation is declared',
      snapshot({ metrics: metrics({ accuracy: '0.7' }), lineage: [artifact('model', 'm', '1')] }),
      snapshot({ metrics: metrics({ accuracy: '0.8' }), lineage: [artifact('model', 'm', '1')] }),
    ],
    [
      'no model is declared',
      snapshot({ metrics: metrics({ accuracy: '0.7' }), lineage: [artifact('evaluation', 'm', '1')] }),
      snapshot({ metrics: metrics({ accuracy: '0.8' }), lineage: [artifact('evaluation', 'm', '1')] }),
    ],
  ])('is silent where %s', (_, base, head) => {
    expect(find('unexplained', model({ base, head }))).toEqual([]);
  });

  describe('with a lock', () => {
    const staged = (accuracy: string, inputs: Readonly<Record<string, string>>) =>
      snapshot({
        metrics: metrics({ accuracy }),
        lineage: [artifact('model', 'm', '1')],
        stages: [stage('evaluate', { inputs, metrics: ['metrics.json'] })],
      });

    it('needs no declared evaluation', () => {
      expect(
        find('unexplained', model({ base: staged('0.7', { m: '1' }), head: staged('0.8', { m: '1' }) })),
      ).toHaveLength(1);
    });

    it.each([
      ['the evaluation code changed', { 'evaluate.py': '1' }, { 'evaluate.py': '2' }],
      ['nothing is recorded', {}, {}],
    ])('is silent where %s', (_, before, after) => {
      expect(find('unexplained', model({ base: staged('0.7', before), head: staged('0.8', after) }))).toEqual(
        [],
      );
    });
  });
});

describe('unreleased', () => {
  const side = (weights: string) => snapshot({ lineage: [artifact('model', 'm', weights)] });
  const changed = model({
    base: side('1'),
    head: side('2'),
    released: side('1'),
    releases: [release('v1.0.0')],
  });

  it('fires where the model changed and no commit asks for a version', () => {
    expect(messages(find('unreleased', changed, 'chore: x'))).toEqual([
      'm changed, and no commit since v1.0.0 asks for a version',
    ]);
  });

  it.each([
    ['a commit asks for one', changed, 'fix: x'],
    ['the model is equal', { ...changed, head: side('1') }, 'chore: x'],
    ['the released model comes back', { ...changed, base: side('3'), head: side('1') }, 'chore: x'],
    ['nothing was released yet', { ...changed, releases: [] }, 'chore: x'],
  ])('is silent where %s', (_, facts, message) => {
    expect(find('unreleased', facts, message)).toEqual([]);
  });
});
