// Rule: the metrics are not those of this commit: something that made them changed since.
import type { StageCheck, StageFact } from '../facts.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';

/** Names that a finding lists; the rest are counted. */
const LONGEST_LIST = 5;

export const stale: Rule = {
  name: 'stale',
  summary:
    'The metrics are not from this commit: code, parameters, an input or the metric file itself differ from what `dvc.lock` recorded.',
  setting: 'error',
  guide: `Run the pipeline again and commit what it writes:

\`\`\`sh
dvc repro && git add dvc.lock metrics.json && git commit && dvc push
\`\`\`

Where the outputs are right and only a comment changed, \`dvc commit\` records that. Never edit a metric file by hand.

Without a \`dvc.lock\` nothing is recorded. Then a training input that changed, while neither the model nor a metric did, is
a warning: was the training not run again?

What cannot be decided without running anything (a tracked directory with files that git does not have, an import, a
command with \`\${…}\`) is a notice that says so, and never stale.

\`\`\`yaml
gate:
  rules: { stale: warn }
\`\`\``,

  find(context) {
    const { stages } = context.model.head;
    if (stages.length === 0) return findNotRunAgain(context);
    return [...stages.flatMap(describeStage), ...describeUndecidable(stages)];
  },
};

function describeStage(stage: StageFact): readonly Finding[] {
  const differing = stage.checks.filter(({ locked, actual }) => locked !== actual);
  const [first, ...others] = differing;
  if (first === undefined) return [];
  const listed = differing.slice(0, LONGEST_LIST).map(describeCheck).join(', ');
  const more = differing.length > LONGEST_LIST ? ` and ${differing.length - LONGEST_LIST} more` : '';
  const single = others.length === 0;
  return [
    {
      message: `stage ${stage.name} was not run for this commit: ${listed}${more}`,
      ...first.place,
      ...(single && first.locked !== undefined ? { expected: first.locked } : {}),
      ...(single && first.actual !== undefined ? { actual: first.actual } : {}),
      help: 'Run dvc repro and commit dvc.lock and the metrics it writes.',
    },
  ];
}

function describeCheck({ kind, subject, locked, actual }: StageCheck): string {
  switch (kind) {
    case 'stage':
      return 'it is not in dvc.lock';
    case 'command':
      return 'its command changed';
    case 'parameter':
      if (locked === undefined) return `${subject} is new`;
      return actual === undefined ? `${subject} is gone` : `${subject} is ${actual}, dvc.lock has ${locked}`;
    case 'output':
      if (actual === undefined) return `${subject} is gone`;
      return locked === undefined
        ? `${subject} is not in dvc.lock`
        : `${subject} is not what the stage wrote`;
    case 'dependency':
      if (actual === undefined) return `${subject} is gone`;
      return locked === undefined ? `${subject} is not in dvc.lock` : `${subject} changed`;
  }
}

/** One notice for the whole model: what a run would have to show. */
function describeUndecidable(stages: readonly StageFact[]): readonly Finding[] {
  const items = stages.flatMap((stage) => stage.undecidable.map((item) => ({ stage: stage.name, ...item })));
  const [first] = items;
  if (first === undefined) return [];
  const listed = items.slice(0, LONGEST_LIST).map(({ stage, reason }) => `${stage}: ${reason}`);
  const more = items.length > LONGEST_LIST ? ` (and ${items.length - LONGEST_LIST} more)` : '';
  return [
    {
      severity: 'notice',
      message: `whether the metrics are from this commit cannot be decided here: ${listed.join('; ')}${more}`,
      ...first.place,
      help: 'Run dvc status to know.',
    },
  ];
}

/** No lock: a declared training input changed, and neither the model nor a metric did. */
function findNotRunAgain({ model, lineage, metrics }: RuleContext): readonly Finding[] {
  if (model.base === undefined) return [];
  const inputs = lineage.filter(
    ({ role, status }) =>
      (role === 'data' || role === 'features' || role === 'training') && status !== 'equal',
  );
  const models = lineage.filter(({ role }) => role === 'model');
  const [first] = inputs;
  const isKnown = models.length + metrics.length > 0;
  const isSame =
    models.every(({ status }) => status === 'equal') && metrics.every(({ status }) => status === 'equal');
  if (first === undefined || !isKnown || !isSame) return [];
  const listed = inputs
    .slice(0, LONGEST_LIST)
    .map(({ path }) => path)
    .join(', ');
  const more = inputs.length > LONGEST_LIST ? ` and ${inputs.length - LONGEST_LIST} more` : '';
  return [
    {
      severity: 'warning',
      message: `${listed}${more} changed, and neither the model nor a metric did: not run again?`,
      path: first.path,
      help: 'Run the training and the evaluation again, and commit what they write.',
    },
  ];
}
