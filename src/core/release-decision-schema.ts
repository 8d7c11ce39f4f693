// What comes out of a run that releases or assigns, as schemas: releases and entries into stages.
import * as v from 'valibot';
import { recordSchema, tagPin } from './record-schema.ts';

const seconds = v.pipe(v.number(), v.description('Seconds since 1970, UTC.'));

const versionPin = v.object({ version: v.string(), tag: v.string(), object: v.string() });

const assignment = v.pipe(
  v.strictObject({
    model: v.string(),
    stage: v.string(),
    number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    action: v.picklist(['release', 'accept', 'promote', 'rollback', 'delete']),
    version: v.exactOptional(
      v.pipe(versionPin, v.description('Absent: the stage holds nothing from now on.')),
    ),
    hold: v.pipe(v.boolean(), v.description('Later releases stay out of the stage until promote.')),
    accepts: v.exactOptional(versionPin),
    record: v.exactOptional(recordSchema),
    deleted: v.exactOptional(
      v.strictObject({ version: v.string(), tag: v.string(), object: v.exactOptional(v.string()) }),
    ),
    newest: v.exactOptional(tagPin),
    previous: v.exactOptional(tagPin),
    actor: v.string(),
    reason: v.string(),
  }),
  v.description('Which version a stage holds from now on, who asked for it and why.'),
);

const stageEntryFields = { assignment, commit: v.string(), time: seconds };

const stageEntry = v.strictObject(stageEntryFields);

export const stageDecision = v.pipe(
  v.strictObject({
    ...stageEntryFields,
    isFirst: v.pipe(v.boolean(), v.description("The model's first stage, which every release enters.")),
    latest: v.exactOptional(v.pipe(v.string(), v.description('Tag whose release becomes the latest.'))),
    deploys: v.boolean(),
  }),
  v.description('A stage that holds another version from now on.'),
);

export const releaseDecision = v.pipe(
  v.strictObject({
    step: v.pipe(
      v.picklist(['cut', 'accept', 'complete']),
      v.description('The tag is made, a tag pushed by hand is accepted, or all tags are there already.'),
    ),
    record: recordSchema,
    object: v.exactOptional(
      v.pipe(v.string(), v.description("Id of the version's tag; absent: it is made.")),
    ),
    time: seconds,
    entry: v.exactOptional(stageEntry),
    latest: v.boolean(),
    before: v.exactOptional(recordSchema),
    deployment: v.exactOptional(v.strictObject({ environment: v.string(), assignment: v.string() })),
  }),
  v.description('A release that is cut, accepted, or there and perhaps not whole yet.'),
);

/** Parts that the JSON Schema names. */
export const releaseDecisionDefinitions = {
  assignment,
  record: recordSchema,
  releaseDecision,
  stageDecision,
  stageEntry,
  versionPin,
};
