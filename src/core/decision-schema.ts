// The published shape of a decision, as `--json` prints it: schema/decision.schema.json is made from this.
import * as v from 'valibot';
import {
  amount,
  artifact,
  bump,
  decimal,
  direction,
  lineageRole,
  lineNumber,
  metricAction,
  metricScale,
  modelDefinitions,
  policyChange,
  problem,
  pullRequest,
  versionBump,
  wholeNumber,
} from './model-schema.ts';
import { recordDefinitions } from './record-schema.ts';
import { releaseDecision, releaseDecisionDefinitions, stageDecision } from './release-decision-schema.ts';
import { triggerKind } from './trigger-schema.ts';

const verdict = v.pipe(v.picklist(['pass', 'warn', 'fail']), v.description('fail: the gate is red.'));
const texts = v.array(v.string());

const metricChange = v.pipe(
  v.strictObject({
    metric: v.string(),
    status: v.picklist(['better', 'worse', 'equal', 'changed', 'added', 'removed', 'incomparable']),
    judgement: v.exactOptional(
      v.pipe(
        v.picklist([
          'unharmed',
          'within-tolerance',
          'beyond-tolerance',
          'beyond-limit',
          'not-shown-safe',
          'restored',
          'scale-changed',
          'zero-baseline',
          'evaluation-changed',
          'measured-anew',
          'unreadable',
        ]),
        v.description('What comparing head with base shows, before actions and rules.'),
      ),
    ),
    verdict: v.pipe(verdict, v.description('What this row does to the merge.')),
    action: metricAction,
    notGated: v.exactOptional(
      v.pipe(
        v.picklist(['no-direction', 'slice', 'latency', 'training', 'policy']),
        v.description('Why the row cannot block.'),
      ),
    ),
    direction: v.exactOptional(v.pipe(direction, v.description('Which way is better.'))),
    directionFrom: v.exactOptional(v.picklist(['policy', 'manifest', 'name'])),
    scale: metricScale,
    unit: v.exactOptional(v.string()),
    released: v.exactOptional(decimal),
    base: v.exactOptional(decimal),
    head: v.exactOptional(decimal),
    delta: v.exactOptional(v.pipe(decimal, v.description('head − base.'))),
    tolerance: amount,
    limit: amount,
    minimum: v.exactOptional(amount),
    maximum: v.exactOptional(amount),
    required: v.boolean(),
    words: v.pipe(v.string(), v.description('The row in words.')),
    path: v.exactOptional(v.string()),
    line: v.exactOptional(lineNumber),
  }),
  v.description('One metric, over the union of the names of base and head.'),
);

const artifactChange = v.strictObject({
  path: v.string(),
  role: lineageRole,
  status: v.picklist(['added', 'removed', 'modified', 'equal']),
  base: v.exactOptional(artifact),
  head: v.exactOptional(artifact),
});

const parameterChange = v.strictObject({
  file: v.string(),
  name: v.string(),
  base: v.exactOptional(v.string()),
  head: v.exactOptional(v.string()),
});

const commitNote = v.pipe(
  v.strictObject({
    id: v.string(),
    subject: v.string(),
    bump,
    why: v.string(),
    conventional: v.boolean(),
  }),
  v.description('A commit and what it asks for.'),
);

const version = v.pipe(
  v.strictObject({
    current: v.exactOptional(v.string()),
    currentTag: v.exactOptional(v.string()),
    next: v.exactOptional(v.pipe(v.string(), v.description('Absent: no new version.'))),
    nextTag: v.exactOptional(v.string()),
    bump: versionBump,
    reasons: texts,
    commits: v.array(commitNote),
    unreadableTags: v.pipe(texts, v.description('Tags that look like versions and cannot be read as one.')),
  }),
  v.description('The next version, each step with its reason.'),
);

const model = v.pipe(
  v.strictObject({
    model: v.pipe(v.string(), v.description('Name of the model.')),
    directory: v.pipe(v.string(), v.description('Relative to the root; empty at the root.')),
    isNew: v.pipe(v.boolean(), v.description('The base does not have the model.')),
    verdict,
    current: v.exactOptional(v.pipe(v.string(), v.description('The current version.'))),
    next: v.exactOptional(v.pipe(v.string(), v.description('The next version; absent: none.'))),
    bump: versionBump,
    version,
    changes: v.pipe(v.array(metricChange), v.description('Metrics, worst first.')),
    lineage: v.array(artifactChange),
    parameters: v.array(parameterChange),
    problems: v.array(problem),
    policySource: v.exactOptional(v.pipe(v.string(), v.description('The pawl.yaml; absent: inferred.'))),
    policyChange: v.exactOptional(policyChange),
    release: v.exactOptional(releaseDecision),
    stage: v.exactOptional(stageDecision),
    deployed: v.exactOptional(
      v.pipe(v.string(), v.description('Version that the first stage holds before the run.')),
    ),
  }),
  v.description('What was decided of one model.'),
);

/** Equal to `Decision`; a test holds it. */
export const decisionSchema = v.pipe(
  v.strictObject({
    schema: v.literal('pawl.decision/1'),
    trigger: triggerKind,
    verdict,
    repository: v.string(),
    base: v.exactOptional(v.string()),
    head: v.string(),
    pullRequest: v.exactOptional(pullRequest),
    models: v.array(model),
    unfinished: v.exactOptional(
      v.pipe(
        v.array(releaseDecision),
        v.description('Releases of a run that was cut off, which this one finishes.'),
      ),
    ),
    untouched: v.pipe(wholeNumber, v.description('Number of models that the change does not touch.')),
    problems: v.pipe(v.array(problem), v.description('Problems of the repository as a whole.')),
  }),
  v.title('Decision of Pawl'),
  v.description('What a run decided, as pawl check --json prints it.'),
);

/** Parts that the JSON Schema names. */
export const decisionDefinitions = {
  ...modelDefinitions,
  ...recordDefinitions,
  ...releaseDecisionDefinitions,
  artifactChange,
  commitNote,
  metricChange,
  model,
  parameterChange,
  version,
};
