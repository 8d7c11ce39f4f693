// What a release and a stage are decided from, as schemas: tags, what the forge allows, the models' registries.
import * as v from 'valibot';
import { wholeNumber } from './model-schema.ts';
import { recordedManifest, recordedPullRequest } from './record-schema.ts';

const texts = v.array(v.string());
const unknown = v.literal('unknown');

/** Of hostile tags: any number of seconds. */
export const seconds = v.pipe(v.number(), v.description('Seconds since 1970, UTC.'));

const registryTag = v.pipe(
  v.strictObject({
    name: v.string(),
    object: v.string(),
    commit: v.string(),
    annotation: v.exactOptional(
      v.strictObject({ tagger: v.string(), time: seconds, message: v.string(), signed: v.boolean() }),
    ),
  }),
  v.description('A tag and what its object says. Foreign text.'),
);

const registryTags = v.array(registryTag);

export const releaseFacts = v.pipe(
  v.strictObject({
    tags: registryTags,
    policy: v.strictObject({ commit: v.string(), digest: v.string() }),
    manifests: v.array(recordedManifest),
    pullRequests: v.array(recordedPullRequest),
    onBranch: v.boolean(),
    branch: v.string(),
    supersededBy: v.exactOptional(v.string()),
    request: v.exactOptional(registryTag),
  }),
  v.description('What a release of a model needs beside the snapshots.'),
);

const forgeRelease = v.strictObject({
  id: wholeNumber,
  tag: v.string(),
  draft: v.boolean(),
  immutable: v.boolean(),
  assets: v.array(
    v.strictObject({
      name: v.string(),
      state: v.picklist(['uploaded', 'open']),
      digest: v.exactOptional(v.string()),
    }),
  ),
});

const tagRuleset = v.strictObject({
  name: v.string(),
  include: texts,
  exclude: texts,
  forbids: v.array(v.picklist(['creation', 'update', 'deletion'])),
});

export const host = v.pipe(
  v.strictObject({
    rulesets: v.union([unknown, v.array(tagRuleset)]),
    releases: v.union([unknown, v.array(forgeRelease)]),
    isWorkflowToken: v.boolean(),
  }),
  v.description('What the forge will not let happen, as far as it can be known before.'),
);

export const stageFacts = v.pipe(
  v.strictObject({
    naming: v.strictObject({ model: v.string(), template: v.string(), atRoot: v.boolean() }),
    stages: texts,
    deployments: v.boolean(),
    tags: registryTags,
    otherWorkflows: texts,
  }),
  v.description('A model by its tags: what its stages are decided from.'),
);

/** Parts that the JSON Schema names. */
export const releaseFactsDefinitions = {
  forgeRelease,
  host,
  recordedManifest,
  recordedPullRequest,
  registryTag,
  releaseFacts,
  stageFacts,
  tagRuleset,
};
