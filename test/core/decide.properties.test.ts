// Holds what no facts may break: the gate fails closed, and a worse head is never judged better.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import type { Verdict } from '../../src/core/decision.ts';
import type { ModelFacts, Snapshot } from '../../src/core/facts.ts';
import type { GatePolicy } from '../../src/core/policy.ts';
import type { Problem } from '../../src/core/problem.ts';
import { artifact, BASE, facts, type LineOptions, line, metric, model, snapshot } from './example-facts.ts';

const verdictOf = (one: ModelFacts): Verdict => decide(facts([one])).verdict;
const rank = (verdict: Verdict) => ['pass', 'warn', 'fail'].indexOf(verdict);

/** Whole thousandths, so that a comparison with exact numbers is possible in the test. */
const thousandth = fc.integer({ min: 0, max: 1000 }).map((value) => String(value / 1000));
const name = fc.constantFrom(
  'accuracy',
  'f1',
  'rmse',
  'log_loss',
  'error_rate',
  'my_number',
  'train.loss',
  'slices.a.f1',
  'latency.p95',
);
const value = fc.oneof(
  thousandth,
  fc.integer({ min: -200, max: 200 }).map(String),
  fc.constantFrom('0', '-0', '1', '100', '1e-7', '1e300', '0.30000000000000004'),
);
const settings: fc.Arbitrary<LineOptions> = fc.record(
  {
    direction: fc.constantFrom('higher' as const, 'lower' as const),
    unit: fc.constantFrom('percent', 'fraction', 'ms', '%'),
    tolerance: fc.constantFrom('0', '0.5pp', '1%', '0.01', '3', '0.5'),
    limit: fc.constantFrom('5pp', '10%', '2'),
    minimum: fc.constantFrom('0.7', '70', '70%', '-1'),
    maximum: fc.constantFrom('0.9', '90', '150'),
    required: fc.boolean(),
    action: fc.constantFrom('block' as const, 'warn' as const, 'info' as const),
    blockWhen: fc.constantFrom('worse' as const, 'really-worse' as const, 'not-shown-safe' as const),
  },
  { requiredKeys: [] },
);
const gate: fc.Arbitrary<Partial<GatePolicy>> = fc
  .array(fc.tuple(fc.oneof(name, fc.constantFrom('**', '*', 'slices.**')), settings), { maxLength: 3 })
  .map((lines) => ({ metrics: lines.map(([pattern, options]) => line(pattern, options)) }));
const side: fc.Arbitrary<Snapshot> = fc
  .record({
    values: fc.dictionary(name, value, { maxKeys: 5 }),
    weights: fc.constantFrom('1', '2'),
    data: fc.constantFrom('1', '2'),
  })
  .map(({ values, weights, data }) =>
    snapshot({
      metrics: Object.entries(values).map(([key, text]) => metric(key, text)),
      lineage: [artifact('model', 'm', weights), artifact('evaluation', 'test.csv', data)],
    }),
  );

describe('the gate fails closed', () => {
  const requiring = fc.record({ base: fc.option(side, { nil: undefined }), head: side, gate });
  const without = (one: Snapshot, key: string) => ({
    ...one,
    metrics: one.metrics.filter((row) => row.key !== key),
  });
  const build = (base: Snapshot | undefined, head: Snapshot, more: Partial<GatePolicy>): ModelFacts => {
    const lines = [...(more.metrics ?? []), line('accuracy', { required: true })];
    return model({
      gate: { metrics: lines },
      head,
      ...(base === undefined ? {} : { base: { ...base, commit: BASE } }),
    });
  };

  it('on a required metric that is not at head, whatever else is', () => {
    fc.assert(
      fc.property(requiring, ({ base, head, gate: more }) => {
        expect(verdictOf(build(base, without(head, 'accuracy'), more))).toBe('fail');
      }),
    );
  });

  it('on a required metric that cannot be read at head, whatever else can', () => {
    const problem: Problem = {
      rule: 'manifest',
      severity: 'error',
      path: 'metrics.json',
      line: 2,
      metric: 'accuracy',
      message: 'NaN',
    };
    const wrong = fc.constantFrom('NaN', 'Infinity', '-Infinity', '', 'abc', '0,91', '91%', '1e-999999999');
    fc.assert(
      fc.property(requiring, wrong, ({ base, head, gate: more }, text) => {
        const others = without(head, 'accuracy');
        expect(verdictOf(build(base, { ...others, problems: [problem] }, more))).toBe('fail');
        // Facts may come from a file that somebody wrote.
        expect(
          verdictOf(build(base, { ...others, metrics: [...others.metrics, metric('accuracy', text)] }, more)),
        ).toBe('fail');
      }),
    );
  });
});

it('a change that changes nothing has no error, but for a policy that is wrong in itself', () => {
  fc.assert(
    fc.property(side, gate, (same, lines) => {
      const decision = decide(facts([model({ gate: lines, base: { ...same, commit: BASE }, head: same })]));
      const found = decision.models
        .flatMap(({ problems }) => problems)
        .filter(({ severity }) => severity === 'error');
      expect(
        found.filter(({ rule }) => !['floor', 'policy'].includes(rule) && !isRequiredAlready(rule)),
      ).toEqual([]);

      function isRequiredAlready(rule: string): boolean {
        return rule === 'missing' && (lines.metrics ?? []).some(({ required }) => required);
      }
    }),
  );
});

it('making head worse never turns fail into pass', () => {
  const amounts = fc.record(
    {
      tolerance: fc.constantFrom('0', '0.5pp', '1%', '0.01', '20pp'),
      limit: fc.constantFrom('5pp', '10%', '0.2'),
      minimum: fc.constantFrom('0.7', '70%'),
      action: fc.constantFrom('block' as const, 'warn' as const),
      blockWhen: fc.constantFrom('worse' as const, 'really-worse' as const, 'not-shown-safe' as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(thousandth, thousandth, thousandth, amounts, (base, one, other, options) => {
      // Without evidence an equal number of an equal model is safe, and a better one is not shown to be.
      fc.pre(options.blockWhen !== 'not-shown-safe' || ![one, other].includes(base));
      const [better, worse] = Number(one) >= Number(other) ? [one, other] : [other, one];
      const judge = (head: string) =>
        verdictOf(
          model({
            gate: { metrics: [line('accuracy', options)] },
            base: snapshot({ commit: BASE, metrics: [metric('accuracy', base)] }),
            head: snapshot({ metrics: [metric('accuracy', head)] }),
          }),
        );
      expect(rank(judge(worse))).toBeGreaterThanOrEqual(rank(judge(better)));
    }),
  );
});

it('decides about any facts without throwing, always the same', () => {
  fc.assert(
    fc.property(
      fc.option(side, { nil: undefined }),
      side,
      fc.option(side, { nil: undefined }),
      gate,
      (base, head, released, lines) => {
        const one = model({
          gate: lines,
          head,
          ...(base === undefined ? {} : { base }),
          ...(released === undefined ? {} : { released }),
        });
        const decision = decide(facts([one]));
        expect(JSON.parse(JSON.stringify(decision))).toStrictEqual(decision);
        expect(decide(facts([one]))).toEqual(decision);
        const names = new Set([...(base?.metrics ?? []), ...head.metrics].map((row) => row.name));
        expect(new Set(decision.models[0]?.changes.map((row) => row.metric))).toEqual(names);
      },
    ),
  );
});
