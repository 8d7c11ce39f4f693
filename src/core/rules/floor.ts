// Rule: the value at head is below its minimum or above its maximum.
import { type Breach, findBreaches } from '../bounds.ts';
import type { MetricChange } from '../decision.ts';
import { formatValue } from '../number-words.ts';
import { actionSeverity } from './metric-finding.ts';
import type { Finding, Rule } from './rule.ts';

export const floor: Rule = {
  name: 'floor',
  summary: 'A metric is below its `minimum` or above its `maximum`, whatever it was before.',
  setting: 'error',
  guide: `Floors and ceilings are checked on the value at head, always: noise excuses nothing, and neither does a base that
was just as bad. Improve the model, or move the bound in a change that is merged first.

\`\`\`yaml
gate:
  metrics:
    accuracy: { minimum: 70% }              # of the scale; 0.70 means the same on a metric from 0 to 1
    latency.p95: { maximum: 200, unit: ms }
\`\`\``,

  find({ metrics }) {
    return metrics.flatMap((change) => findBreaches(change).map((breach) => describe(change, breach)));
  },
};

function describe(change: MetricChange, { kind, bound }: Breach): Finding {
  const { metric, scale, unit, head = '', path, line } = change;
  const value = formatValue(head, scale, unit, bound?.toString());
  const limit = bound === undefined ? undefined : formatValue(bound.toString(), scale, unit, head);
  return {
    ...actionSeverity(change),
    metric,
    message: `${metric} is ${value}, ${describeBreach(kind, limit)}`,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(limit === undefined
      ? {}
      : { expected: `${kind === 'below-minimum' ? 'at least' : 'at most'} ${limit}` }),
    actual: head,
    help: 'Improve the model, or move the bound under gate.metrics in pawl.yaml in a change that is merged first.',
  };
}

function describeBreach(kind: Breach['kind'], limit: string | undefined): string {
  switch (kind) {
    case 'below-minimum':
      return `below the minimum of ${limit}`;
    case 'above-maximum':
      return `above the maximum of ${limit}`;
    case 'undecidable':
      return 'and its minimum or maximum cannot be checked on this scale';
  }
}
