// What does a change of a policy mean, setting by setting?
import { formatAmount } from './amount.ts';
import type { Amount, MetricPolicy, Policy } from './policy.ts';

/**
 * Says how two policies of one model differ, one line a setting: `gate.tolerance: 0.5pp → 1pp`. Names of settings are
 * those of a `pawl.yaml`; `(default)` and `(absent)` stand for what is not there. The texts are the repository's.
 */
export function describePolicyChange(base: Policy, head: Policy): readonly string[] {
  // Most policies stay as they are, and putting every setting into words takes long.
  if (JSON.stringify(base) === JSON.stringify(head)) return [];
  const before = settings(base);
  const after = settings(head);
  const lines = [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const from = before.get(name) ?? '(absent)';
    const to = after.get(name) ?? '(absent)';
    return from === to ? [] : [`${name}: ${from} → ${to}`];
  });
  return [...lines, ...describeOrder(base.gate.metrics, head.gate.metrics)];
}

/** Order counts only between patterns that both have: the first match wins. */
function describeOrder(base: readonly MetricPolicy[], head: readonly MetricPolicy[]): readonly string[] {
  const before = new Set(base.map((metric) => metric.pattern));
  const after = new Set(head.map((metric) => metric.pattern));
  const from = [...before].filter((pattern) => after.has(pattern));
  const to = [...after].filter((pattern) => before.has(pattern));
  if (from.every((pattern, index) => pattern === to[index])) return [];
  return [`order of gate.metrics: ${from.join(', ')} → ${to.join(', ')}`];
}

/** Every setting as text, by its name in a `pawl.yaml`. */
function settings(policy: Policy): ReadonlyMap<string, string> {
  const { gate, release, lineage } = policy;
  const { evaluation, ...roles } = lineage;
  const written: (readonly [string, string | undefined])[] = [
    ['model', policy.model],
    ['metrics', list(policy.metrics)],
    ['evaluation', list(evaluation)],
    ...Object.entries(roles).map(([role, paths]) => [`lineage.${role}`, list(paths)] as const),
    ['gate.block-when', gate.blockWhen],
    ['gate.tolerance', amount(gate.tolerance) ?? '(default)'],
    ['gate.limit', amount(gate.limit) ?? '(default)'],
    ['gate.confidence', gate.confidence],
    ...firstOfPattern(gate.metrics).flatMap(metricSettings),
    ...Object.entries(gate.rules).map(([rule, setting]) => [`gate.rules.${rule}`, setting] as const),
    ['gate.ratchet', ratchet(gate.ratchet)],
    ['release', release.enabled ? 'on' : 'off'],
    ['release.branch', release.branch ?? '(default)'],
    ['release.tag', release.tag],
    ['release.initial', release.initial],
    ['release.stages', list(release.stages)],
    ...Object.entries(release.types).map(([type, bump]) => [`release.types.${type}`, bump] as const),
  ];
  return new Map(written.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

/** A pattern that is there twice counts once: the first match wins. */
function firstOfPattern(metrics: readonly MetricPolicy[]): readonly MetricPolicy[] {
  return [...new Map([...metrics].reverse().map((metric) => [metric.pattern, metric])).values()].reverse();
}

function metricSettings(metric: MetricPolicy): readonly (readonly [string, string | undefined])[] {
  const name = `gate.metrics.${metric.pattern}`;
  return [
    [name, 'there'],
    [`${name}.direction`, metric.direction],
    [`${name}.unit`, metric.unit],
    [`${name}.tolerance`, amount(metric.tolerance)],
    [`${name}.limit`, amount(metric.limit)],
    [`${name}.minimum`, amount(metric.minimum)],
    [`${name}.maximum`, amount(metric.maximum)],
    [`${name}.required`, String(metric.required)],
    [`${name}.action`, metric.action],
    [`${name}.block-when`, metric.blockWhen],
  ];
}

function amount(value: Amount | undefined): string | undefined {
  return value === undefined ? undefined : formatAmount(value);
}

function ratchet(value: Amount | 'off' | 'default'): string {
  if (value === 'off') return 'off';
  return value === 'default' ? '(default)' : formatAmount(value);
}

function list(values: readonly string[] | undefined): string | undefined {
  return values === undefined ? undefined : `[${values.join(', ')}]`;
}
