// Rule: a gated metric got worse by more than its tolerance or limit.
import { allowedLoss } from '../allowance.ts';
import { parseDecimal } from '../decimal.ts';
import type { MetricChange } from '../decision.ts';
import { describeValues, yamlKey } from '../metric-words.ts';
import { formatValue } from '../number-words.ts';
import { actionSeverity } from './metric-finding.ts';
import type { Finding, Rule } from './rule.ts';

export const regression: Rule = {
  name: 'regression',
  summary: 'A gated metric is worse than at the base by more than its tolerance or limit.',
  setting: 'error',
  guide: `Improve the model until the row passes, or accept the loss: a change of \`pawl.yaml\` that is merged first, because
the policy of the base commit judges.

\`\`\`yaml
gate:
  metrics:
    accuracy: { tolerance: 1pp }   # this much worse is allowed in one change
    latency.p95: { direction: lower, tolerance: 5%, block-when: worse }
    train.**: { action: info }     # shown, and never blocks
\`\`\`

Without a \`tolerance\` a metric may lose 0.5 points, or 1 % of its value where it has no scale of points; a loss above
\`limit\` (5 points, 10 %) always blocks. \`2%\` is relative to the baseline, so it says nothing about a baseline of 0:
write a bare number there. \`block-when: not-shown-safe\` blocks everything that has not been shown to be harmless.`,

  find({ metrics }) {
    return metrics.filter(isBlocked).map(describe);
  },
};

function isBlocked({ action, notGated, judgement }: MetricChange): boolean {
  if (action === 'info' || notGated !== undefined) return false;
  return (
    judgement === 'beyond-tolerance' ||
    judgement === 'beyond-limit' ||
    judgement === 'not-shown-safe' ||
    judgement === 'zero-baseline'
  );
}

function describe(change: MetricChange): Finding {
  const { metric, words, path, line, judgement } = change;
  const least = leastValue(change);
  return {
    ...actionSeverity(change),
    metric,
    message: `${metric} ${describeValues(change)}: ${words}`,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(least === undefined ? {} : { expected: least }),
    ...(change.head === undefined ? {} : { actual: change.head }),
    help: helpFor(judgement, metric),
  };
}

function helpFor(judgement: MetricChange['judgement'], metric: string): string {
  const key = yamlKey(metric);
  switch (judgement) {
    case 'zero-baseline':
      return `Allow a bare number: ${key}: { tolerance: 1, limit: 1 } under gate.metrics in pawl.yaml, merged first.`;
    case 'not-shown-safe':
      return `Add evidence to the metric (n, stderr, runs or outcomes), or judge it by block-when: really-worse.`;
    default:
      return `Improve the model, or allow the loss: ${key}: { tolerance: … } under gate.metrics in pawl.yaml, merged first.`;
  }
}

/** The worst value that would have passed, in words. */
function leastValue(change: MetricChange): string | undefined {
  const { base, head, scale, unit, direction, judgement } = change;
  const baseline = parseDecimal(base);
  if (baseline === undefined || judgement === 'not-shown-safe') return undefined;
  const amount = judgement === 'beyond-limit' ? change.limit : change.tolerance;
  const allowed = allowedLoss(amount, scale, baseline);
  if (allowed === undefined) return undefined;
  const bound = direction === 'higher' ? baseline.minus(allowed) : baseline.plus(allowed);
  return `${direction === 'higher' ? 'at least' : 'at most'} ${formatValue(bound.toString(), scale, unit, head)}`;
}
