// Is this JSON the facts of a run? For `--from-facts`, and for schema/facts.schema.json.
import * as v from 'valibot';
import { Failure } from '../failure.ts';
import type { Facts } from './facts.ts';
import {
  amount,
  artifact,
  bump,
  decimal,
  direction,
  evidence,
  type lineageRole,
  metricAction,
  modelDefinitions,
  place,
  policyChange,
  problem,
  wholeNumber,
} from './model-schema.ts';
import { recordedArtifact } from './record-schema.ts';
import { host, releaseFacts, releaseFactsDefinitions, seconds, stageFacts } from './release-facts-schema.ts';
import { trigger } from './trigger-schema.ts';

/** Problems that a failure names; the first says most. */
const NAMED_PROBLEMS = 5;

const blockWhen = v.picklist(['worse', 'really-worse', 'not-shown-safe']);
const texts = v.array(v.string());

const commit = v.strictObject({
  id: v.string(),
  parents: texts,
  author: v.string(),
  date: v.string(),
  message: v.string(),
});

const metricPolicy = v.strictObject({
  pattern: v.string(),
  place: v.exactOptional(place),
  direction: v.exactOptional(direction),
  unit: v.exactOptional(v.string()),
  tolerance: v.exactOptional(amount),
  limit: v.exactOptional(amount),
  minimum: v.exactOptional(amount),
  maximum: v.exactOptional(amount),
  required: v.boolean(),
  action: metricAction,
  blockWhen: v.exactOptional(blockWhen),
});

const gate = v.strictObject({
  blockWhen,
  tolerance: v.exactOptional(amount),
  limit: v.exactOptional(amount),
  confidence: decimal,
  metrics: v.array(metricPolicy),
  rules: v.record(v.string(), v.picklist(['error', 'warn', 'off'])),
  ratchet: v.union([amount, v.picklist(['off', 'default'])]),
});

const release = v.strictObject({
  enabled: v.boolean(),
  branch: v.exactOptional(v.string()),
  tag: v.string(),
  initial: v.string(),
  stages: texts,
  deployments: v.boolean(),
  types: v.record(v.string(), bump),
});

const lineage = v.strictObject({
  data: v.exactOptional(texts),
  features: v.exactOptional(texts),
  training: v.exactOptional(texts),
  model: v.exactOptional(texts),
  deploy: v.exactOptional(texts),
  evaluation: v.exactOptional(texts),
} satisfies Record<v.InferOutput<typeof lineageRole>, unknown>);

const policy = v.strictObject({
  model: v.string(),
  directory: v.string(),
  source: v.exactOptional(place),
  metrics: v.exactOptional(texts),
  lineage,
  gate,
  release,
});

const metric = v.strictObject({
  name: v.string(),
  key: v.string(),
  value: decimal,
  place,
  direction: v.exactOptional(direction),
  unit: v.exactOptional(v.string()),
  evidence: v.exactOptional(evidence),
});

const stage = v.strictObject({
  name: v.string(),
  place,
  checks: v.array(
    v.strictObject({
      kind: v.picklist(['dependency', 'output', 'parameter', 'command', 'stage']),
      subject: v.string(),
      locked: v.exactOptional(v.string()),
      actual: v.exactOptional(v.string()),
      place,
    }),
  ),
  undecidable: v.array(v.strictObject({ reason: v.string(), place })),
  inputs: v.record(v.string(), v.string()),
  outputs: texts,
  metrics: texts,
});

const snapshot = v.strictObject({
  commit: v.string(),
  metrics: v.array(metric),
  parameters: v.array(v.strictObject({ file: v.string(), name: v.string(), value: v.string(), place })),
  lineage: v.array(artifact),
  stages: v.array(stage),
  problems: v.array(problem),
});

const earlierRelease = v.strictObject({
  tag: v.string(),
  lineage: v.array(recordedArtifact),
  metrics: v.array(v.strictObject({ name: v.string(), value: decimal })),
});

const model = v.strictObject({
  policy,
  policyChange: v.exactOptional(policyChange),
  base: v.exactOptional(snapshot),
  head: snapshot,
  released: v.exactOptional(snapshot),
  releases: v.array(
    v.strictObject({ tag: v.string(), version: v.string(), commit: v.string(), reachable: v.boolean() }),
  ),
  unreadableTags: texts,
  commits: texts,
  proposed: texts,
  earlier: v.exactOptional(v.array(earlierRelease)),
  taken: v.exactOptional(texts),
  release: v.exactOptional(releaseFacts),
  problems: v.array(problem),
});

/** Equal to `Facts`; a test holds it. */
export const factsSchema = v.pipe(
  v.strictObject({
    schema: v.literal('pawl.facts/1'),
    trigger,
    repository: v.string(),
    base: v.exactOptional(v.string()),
    head: v.string(),
    commits: v.array(commit),
    models: v.array(model),
    untouched: wholeNumber,
    staged: v.exactOptional(stageFacts),
    registries: v.exactOptional(v.array(stageFacts)),
    host: v.exactOptional(host),
    time: v.exactOptional(seconds),
    problems: v.array(problem),
  }),
  v.title('Facts of a run of Pawl'),
  v.description('Everything that a run has read. What lies behind it is a pure function of this value.'),
);

/** Parts that the JSON Schema names. */
export const factsDefinitions = {
  ...modelDefinitions,
  ...releaseFactsDefinitions,
  commit,
  evidence,
  gate,
  metric,
  metricPolicy,
  model,
  policy,
  release,
  snapshot,
  stage,
  trigger,
};

/**
 * Reads facts that were saved before.
 * @param json parsed JSON
 * @throws Failure `invalid-facts` with the path of what does not fit
 */
export function parseFacts(json: unknown): Facts {
  // The value itself and not the parser's copy: a copy would lose records' keys such as `constructor`.
  if (v.is(factsSchema, json)) return json;
  const issues = v.safeParse(factsSchema, json).issues ?? [];
  const named = issues
    .slice(0, NAMED_PROBLEMS)
    .map((issue) => `${v.getDotPath(issue) ?? 'the value'}: ${issue.message}`);
  const more = issues.length > NAMED_PROBLEMS ? [`and ${issues.length - NAMED_PROBLEMS} more`] : [];
  throw new Failure(
    'invalid-facts',
    `these are not facts of this version of Pawl: ${[...named, ...more].join('; ')}`,
    'Give what --facts of the same version wrote.',
  );
}
