// The schemas of facts and decisions are the interfaces, and bad facts are refused with their path.

import type * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import type { decisionSchema } from '../../src/core/decision-schema.ts';
import type { Facts } from '../../src/core/facts.ts';
import { type factsSchema, parseFacts } from '../../src/core/facts-schema.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';
import type { recordSchema } from '../../src/core/record-schema.ts';
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
  expectTypeOf<Frozen<v.InferOutput<typeof recordSchema>>>().toEqualTypeOf<Frozen<ReleaseRecord>>();
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
        release: {
          enabled: false,
          tag: 'v{version}',
          initial: '1.0.0',
          stages: ['production'],
          deployments: false,
          types: {},
        },
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
    [['trigger', 'kind'], 'merge'],
    [['trigger', 'mergeOf'], 1],
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

describe('facts of a run that writes are read as they were saved', () => {
  const tag = {
    name: 'v1.0.0',
    object: 'd'.repeat(40),
    commit: 'c'.repeat(40),
    annotation: {
      tagger: 'Pawl\u202e',
      time: 1_700_000_000,
      message: 'm v1.0.0\n\nModel: m\nVersion: 1.0.0\nRecord: {"a":"\ud800"}\n',
      signed: true,
    },
  };
  const light = { name: 'v2.0.0', object: 'b'.repeat(40), commit: 'b'.repeat(40) };
  const stageFacts = {
    naming: { model: 'm', template: 'v{version}', atRoot: true },
    stages: ['production'],
    deployments: true,
    tags: [tag, light],
    otherWorkflows: ['v1.0.0'],
  };
  const released: Facts = {
    ...FACTS,
    models: FACTS.models.map((model) => ({
      ...model,
      taken: ['1.1.0'],
      release: {
        tags: [tag, light],
        policy: { commit: 'c'.repeat(40), digest: 'sha256:ab' },
        manifests: [{ path: 'metrics.json', digest: { algorithm: 'git', value: 'ab' } }],
        pullRequests: [{ number: 7, author: 'ada', approvers: ['bob'] }, { number: 8 }],
        onBranch: true,
        branch: 'main',
        supersededBy: 'v1.0.0',
        request: light,
      },
    })),
    registries: [stageFacts],
    host: {
      rulesets: [{ name: 'r', include: ['~ALL'], exclude: [], forbids: ['creation', 'deletion'] }],
      releases: [
        {
          id: 1,
          tag: 'v1.0.0',
          draft: true,
          immutable: false,
          assets: [
            { name: 'record.json', state: 'uploaded', digest: 'sha256:ab' },
            { name: 'x', state: 'open' },
          ],
        },
      ],
      isWorkflowToken: true,
    },
    time: 1_700_000_000,
  };
  const { host: _, ...unknownHost } = released;
  const propose = { kind: 'propose', head: 'HEAD' } as const;

  it.each<[string, Facts]>([
    [
      'a release',
      {
        ...released,
        trigger: { kind: 'release', head: 'HEAD', asked: false, actor: 'ada', otherwise: propose },
      },
    ],
    ['a tag', { ...released, trigger: { kind: 'tagged', tag: 'v2.0.0', actor: 'ada' } }],
    [
      'a deleted tag',
      { ...FACTS, trigger: { kind: 'untagged', tag: 'v2.0.0', actor: 'ada' }, staged: stageFacts },
    ],
    [
      'a rollback',
      {
        ...FACTS,
        trigger: { kind: 'assign', action: 'rollback', model: 'm', actor: 'ada', reason: 'x' },
        staged: stageFacts,
        host: { rulesets: 'unknown', releases: 'unknown', isWorkflowToken: false },
      },
    ],
    ['no forge', unknownHost],
  ])('%s', (_name, facts) => {
    const saved: unknown = JSON.parse(JSON.stringify(facts));
    expect(parseFacts(saved)).toEqual(facts);
    expect(JSON.stringify(parseFacts(saved))).toBe(JSON.stringify(facts));
  });

  it('a tag without its object is refused with its path', () => {
    const { object: _object, ...rest } = tag;
    const broken = { ...FACTS, registries: [{ ...stageFacts, tags: [rest] }] };
    expect(() => parseFacts(broken)).toThrow('registries.0.tags.0.object: ');
  });
});
