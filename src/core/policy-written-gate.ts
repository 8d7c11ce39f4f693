// What may be written under `gate` in a pawl.yaml?
import * as v from 'valibot';
import { parseAmount, SIGNED_AMOUNT_PATTERN, SIZE_PATTERN } from './amount.ts';
import type { Amount } from './policy.ts';
import { oneOf } from './policy-schema.ts';

const MAX_UNIT_LENGTH = 40;
const MAX_PATTERN_LENGTH = 300;
const MAX_PATTERNS = 1000;

const SIZE = "a size such as 0.5pp (points), 2% (of the baseline) or 0.01 (the metric's own unit)";
const SIGNED_AMOUNT = "a number such as 0.7 (the metric's own unit) or 70%";
const CONFIDENCE = 'a number above 0 and below 1, such as 0.95';
const PATTERN = 'a dotted name in which * is one whole part and ** any number of parts, such as latency.**';

function amount(
  expected: string,
  number: v.GenericSchema<number, number>,
  pattern: RegExp,
  description: string,
) {
  return v.pipe(
    v.union([number, v.pipe(v.string(expected), v.regex(pattern, expected))], expected),
    v.description(description),
    v.rawTransform<number | string, Amount>(({ dataset, addIssue, NEVER }) => {
      const parsed = parseAmount(String(dataset.value));
      if (parsed === undefined) addIssue({ message: `${expected}, of at most 40 characters` });
      return parsed ?? NEVER;
    }),
  );
}

function size(description: string) {
  return amount(SIZE, v.pipe(v.number(SIZE), v.minValue(0, SIZE)), SIZE_PATTERN, description);
}

function bound(description: string) {
  return amount(SIGNED_AMOUNT, v.number(SIGNED_AMOUNT), SIGNED_AMOUNT_PATTERN, description);
}

const blockWhen = v.pipe(
  oneOf(['worse', 'really-worse', 'not-shown-safe']),
  v.description(
    'Who gets the benefit of the doubt. worse: the number got worse by more than the tolerance. really-worse (default): and noise does not explain it. not-shown-safe: it has not been shown to stay within the tolerance.',
  ),
);

const metricPattern = v.pipe(
  v.string(PATTERN),
  v.maxLength(MAX_PATTERN_LENGTH, `${PATTERN}, of at most ${MAX_PATTERN_LENGTH} characters`),
  v.regex(/^(?:\*\*?|[^.*]+)(?:\.(?:\*\*?|[^.*]+))*$/, PATTERN),
);

const metric = v.pipe(
  v.strictObject(
    {
      direction: v.exactOptional(
        v.pipe(
          oneOf(['higher', 'lower']),
          v.description('Which way is better. Default: by the standard name of the metric.'),
        ),
      ),
      unit: v.exactOptional(
        v.pipe(
          v.string('a unit, such as ms'),
          v.nonEmpty('a unit, which is not empty'),
          v.maxLength(MAX_UNIT_LENGTH, `a unit of at most ${MAX_UNIT_LENGTH} characters`),
          v.description(
            'Unit of the value: fraction (0 to 1), percent (0 to 100), or any other, such as ms or USD.',
          ),
        ),
      ),
      tolerance: v.exactOptional(size('How much worse one change may make this metric.')),
      limit: v.exactOptional(size('A loss above this blocks whatever the evidence says.')),
      minimum: v.exactOptional(bound('Floor: a value below it blocks.')),
      maximum: v.exactOptional(bound('Ceiling: a value above it blocks.')),
      required: v.exactOptional(
        v.pipe(
          v.boolean('true or false'),
          v.description('true: the gate fails where the metric is missing or cannot be read.'),
        ),
      ),
      action: v.exactOptional(
        v.pipe(
          oneOf(['block', 'warn', 'info']),
          v.description('What a loss does: blocks the merge (default), warns, or is only shown.'),
        ),
      ),
      'block-when': v.exactOptional(blockWhen),
    },
    'a mapping of settings for the metrics of this pattern',
  ),
  v.description(
    'Settings of the metrics that match the pattern. The first pattern that matches a name decides.',
  ),
);

/** `gate`: also under `defaults`. */
export const gateSchema = v.pipe(
  v.strictObject(
    {
      'block-when': v.exactOptional(blockWhen),
      tolerance: v.exactOptional(
        size(
          'How much worse one change may make a metric: 0.5pp is points, 2% is relative to the baseline, a bare number is in the unit of the metric. Default without evidence: 0.5pp, or 1% for metrics without a scale of points.',
        ),
      ),
      limit: v.exactOptional(
        size(
          'A loss above this blocks whatever the evidence says. Default: 5pp, or 10% for metrics without a scale of points.',
        ),
      ),
      confidence: v.exactOptional(
        v.pipe(
          v.union(
            [
              v.pipe(v.number(CONFIDENCE), v.gtValue(0, CONFIDENCE), v.ltValue(1, CONFIDENCE)),
              v.pipe(v.string(CONFIDENCE), v.regex(/^0?\.(?!0+$)[0-9]{1,20}$/, CONFIDENCE)),
            ],
            CONFIDENCE,
          ),
          v.description(
            'Two-sided confidence of every statement about noise, above 0 and below 1. Default: 0.95.',
          ),
          v.transform((value) => String(value).replace(/^\./, '0.')),
        ),
      ),
      metrics: v.exactOptional(
        v.pipe(
          v.record(metricPattern, metric, 'a mapping from patterns to settings'),
          v.maxEntries(MAX_PATTERNS, `a mapping with at most ${MAX_PATTERNS} patterns`),
          v.description(
            'Settings by pattern on dotted names: * is one part, ** any number of parts. The first match wins.',
          ),
        ),
      ),
      rules: v.exactOptional(
        v.pipe(
          v.record(
            v.string(),
            oneOf(['error', 'warn', 'off']),
            'a mapping from rule names to error, warn or off',
          ),
          v.description(
            'What the findings of a rule become: error, warn or off. The rules are listed in docs/rules.md.',
          ),
        ),
      ),
      ratchet: v.exactOptional(
        v.pipe(
          v.union(
            [
              v.literal('off', 'off'),
              v.strictObject(
                { tolerance: size('How much worse than the anchor release.') },
                'a mapping with tolerance',
              ),
            ],
            'off, or a mapping with tolerance',
          ),
          v.description(
            'Budget against the anchor release, so that many small losses do not add up; off switches it off.',
          ),
        ),
      ),
    },
    'a mapping of gate settings',
  ),
  v.description('How the metrics are judged.'),
);
