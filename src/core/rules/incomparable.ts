// Rule: the declared evaluation data changed, so base and head answer two different questions.
import { findEvaluationChange } from '../comparability.ts';
import type { Rule } from './rule.ts';

export const incomparable: Rule = {
  name: 'incomparable',
  summary:
    'The declared evaluation data changed between base and head: 76 % and 75 % are answers to two different questions.',
  setting: 'error',
  guide: `Change the evaluation data alone, in a change of its own: where the model and all its other inputs equal the base's,
the baseline is measured anew, which is a notice and passes. Then change the model.

\`\`\`yaml
evaluation: [data/test.parquet]   # what the metrics were measured on
\`\`\`

With \`gate: { rules: { incomparable: warn } }\` the values are compared in spite of it, with a warning.`,

  find({ model, metrics }) {
    const change = findEvaluationChange(model);
    if (change === undefined || metrics.length === 0) return [];
    const paths = change.artifacts.map(({ path }) => path);
    const place = paths[0] === undefined ? {} : { path: paths[0] };
    if (change.measuredAnew) {
      const message = `the evaluation data changed (${paths.join(', ')}) and the model did not: the baseline is measured anew`;
      return [{ severity: 'notice', message, ...place }];
    }
    if (metrics.some(({ judgement }) => judgement === 'restored')) {
      const message = `the evaluation data changed (${paths.join(', ')}), back to those of a release`;
      return [{ severity: 'notice', message, ...place }];
    }
    const isGated = metrics.some(({ action, status }) => action !== 'info' && status !== 'added');
    return [
      {
        ...(isGated ? {} : { severity: 'notice' as const }),
        message: `the evaluation data changed (${paths.join(', ')}), so the metrics of base and head cannot be compared`,
        ...place,
        help: 'Change the evaluation data in a change of its own, with the model as it is; then change the model.',
      },
    ];
  },
};
