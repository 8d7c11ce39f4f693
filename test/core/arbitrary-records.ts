// Any record, pin and assignment: for properties that hold for all of them.
import fc from 'fast-check';
import type { Assignment, VersionPin } from '../../src/core/assignment.ts';
import type { Digest } from '../../src/core/model.ts';
import { RECORD_SCHEMA, type ReleaseRecord } from '../../src/core/record.ts';

/** Any text that has a place in UTF-8: line breaks, NUL, U+2028 and characters that nobody sees among it. */
const texts = fc.string({ unit: 'binary', maxLength: 30 });
export const ids = fc.constantFrom(40, 64).chain((length) => hex(length));

function hex(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
}

export const modelNames = fc.stringMatching(
  /^[A-Za-z0-9_][A-Za-z0-9_-]{0,8}(\/[A-Za-z0-9_][A-Za-z0-9_-]{0,5}){0,2}$/,
);
export const stageNames = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,10}$/);
const versions = fc
  .tuple(fc.nat(99), fc.nat(99), fc.nat(99), fc.constantFrom('', '-rc.1', '-alpha'))
  .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);
/** Tag names hold no blank. */
const tags = fc.stringMatching(/^[A-Za-z0-9._/@+-]{1,20}$/);

const numbers = fc.constantFrom('0.760', '1e-7', '-12', '8000');
const wholes = fc.nat(1_000_000);
const digests: fc.Arbitrary<Digest> = fc.record({
  algorithm: fc.constantFrom('git', 'md5', 'md5-dos2unix', 'sha256', 'etag'),
  value: hex(32),
});
const bumps = fc.constantFrom('major', 'minor', 'patch', 'none');
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
/** All keys are required unless others are said. */
const partly = <T, K extends keyof T>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }, requiredKeys: K[]) =>
  fc.record(model, { requiredKeys });

const evidence = partly(
  {
    n: wholes,
    successes: wholes,
    stderr: numbers,
    interval: fc.record({ low: numbers, high: numbers, confidence: numbers }),
    runs: few(numbers),
    outcomes: texts,
  },
  [],
);

export const records: fc.Arbitrary<ReleaseRecord> = partly(
  {
    schema: fc.constant(RECORD_SCHEMA),
    model: modelNames,
    directory: texts,
    version: versions,
    tag: tags,
    commit: ids,
    title: texts,
    bump: fc.constantFrom('major', 'minor', 'patch', 'none', 'initial'),
    previous: fc.record({ tag: tags, object: ids }),
    verdict: fc.constantFrom('pass', 'warn'),
    policy: fc.record({ commit: ids, digest: hex(64).map((digits) => `sha256:${digits}`) }),
    commits: few(partly({ id: ids, subject: texts, bump: bumps, author: texts }, ['id', 'subject', 'bump'])),
    moreCommits: wholes,
    pullRequests: few(partly({ number: wholes, author: texts, approvers: few(texts) }, ['number'])),
    findings: few(partly({ rule: texts, metric: texts, message: texts }, ['rule', 'message'])),
    restores: tags,
    metrics: few(
      partly(
        {
          name: texts,
          value: numbers,
          was: numbers,
          direction: fc.constantFrom('higher', 'lower'),
          scale: fc.constantFrom('fraction', 'percent', 'none'),
          unit: texts,
          evidence,
          path: texts,
        },
        ['name', 'value', 'scale', 'path'],
      ),
    ),
    manifests: few(fc.record({ path: texts, digest: digests })),
    lineage: few(
      partly(
        {
          path: texts,
          role: fc.constantFrom('data', 'features', 'training', 'model', 'deploy', 'evaluation'),
          digest: digests,
          size: wholes,
          files: wholes,
        },
        ['path', 'role', 'digest'],
      ),
    ),
    parameters: few(fc.record({ file: texts, name: texts, value: texts })),
  },
  [
    'schema',
    'model',
    'directory',
    'version',
    'tag',
    'commit',
    'title',
    'bump',
    'verdict',
    'policy',
    'commits',
    'moreCommits',
    'pullRequests',
    'findings',
    'metrics',
    'manifests',
    'lineage',
    'parameters',
  ],
);

const pins = fc.record({ tag: tags, object: ids });
const versionPins: fc.Arbitrary<VersionPin> = fc.record({ version: versions, tag: tags, object: ids });

/** One line that stays as it is. */
const lines = fc
  .stringMatching(/^[A-Za-z0-9:#@][A-Za-z0-9:#@ é–]{0,30}[a-z]$/)
  .map((text) => text.replace(/ +/g, ' '));

export const assignments: fc.Arbitrary<Assignment> = partly(
  {
    model: modelNames,
    stage: stageNames,
    number: fc.integer({ min: 1, max: 999_999_999_999_999 }),
    action: fc.constantFrom('release', 'accept', 'promote', 'rollback', 'delete'),
    version: versionPins,
    hold: fc.boolean(),
    accepts: versionPins,
    record: records,
    deleted: partly({ version: versions, tag: tags, object: ids }, ['version', 'tag']),
    newest: pins,
    previous: pins,
    actor: lines,
    reason: lines,
  },
  ['model', 'stage', 'number', 'action', 'hold', 'actor', 'reason'],
);
