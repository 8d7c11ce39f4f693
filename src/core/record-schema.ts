// The published shape of a release's record: what a version's tag and its `record.json` hold.
import * as v from 'valibot';
import {
  bump,
  decimal,
  digest,
  direction,
  evidence,
  lineageRole,
  metricScale,
  versionBump,
  wholeNumber,
} from './model-schema.ts';
import { RECORD_SCHEMA } from './record.ts';

// Unknown keys pass, as `hasRecordShape` lets them: a later version may write more under the same name of the form.

export const tagPin = v.pipe(
  v.object({
    tag: v.string(),
    object: v.pipe(v.string(), v.description('Id that the ref pointed to.')),
  }),
  v.description('A tag by name and by what it pointed to.'),
);

export const recordedPullRequest = v.pipe(
  v.object({
    number: wholeNumber,
    author: v.exactOptional(v.string()),
    approvers: v.exactOptional(v.array(v.string())),
  }),
  v.description('A pull request of the release. Without logins the forge was not asked, or did not tell.'),
);

export const recordedManifest = v.object({ path: v.string(), digest });

const recordedMetric = v.pipe(
  v.object({
    name: v.string(),
    value: decimal,
    was: v.exactOptional(v.pipe(decimal, v.description('Value of the release before.'))),
    direction: v.exactOptional(direction),
    scale: metricScale,
    unit: v.exactOptional(v.string()),
    evidence: v.exactOptional(evidence),
    path: v.string(),
  }),
  v.description('A gated metric with its evidence.'),
);

export const recordedArtifact = v.object({
  path: v.string(),
  role: lineageRole,
  digest,
  size: v.exactOptional(wholeNumber),
  files: v.exactOptional(wholeNumber),
});

const recordedCommit = v.object({
  id: v.string(),
  subject: v.string(),
  bump,
  author: v.exactOptional(v.string()),
});

const recordedFinding = v.pipe(
  v.object({ rule: v.string(), metric: v.exactOptional(v.string()), message: v.string() }),
  v.description('What the policy did not let block.'),
);

/** Equal to `ReleaseRecord`; a test holds it. */
export const recordSchema = v.pipe(
  v.object({
    schema: v.literal(RECORD_SCHEMA),
    model: v.string(),
    directory: v.pipe(v.string(), v.description('Relative to the root; empty at the root.')),
    version: v.string(),
    tag: v.string(),
    commit: v.pipe(v.string(), v.description('Full id.')),
    base: v.exactOptional(
      v.pipe(
        v.string(),
        v.description('Full id of the commit that it was compared with; absent: there was none.'),
      ),
    ),
    title: v.pipe(v.string(), v.description('What this version brings, in one line.')),
    bump: versionBump,
    previous: v.exactOptional(tagPin),
    verdict: v.picklist(['pass', 'warn']),
    policy: v.pipe(
      v.object({ commit: v.string(), digest: v.string() }),
      v.description('Commit that the policy was read from, and the SHA-256 of its canonical JSON.'),
    ),
    commits: v.pipe(v.array(recordedCommit), v.description('Newest first.')),
    moreCommits: v.pipe(wholeNumber, v.description('How many more there are.')),
    pullRequests: v.array(recordedPullRequest),
    findings: v.array(recordedFinding),
    restores: v.exactOptional(
      v.pipe(v.string(), v.description('Tag of an earlier release with the same artifacts.')),
    ),
    metrics: v.array(recordedMetric),
    manifests: v.array(recordedManifest),
    lineage: v.array(recordedArtifact),
    parameters: v.array(v.object({ file: v.string(), name: v.string(), value: v.string() })),
  }),
  v.title('Record of a release of Pawl'),
  v.description(
    'Everything needed to audit, reproduce or roll back to a release, as canonical JSON (RFC 8785).',
  ),
);

/** Parts that the JSON Schemas name. */
export const recordDefinitions = {
  recordedArtifact,
  recordedCommit,
  recordedFinding,
  recordedManifest,
  recordedMetric,
  recordedPullRequest,
  tagPin,
};
