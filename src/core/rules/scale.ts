// Rule: a metric changed its scale or unit, so its two values cannot be compared.
import { describeValues } from '../metric-words.ts';
import { actionSeverity } from './metric-finding.ts';
import type { Rule } from './rule.ts';

export const scale: Rule = {
  name: 'scale',
  summary: 'A metric changed its scale or unit between base and head: 0.76 and 76 are not compared.',
  setting: 'error',
  guide: `Write the metric as it was written before. Where a rate is really below 1 %, or a value that is no rate has the name
of one, say so; the unit counts for both sides.

\`\`\`yaml
gate:
  metrics:
    error_rate: { unit: percent }   # 0.9 is 0.9 %, not 90 %
\`\`\`

To change the scale on purpose, merge the change with \`gate: { rules: { scale: warn } }\` and take the line out after it.`,

  find({ metrics }) {
    return metrics
      .filter(({ judgement }) => judgement === 'scale-changed')
      .map((change) => ({
        ...actionSeverity(change),
        metric: change.metric,
        message: `${change.metric} ${describeValues(change)}: ${change.words}`,
        ...(change.path === undefined ? {} : { path: change.path }),
        ...(change.line === undefined ? {} : { line: change.line }),
        help: 'Write the value on the scale of the base, or declare the unit under gate.metrics in pawl.yaml.',
      }));
  },
};
