// The nouns as schemas: what the JSON of facts and decisions has in common.
import * as v from 'valibot';

/** Largest exponent of a number: `1e999999999` would make decimal arithmetic fill the memory. */
const MAX_EXPONENT = 400;
const MAX_DECIMAL_LENGTH = 1100;

/** As in `DecimalText`: finite, and in a form that decimal arithmetic takes. */
export const decimal = v.pipe(
  v.string(),
  v.maxLength(MAX_DECIMAL_LENGTH),
  v.regex(
    /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/,
    'Invalid decimal: not a number in decimal digits',
  ),
  v.check(
    (text) => Math.abs(Number(text.split(/e/i)[1] ?? 0)) <= MAX_EXPONENT,
    `Invalid decimal: an exponent beyond ±${MAX_EXPONENT}`,
  ),
  v.description('A finite number as it was written, so that no digit is lost.'),
);

export const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const lineNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

export const place = v.pipe(
  v.strictObject({
    path: v.string(),
    line: v.exactOptional(lineNumber),
    column: v.exactOptional(lineNumber),
  }),
  v.description(
    "A place in a file; the path is relative to the repository's root, line and column count from 1.",
  ),
);

export const direction = v.picklist(['higher', 'lower']);

export const metricAction = v.picklist(['block', 'warn', 'info']);

export const bump = v.picklist(['major', 'minor', 'patch', 'none']);

export const versionBump = v.picklist(['major', 'minor', 'patch', 'none', 'initial']);

export const metricScale = v.pipe(
  v.picklist(['fraction', 'percent', 'none']),
  v.description('fraction 0 to 1 and percent 0 to 100 have a scale of points.'),
);

/** What was measured beside the value. */
export const evidence = v.strictObject({
  n: v.exactOptional(wholeNumber),
  successes: v.exactOptional(wholeNumber),
  stderr: v.exactOptional(decimal),
  interval: v.exactOptional(v.strictObject({ low: decimal, high: decimal, confidence: decimal })),
  runs: v.exactOptional(v.array(decimal)),
  outcomes: v.exactOptional(v.string()),
});

export const amount = v.pipe(
  v.strictObject({ kind: v.picklist(['points', 'percent', 'unit']), value: decimal }),
  v.description(
    'A size: points of a scale of points, percent of the baseline, or in the unit of the metric.',
  ),
);

export const lineageRole = v.picklist(['data', 'features', 'training', 'model', 'deploy', 'evaluation']);

export const digest = v.pipe(
  v.strictObject({
    algorithm: v.picklist(['git', 'md5', 'md5-dos2unix', 'sha256', 'etag']),
    value: v.string(),
  }),
  v.description('Identity of a content.'),
);

export const artifact = v.pipe(
  v.strictObject({
    path: v.string(),
    role: lineageRole,
    digest,
    size: v.exactOptional(wholeNumber),
    files: v.exactOptional(wholeNumber),
    place,
  }),
  v.description('A path of the lineage at one commit.'),
);

export const problem = v.pipe(
  v.strictObject({
    rule: v.string(),
    severity: v.picklist(['error', 'warning', 'notice']),
    model: v.exactOptional(v.string()),
    metric: v.exactOptional(v.string()),
    path: v.exactOptional(v.string()),
    line: v.exactOptional(lineNumber),
    column: v.exactOptional(lineNumber),
    message: v.string(),
    expected: v.exactOptional(v.string()),
    actual: v.exactOptional(v.string()),
    help: v.exactOptional(v.string()),
  }),
  v.description('One finding of one rule. The texts may hold text of the repository: escape them.'),
);

export const policyChange = v.pipe(
  v.strictObject({
    place,
    kind: v.picklist(['added', 'changed', 'removed', 'invalid']),
    lines: v.array(v.string()),
  }),
  v.description('What the head changes in the policy; it takes effect after the merge.'),
);

export const pullRequest = v.pipe(
  v.strictObject({
    number: wholeNumber,
    title: v.string(),
    body: v.string(),
    squashOnly: v.boolean(),
    fork: v.boolean(),
  }),
  v.description('The pull request, as the event tells it.'),
);

/** Parts that the JSON Schemas name, so that they are written once. */
export const modelDefinitions = { amount, artifact, decimal, place, policyChange, problem, pullRequest };
