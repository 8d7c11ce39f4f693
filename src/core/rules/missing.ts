// Rule: a metric that has to be there is absent or unreadable, or nothing could be compared at all.
import { parseDecimal } from '../decimal.ts';
import type { MetricChange } from '../decision.ts';
import { resolveGating } from '../gating.ts';
import { isExact, matchesMetric } from '../metric-pattern.ts';
import { formatValue } from '../number-words.ts';
import type { Problem } from '../problem.ts';
import { actionSeverity } from './metric-finding.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';

export const missing: Rule = {
  name: 'missing',
  summary:
    'A required metric is absent or unreadable, a gated metric of the base vanished, or a baseline exists and nothing could be compared.',
  setting: 'error',
  guide: `A metric that is not there cannot be worse, so the gate would be blind: it fails instead. Write the metric again, or
correct the value that cannot be read (\`NaN\`, text, a key that is written twice). To drop a metric on purpose, merge a
change of the policy first.

\`\`\`yaml
gate:
  metrics:
    accuracy: { required: true }   # has to be there, always
    old_score: { action: info }    # may go
\`\`\`

A base whose file cannot be read has no baseline. The change that repairs it is red by this rule: let it in once by
\`gate: { rules: { missing: warn } }\`, or by hand.`,

  find(context) {
    const vanished = context.metrics.filter(isVanished).map((change) => describeVanished(change, context));
    const unreadable = findUnreadable(context);
    const found = [...vanished, ...unreadable, ...findWithoutBaseline(context)];
    const required = findRequired(context, found);
    return found.length + required.length > 0 ? [...found, ...required] : findBlindness(context);
  },
};

function isVanished({ status, judgement, action, required }: MetricChange): boolean {
  const isGone = (status === 'removed' && judgement !== 'restored') || judgement === 'unreadable';
  return (status === 'removed' && required) || (isGone && (required || action !== 'info'));
}

function describeVanished(change: MetricChange, { model }: RuleContext): Finding {
  const { metric, path, required } = change;
  const causes = model.head.problems.filter((problem) => concerns(problem, metric, path));
  const cause = causes.find((problem) => problem.metric !== undefined) ?? causes[0];
  const place = cause?.path === undefined ? (path === undefined ? {} : { path }) : placeOf(cause);
  return {
    ...(required ? {} : actionSeverity(change)),
    metric,
    message: describeLoss(change, cause),
    ...place,
    help: 'Write the metric again, or let it go by action: info under gate.metrics in pawl.yaml, merged first.',
  };
}

function describeLoss({ metric, base, head, scale, unit }: MetricChange, cause: Problem | undefined): string {
  if (head !== undefined) return `${metric} cannot be compared: ${base ?? 'new'} → ${head}`;
  const was = `${metric} was ${formatValue(base ?? '', scale, unit)} at the base`;
  return cause === undefined ? `${was} and is gone` : `${was} and cannot be read at head: ${cause.message}`;
}

/** A problem of the metric itself, or of its whole file. */
function concerns(problem: Problem, metric: string, path: string | undefined): boolean {
  if (problem.path !== path) return false;
  return problem.metric === undefined || problem.metric === metric || metric === `${path}:${problem.metric}`;
}

function placeOf({ path, line, column }: Problem): Pick<Finding, 'path' | 'line' | 'column'> {
  return {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** Values at head that cannot be read, that base does not have, and that would be gated. */
function findUnreadable({ model, metrics }: RuleContext): readonly Finding[] {
  const rows = new Set(metrics.map(({ metric }) => metric));
  return model.head.problems.flatMap((problem): Finding[] => {
    const { metric, path } = problem;
    if (metric === undefined || path === undefined || rows.has(metric) || rows.has(`${path}:${metric}`))
      return [];
    const named = { name: metric, key: metric, place: { path } };
    const { action, line } = resolveGating(model.policy, undefined, named);
    const required = line?.required === true;
    if (action === 'info' && !required) return [];
    const help = 'Write a finite number.';
    const severity = required ? {} : actionSeverity({ action });
    return [
      {
        ...severity,
        metric,
        message: `${metric} cannot be read: ${problem.message}`,
        ...placeOf(problem),
        help,
      },
    ];
  });
}

/** New rows that are only new because the base's file, or its value, cannot be read. */
function findWithoutBaseline({ model, metrics }: RuleContext): readonly Finding[] {
  const { base } = model;
  if (base === undefined) return [];
  const readable = new Set(base.metrics.map(({ place }) => place.path));
  return metrics
    .filter(({ status, action }) => status === 'added' && action !== 'info')
    .flatMap((change) => {
      const { metric, path, line } = change;
      const cause = base.problems.find(
        (problem) =>
          concerns(problem, metric, path) &&
          (problem.metric !== undefined || !readable.has(problem.path ?? '')),
      );
      if (cause === undefined) return [];
      const message = `${metric} has no baseline: it cannot be read at the base: ${cause.message}`;
      const place = { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
      return [{ ...actionSeverity(change), metric, message, ...place }];
    });
}

/** A pattern that requires a metric and matches none at head. */
function findRequired({ model }: RuleContext, found: readonly Finding[]): readonly Finding[] {
  const isTold = (pattern: string) =>
    found.some(
      ({ metric = '', severity }) =>
        // A warning is not enough where a later line of the policy requires the metric.
        severity === undefined && (metric === pattern || metric.endsWith(`:${pattern}`)),
    );
  const readable = model.head.metrics.filter(({ value }) => parseDecimal(value) !== undefined);
  return model.policy.gate.metrics
    .filter(({ required, pattern }) => required && !readable.some((metric) => matchesMetric(pattern, metric)))
    .filter(({ pattern }) => !isTold(pattern))
    .map(({ pattern }) => ({
      ...(isExact(pattern) ? { metric: pattern } : {}),
      message: isExact(pattern)
        ? `${pattern} is required and is not there`
        : `no metric matches the required ${pattern}`,
      help: 'Write the metric, or take required out of the policy in a change that is merged first.',
    }));
}

/** Nothing else was found, and yet there was a baseline and no row has both sides. */
function findBlindness({ model, metrics }: RuleContext): readonly Finding[] {
  const { base } = model;
  if (base === undefined || metrics.some((change) => change.base !== undefined && change.head !== undefined))
    return [];
  const unreadable = base.problems.find(({ severity, rule }) => rule === 'manifest' && severity === 'error');
  if (base.metrics.length > 0 && metrics.some(({ judgement }) => judgement !== 'restored')) {
    return [
      { message: 'a baseline exists and nothing could be compared: no metric of the base is left at head' },
    ];
  }
  if (base.metrics.length > 0 || unreadable === undefined) return [];
  const place = unreadable.path === undefined ? {} : { path: unreadable.path };
  return [
    { message: `the baseline cannot be read, so nothing could be compared: ${unreadable.message}`, ...place },
  ];
}
