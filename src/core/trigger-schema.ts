// The triggers of a run as a schema: what was asked.
import * as v from 'valibot';
import { pullRequest } from './model-schema.ts';

const propose = v.strictObject({
  kind: v.literal('propose'),
  head: v.string(),
  base: v.exactOptional(v.string()),
  mergeOf: v.exactOptional(v.string()),
  refs: v.exactOptional(v.array(v.string())),
  pullRequest: v.exactOptional(pullRequest),
});

const release = v.strictObject({
  kind: v.literal('release'),
  head: v.string(),
  branch: v.exactOptional(v.string()),
  model: v.exactOptional(v.string()),
  asked: v.boolean(),
  actor: v.string(),
  otherwise: v.exactOptional(propose),
});

const tagged = v.strictObject({ kind: v.literal('tagged'), tag: v.string(), actor: v.string() });

const untagged = v.strictObject({ kind: v.literal('untagged'), tag: v.string(), actor: v.string() });

const assign = v.strictObject({
  kind: v.literal('assign'),
  action: v.picklist(['promote', 'rollback']),
  model: v.string(),
  stage: v.exactOptional(v.string()),
  version: v.exactOptional(v.string()),
  actor: v.string(),
  reason: v.string(),
});

/** Equal to `Trigger`, as a part of the facts. */
export const trigger = v.variant('kind', [propose, release, tagged, untagged, assign]);

/** What a decision says was asked. */
export const triggerKind = v.pipe(
  v.picklist(['propose', 'release', 'tagged', 'untagged', 'assign']),
  v.description(
    'What was asked: to judge a change, to release, what a tag that was pushed or deleted wants, a stage.',
  ),
);
