// Has a JSON value the form of a record? Anybody can push a tag, and every reader of records relies on their form.

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const oneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** Unknown keys pass: a later version may write more. */
function objectOf(fields: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(fields);
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    checks.every(([name, check]) => check(Reflect.get(value, name)));
}

const bump = oneOf('major', 'minor', 'patch', 'none');
const digest = objectOf({
  algorithm: oneOf('git', 'md5', 'md5-dos2unix', 'sha256', 'etag'),
  value: isText,
});

const metric = objectOf({
  name: isText,
  value: isText,
  was: optional(isText),
  direction: optional(oneOf('higher', 'lower')),
  scale: oneOf('fraction', 'percent', 'none'),
  unit: optional(isText),
  path: isText,
  evidence: optional(
    objectOf({
      n: optional(isNumber),
      successes: optional(isNumber),
      stderr: optional(isText),
      interval: optional(objectOf({ low: isText, high: isText, confidence: isText })),
      runs: optional(listOf(isText)),
      outcomes: optional(isText),
    }),
  ),
});

const artifact = objectOf({
  path: isText,
  role: oneOf('data', 'features', 'training', 'model', 'deploy', 'evaluation'),
  digest,
  size: optional(isNumber),
  files: optional(isNumber),
});

const pullRequest = objectOf({
  number: isNumber,
  author: optional(isText),
  approvers: optional(listOf(isText)),
});

/** Everything of a record but its `schema`, which says by which rules the rest is read. */
export const hasRecordShape: Check = objectOf({
  model: isText,
  directory: isText,
  version: isText,
  tag: isText,
  commit: isText,
  base: optional(isText),
  title: isText,
  bump: oneOf('major', 'minor', 'patch', 'none', 'initial'),
  previous: optional(objectOf({ tag: isText, object: isText })),
  verdict: oneOf('pass', 'warn'),
  policy: objectOf({ commit: isText, digest: isText }),
  commits: listOf(objectOf({ id: isText, subject: isText, bump, author: optional(isText) })),
  moreCommits: isNumber,
  pullRequests: listOf(pullRequest),
  findings: listOf(objectOf({ rule: isText, metric: optional(isText), message: isText })),
  restores: optional(isText),
  metrics: listOf(metric),
  manifests: listOf(objectOf({ path: isText, digest })),
  lineage: listOf(artifact),
  parameters: listOf(objectOf({ file: isText, name: isText, value: isText })),
});
