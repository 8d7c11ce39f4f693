// Rule: the model and what it was measured on are equal, and a metric differs.
import { sameInputs } from '../comparability.ts';
import type { MetricChange } from '../decision.ts';
import { resolveGating } from '../gating.ts';
import { describeValues } from '../metric-words.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';

export const unexplained: Rule = {
  name: 'unexplained',
  summary: "The model and the evaluation are equal to the base's, and a gated metric differs.",
  setting: 'error',
  guide: `The same model on the same data gives the same number, so the metric file was edited, or the evaluation depends on
something that is not declared: its code, a seed, a sample. Run the evaluation again, or declare what changed; then the
rule \`incomparable\` sees it.

\`\`\`yaml
evaluation: [data/test.parquet, evaluate.py]
\`\`\`

With a \`dvc.lock\` the inputs of the stage that writes the metrics count too. Without it and without \`evaluation\` this
rule says nothing, and it leaves latencies alone.`,

  find(context) {
    return isSameMeasurement(context) ? context.metrics.filter(isDifferent(context)).map(describe) : [];
  },
};

/** The model is known and equal, and so is the evaluation data where it is declared. */
function isSameMeasurement({ lineage }: RuleContext): boolean {
  const fixed = lineage.filter(({ role }) => role === 'model' || role === 'evaluation');
  return fixed.some(({ role }) => role === 'model') && fixed.every(({ status }) => status === 'equal');
}

function isDifferent(context: RuleContext): (change: MetricChange) => boolean {
  const isDeclared = context.lineage.some(({ role }) => role === 'evaluation');
  return (change) =>
    change.base !== undefined &&
    change.head !== undefined &&
    change.status !== 'equal' &&
    change.action !== 'info' &&
    !isLatency(change, context) &&
    isMeasuredTheSame(change, context, isDeclared);
}

/** A stopwatch never gives the same number twice. */
function isLatency({ path = '', metric }: MetricChange, { model }: RuleContext): boolean {
  const key = metric.startsWith(`${path}:`) ? metric.slice(path.length + 1) : metric;
  const named = { name: metric, key, place: { path } };
  return resolveGating(model.policy, named, undefined).isLatency;
}

/** By the lock of the stage that writes the metric; without one the declared evaluation has to do. */
function isMeasuredTheSame(
  { path = '' }: MetricChange,
  { model }: RuleContext,
  isDeclared: boolean,
): boolean {
  const after = model.head.stages.find(({ metrics }) => metrics.includes(path));
  if (after === undefined) return isDeclared;
  const before = model.base?.stages.find(({ metrics }) => metrics.includes(path));
  return before !== undefined && Object.keys(after.inputs).length > 0 && sameInputs(before, after);
}

function describe(change: MetricChange): Finding {
  const { metric, path, line } = change;
  return {
    metric,
    message: `${metric} ${describeValues(change)}, and the model and the evaluation are as at the base`,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    help: 'Run the evaluation again, or declare what changed under evaluation in pawl.yaml.',
  };
}
