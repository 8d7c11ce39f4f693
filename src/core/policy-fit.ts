// Which settings of the policy cannot mean what is written, now that the metrics are known?

import type { ComparedMetric } from './compare.ts';
import { equalDecimals } from './decimal.ts';
import type { MetricChange } from './decision.ts';
import type { ModelFacts } from './facts.ts';
import { findMetricPolicy, isExact } from './metric-pattern.ts';
import { yamlKey } from './metric-words.ts';
import type { MetricPolicy } from './policy.ts';
import type { Problem, Severity } from './problem.ts';

/**
 * Errors of the policy as it is used, each once with the first metric that shows it. A default judges in the place of
 * such a setting, so a change that repairs the policy is only warned: else it could never be merged.
 */
export function checkPolicyFit(model: ModelFacts, compared: readonly ComparedMetric[]): readonly Problem[] {
  const severity = isRepairing(model) ? 'warning' : 'error';
  const problems = new Map<string, Problem>();
  for (const { change, misuses } of compared) {
    for (const { setting, amount, line, message, help } of misuses) {
      const id = `${line?.pattern ?? ''}\0${setting}\0${amount.kind}\0${amount.value}`;
      if (problems.has(id)) continue;
      problems.set(id, {
        rule: 'policy',
        severity,
        metric: change.metric,
        message: `${change.metric}: ${message}`,
        ...placeOf(model, line),
        help,
      });
    }
  }
  return [...problems.values(), ...compared.flatMap(({ change }) => checkDirection(model, change, severity))];
}

function isRepairing({ policyChange }: ModelFacts): boolean {
  return policyChange?.kind === 'changed' || policyChange?.kind === 'removed';
}

/** A metric that the policy names, and asks to judge, and nobody can say which way is better. */
function checkDirection(model: ModelFacts, change: MetricChange, severity: Severity): readonly Problem[] {
  if (change.notGated !== 'no-direction' || change.base === undefined || change.head === undefined) return [];
  const metric = model.base?.metrics.find(({ name }) => name === change.metric);
  const line = metric && findMetricPolicy(model.policy.gate.metrics, metric);
  if (line === undefined || !asksForJudgement(line) || equalDecimals(change.base, change.head)) return [];
  return [
    {
      rule: 'policy',
      severity: line.action === 'warn' ? 'warning' : severity,
      metric: change.metric,
      message: `${change.metric} changed and cannot be judged: the policy names it and gives no direction`,
      ...placeOf(model, line),
      help: `Write ${yamlKey(line.pattern)}: { direction: higher } or lower, or action: info.`,
    },
  ];
}

function asksForJudgement({ pattern, tolerance, limit, blockWhen }: MetricPolicy): boolean {
  return isExact(pattern) && (tolerance ?? limit ?? blockWhen) !== undefined;
}

function placeOf({ policy }: ModelFacts, line: MetricPolicy | undefined): Partial<Problem> {
  return line?.place ?? policy.source ?? {};
}
