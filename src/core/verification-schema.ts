// The published shape of what `pawl verify --json` prints.
import * as v from 'valibot';
import { problem, wholeNumber } from './model-schema.ts';

const checkName = v.picklist([
  'chain',
  'assignments',
  'records',
  'requests',
  'releases',
  'drafts',
  'assets',
  'rulesets',
  'immutable-releases',
]);

const finding = v.pipe(
  v.strictObject({ ...problem.entries, rule: checkName }),
  v.description('A problem whose rule is the check that found it. Severity error: a defect.'),
);

const check = v.pipe(
  v.strictObject({
    check: checkName,
    status: v.pipe(
      v.picklist(['pass', 'fail', 'unknown']),
      v.description(
        'unknown: the token may not see it, there is none, or this version of Pawl cannot read it. It is no pass.',
      ),
    ),
  }),
  v.description('One thing that was looked at, or could not be.'),
);

const verifiedRegistry = v.pipe(
  v.strictObject({
    model: v.string(),
    releases: wholeNumber,
    assignments: wholeNumber,
    problems: v.array(finding),
  }),
  v.description('What was found of one model.'),
);

/** Equal to `Verification`; a test holds it. */
export const verificationSchema = v.pipe(
  v.strictObject({
    schema: v.literal('pawl.verification/1'),
    verdict: v.pipe(
      v.picklist(['pass', 'fail', 'unknown']),
      v.description(
        'fail: there is a defect. unknown: there is none, and some tag or record could not be judged. What a forge does not tell is not part of it: see checks.',
      ),
    ),
    repository: v.string(),
    checks: v.array(check),
    models: v.array(verifiedRegistry),
    problems: v.pipe(v.array(finding), v.description('Of the repository and its forge as a whole.')),
  }),
  v.title('Verification of Pawl'),
  v.description(
    'Whether the tags of a repository still say what they said, as pawl verify --json prints it.',
  ),
);

/** Parts that the JSON Schema names. */
export const verificationDefinitions = { check, finding, verifiedRegistry };
