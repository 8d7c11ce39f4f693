// Facts for tests: a model with one metric file, changed where a test says so.

import { parseAmount } from '../../src/core/amount.ts';
import type { Commit, Facts, ModelFacts, Release, Snapshot, StageFact } from '../../src/core/facts.ts';
import type { Artifact, Direction, Evidence, LineageRole, Metric } from '../../src/core/model.ts';
import type { Amount, GatePolicy, MetricPolicy, Policy } from '../../src/core/policy.ts';

export const BASE = 'b'.repeat(40);
export const HEAD = 'c'.repeat(40);
const RELEASED = 'a'.repeat(40);

export function amount(text: string): Amount {
  const parsed = parseAmount(text);
  if (parsed === undefined) throw new Error(`no amount: ${text}`);
  return parsed;
}

export interface MetricOptions {
  readonly path?: string;
  readonly line?: number;
  readonly name?: string;
  readonly direction?: Direction;
  readonly unit?: string;
  readonly evidence?: Evidence;
}

export function metric(key: string, value: string, options: MetricOptions = {}): Metric {
  const { path = 'metrics.json', line = 2, name = key, ...rest } = options;
  return { name, key, value, place: { path, line, column: 3 }, ...rest };
}

export function metrics(values: Readonly<Record<string, string>>): readonly Metric[] {
  return Object.entries(values).map(([key, value], index) => metric(key, value, { line: index + 2 }));
}

export function artifact(
  role: LineageRole,
  path: string,
  value: string,
  algorithm: Artifact['digest']['algorithm'] = 'md5',
): Artifact {
  return { role, path, digest: { algorithm, value }, place: { path } };
}

export function stage(name: string, options: Partial<StageFact> = {}): StageFact {
  return {
    name,
    place: { path: 'dvc.yaml', line: 2 },
    checks: [],
    undecidable: [],
    inputs: {},
    outputs: [],
    metrics: [],
    ...options,
  };
}

export function snapshot(options: Partial<Snapshot> = {}): Snapshot {
  return { commit: HEAD, metrics: [], parameters: [], lineage: [], stages: [], problems: [], ...options };
}

export interface LineOptions
  extends Partial<Omit<MetricPolicy, 'tolerance' | 'limit' | 'minimum' | 'maximum'>> {
  readonly tolerance?: string;
  readonly limit?: string;
  readonly minimum?: string;
  readonly maximum?: string;
}

export function line(pattern: string, options: LineOptions = {}): MetricPolicy {
  const { tolerance, limit, minimum, maximum, ...rest } = options;
  return {
    pattern,
    required: false,
    action: 'block',
    ...rest,
    ...(tolerance === undefined ? {} : { tolerance: amount(tolerance) }),
    ...(limit === undefined ? {} : { limit: amount(limit) }),
    ...(minimum === undefined ? {} : { minimum: amount(minimum) }),
    ...(maximum === undefined ? {} : { maximum: amount(maximum) }),
  };
}

export function policy(gate: Partial<GatePolicy> = {}): Policy {
  return {
    model: 'nfl',
    directory: '',
    lineage: {},
    gate: {
      blockWhen: 'really-worse',
      confidence: '0.95',
      metrics: [],
      rules: {},
      ratchet: 'default',
      ...gate,
    },
    release: {
      enabled: false,
      tag: 'v{version}',
      initial: '1.0.0',
      stages: ['production'],
      deployments: false,
      types: {},
    },
  };
}

export function release(tag: string): Release {
  return { tag, version: tag.replace(/^v/, ''), commit: RELEASED, reachable: true };
}

export function model(
  options: Partial<ModelFacts> & { readonly gate?: Partial<GatePolicy> } = {},
): ModelFacts {
  const { gate, ...rest } = options;
  return {
    policy: policy(gate),
    head: snapshot(),
    releases: [],
    unreadableTags: [],
    commits: [],
    proposed: [],
    problems: [],
    ...rest,
  };
}

/** A model whose metrics go from one set of values to another. */
export function change(
  base: Readonly<Record<string, string>>,
  head: Readonly<Record<string, string>>,
  gate: Partial<GatePolicy> = {},
): ModelFacts {
  return model({
    gate,
    base: snapshot({ commit: BASE, metrics: metrics(base) }),
    head: snapshot({ metrics: metrics(head) }),
  });
}

export function commit(message: string, id = HEAD): Commit {
  return { id, parents: [BASE], author: 'Ada', date: '2024-01-25T12:00:00+00:00', message };
}

export function facts(models: readonly ModelFacts[], options: Partial<Facts> = {}): Facts {
  return {
    schema: 'pawl.facts/1',
    trigger: { kind: 'propose', head: 'HEAD' },
    repository: 'nfl/predictor',
    base: BASE,
    head: HEAD,
    commits: [],
    models,
    untouched: 0,
    problems: [],
    ...options,
  };
}
