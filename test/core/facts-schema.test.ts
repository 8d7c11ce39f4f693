// The schemas of facts and decisions are the interfaces, and bad facts are refused with their path.

import type * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import type { decisionSchema } from '../../src/core/decision-schema.ts';
import type { Facts } from '../../src/core/facts.ts';
import { type factsSchema, parseFacts } from '../../src/core/facts-schema.ts';
import { Failure } from '../../src/failure.ts';

/** The same type with everything read-only, so that two spellings of one shape are equal. */
type Frozen<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : { readonly [Key in keyof T]: Frozen<T[Key]> };

it('the compiler holds the schemas equal to the interfaces', () => {
  expectTypeOf<Frozen<v.InferOutput<typeof factsSchema>>>().toEqualTypeOf<Frozen<Facts>>();
  expectTypeOf<Frozen<v.InferOutput<typeof decisionSchema>>>().toEqualTypeOf<Frozen<Decision>>();
});

const place = { path: 'metrics.json', line: 1, column: 2 };
const snapshot = (value: string): Facts['models'][number]['head'] => ({
  commit: 'a'.repeat(40),
  metrics: [{ name: 'acc', key: 'acc', value, place, evidence: { n: 400, runs: ['0.75'] } }],
  parameters: [{ file: 'params.yaml', name: 'depth', value: '6', place }],
  lineage: [{ path: 'm.pkl', role: 'model', digest: { algorithm: 'md5', value: 'ab' }, size: 7, place }],
  stages: [
    {
      name: 'train',
      place,
      checks: [{ kind: 'output', subject: 'm.pkl', locked: 'md5:ab', place }],
      undecidable: [],
      inputs: { constructor: 'md5:1', __proto__x: 'md5:2' },
      outputs: ['m.pkl'],
      metrics: ['metrics.json'],
    },
  ],
  problems: [],
});

const FACTS: Facts = {
  schema: 'pawl.facts/1',
  trigger: { kind: 'propose', head: 'HEAD' },
  repository: 'octo/hub',
  head: 'b'.repeat(40),
  commits: [
    { id: 'b'.repeat(40), parents: [], author: 'A', date: '2024-01-25T00:00:00Z', message: 'feat: x' },
  ],
  models: [
    {
      policy: {
        model: 'm',
        directory: '',
        lineage: { data: ['d.csv'] },
        gate: {
          blockWhen: 'really-worse',
          confidence: '0.95',
          metrics: [],
          rules: { stale: 'off' },
          ratchet: 'default',
        },
        release: { enabled: false, tag: 'v{version}', initial: '1.0.0', stages: ['production'], types: {} },
      },
      base: snapshot('0.760'),
      head: snapshot('7.5e-1'),
      releases: [{ tag: 'v1.0.0', version: '1.0.0', commit: 'c'.repeat(40), reachable: true }],
      unreadableTags: [],
      commits: ['b'.repeat(40)],
      proposed: [],
      problems: [{ rule: 'policy', severity: 'error', message: 'x' }],
    },
  ],
  untouched: 3,
  problems: [],
};

it('facts that were saved are read as they were', () => {
  const saved: unknown = JSON.parse(JSON.stringify(FACTS));
  expect(parseFacts(saved)).toEqual(FACTS);
  expect(JSON.stringify(parseFacts(saved))).toBe(JSON.stringify(FACTS));
});

describe('what are no facts is refused with its path', () => {
  const changed = (path: readonly (string | number)[], value: unknown): unknown => {
    const copy: unknown = JSON.parse(JSON.stringify(FACTS));
    let target = copy;
    for (const part of path.slice(0, -1)) target = Reflect.get(Object(target), part);
    Reflect.set(Object(target), path.at(-1) ?? '', value);
    return copy;
  };

  it.each<[readonly (string | number)[], unknown]>([
    [['schema'], 'pawl.facts/2'],
    [['head'], undefined],
    [['extra'], 1],
    [['untouched'], -1],
    [['untouched'], 1.5],
    [['trigger', 'kind'], 'release'],
    [['models', 0, 'policy', 'gate', 'confidence'], 0.95],
    [['models', 0, 'head', 'metrics', 0, 'value'], 'NaN'],
    [['models', 0, 'head', 'metrics', 0, 'value'], '1e999999999'],
    [['models', 0, 'head', 'metrics', 0, 'value'], 0.75],
    [['models', 0, 'head', 'metrics', 0, 'place', 'line'], 0],
    [['models', 0, 'problems', 0, 'severity'], 'fatal'],
    [['models', 0, 'policy', 'gate', 'rules', 'stale'], 'maybe'],
  ])('%j = %j', (path, value) => {
    const act = () => parseFacts(changed(path, value));
    expect(act).toThrow(Failure);
    expect(act).toThrow(`${path.join('.')}: `);
    expect(act).toThrow(expect.objectContaining({ code: 'invalid-facts' }));
  });

  it.each([null, undefined, [], 'text', 7])('%j', (value) => {
    expect(() => parseFacts(value)).toThrow(Failure);
  });

  it('of many mistakes five are named, and the rest is counted', () => {
    expect(() => parseFacts({})).toThrow(/and \d+ more$/);
  });
});
