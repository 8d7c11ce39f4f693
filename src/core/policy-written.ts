// What may be written in a pawl.yaml? The one source of its parser and of schema/pawl.schema.json.
import * as v from 'valibot';
import { globError } from './glob.ts';
import type { Amount, BlockWhen, Bump, MetricPolicy, RuleSetting } from './policy.ts';
import { holds, oneOf } from './policy-schema.ts';
import { gateSchema } from './policy-written-gate.ts';
import {
  branchNameError,
  MAX_NAME_LENGTH,
  MODEL_NAME_PATTERN,
  STAGE_NAME_PATTERN,
  tagTemplateError,
} from './ref-name.ts';

const NAME = `a name of letters, digits, - and _ in parts separated by /, of at most ${MAX_NAME_LENGTH} characters`;
const STAGE = `a name of letters, digits, - and _, of at most ${MAX_NAME_LENGTH} characters`;
const VERSION = 'a version of three numbers, such as "1.0.0"';
const MAX_ENTRIES = 1000;
const TYPE = 'a commit type of lower-case letters, digits and -, such as sweep';

const glob = v.pipe(v.string('a path or glob'), holds(globError));
const paths = (description: string) =>
  v.pipe(
    v.array(glob, 'a list of paths or globs'),
    v.maxLength(MAX_ENTRIES, `a list of at most ${MAX_ENTRIES} paths or globs`),
    v.minLength(1, 'a list of at least one path or glob'),
    v.description(description),
  );

const release = v.pipe(
  v.union(
    [
      v.boolean('true or false'),
      v.strictObject(
        {
          branch: v.exactOptional(
            v.pipe(
              v.string('the name of a branch'),
              holds(branchNameError),
              v.description('Branch that is released from. Default: the default branch of the repository.'),
            ),
          ),
          tag: v.exactOptional(
            v.pipe(
              v.string('a tag with exactly one {version}, such as v{version}'),
              holds((template: string) => tagTemplateError(template, 'model')),
              v.description(
                'Tag of a version, with one {version} and at most one {model}. Default: v{version} for a model at the root, {model}@v{version} elsewhere.',
              ),
            ),
          ),
          initial: v.exactOptional(
            v.pipe(
              v.string(VERSION),
              v.regex(/^(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8})$/, VERSION),
              v.description('Version of the first release. Default: 1.0.0.'),
            ),
          ),
          stages: v.exactOptional(
            v.pipe(
              v.array(
                v.pipe(
                  v.string(STAGE),
                  v.maxLength(MAX_NAME_LENGTH, STAGE),
                  v.regex(STAGE_NAME_PATTERN, STAGE),
                ),
                'a list of stage names',
              ),
              v.minLength(1, 'a list of at least one stage'),
              holds(distinctError),
              v.description(
                'Where versions are deployed; the first is entered by every release. Default: [production].',
              ),
            ),
          ),
          deployments: v.exactOptional(
            v.pipe(
              v.boolean('true or false'),
              v.description(
                'Whether a deployment is made on GitHub wherever a stage gets another version. Default: false.',
              ),
            ),
          ),
          types: v.exactOptional(
            v.pipe(
              v.record(
                v.pipe(
                  v.string(TYPE),
                  v.maxLength(MAX_NAME_LENGTH, TYPE),
                  v.regex(/^[a-z][a-z0-9-]*$/, TYPE),
                ),
                oneOf(['major', 'minor', 'patch', 'none']),
                'a mapping from commit types to major, minor, patch or none',
              ),
              v.description('Extra commit types and the part of the version that each raises.'),
            ),
          ),
        },
        'a mapping of release settings',
      ),
    ],
    'true, false, or a mapping of release settings',
  ),
  v.description(
    'How versions are released. Where it is written, a push to the release branch releases; true takes all defaults, false releases nothing on a push. A pushed tag is always answered.',
  ),
);

const lineage = v.pipe(
  v.strictObject(
    {
      data: v.exactOptional(paths('Data that the model learns from.')),
      features: v.exactOptional(paths('Features and embeddings made from the data.')),
      training: v.exactOptional(paths('Code and settings of the training.')),
      model: v.exactOptional(paths('The trained model itself.')),
      deploy: v.exactOptional(paths('What puts the model into service.')),
    },
    'a mapping with data, features, training, model or deploy',
  ),
  v.description(
    'What a version consists of, in the order data flows. Paths or globs relative to this file; with a dvc.yaml they need not be repeated.',
  ),
);

/** Schema of a whole `pawl.yaml`. Its input is plain data; its output is what was written, with amounts read. */
export const pawlSchema = v.pipe(
  v.strictObject(
    {
      model: v.exactOptional(
        v.pipe(
          v.string(NAME),
          v.maxLength(MAX_NAME_LENGTH, NAME),
          v.regex(MODEL_NAME_PATTERN, NAME),
          v.description(
            'Name of the model: letters, digits, -, _ and /. Default: the name of the directory, at the root that of the repository.',
          ),
        ),
      ),
      metrics: v.exactOptional(
        paths('Metric manifests: paths or globs relative to this file. Default: found by their names.'),
      ),
      evaluation: v.exactOptional(
        paths('What the metrics were measured on. A change of it makes values incomparable.'),
      ),
      lineage: v.exactOptional(lineage),
      gate: v.exactOptional(gateSchema),
      release: v.exactOptional(release),
      defaults: v.exactOptional(
        v.pipe(
          v.strictObject(
            { gate: v.exactOptional(gateSchema), release: v.exactOptional(release) },
            'a mapping with gate or release',
          ),
          v.description(
            'Gate and release settings of every model of the repository. Only in the pawl.yaml at the root.',
          ),
        ),
      ),
    },
    'a mapping of settings',
  ),
  v.title('pawl.yaml'),
  v.description('What a machine-learning model consists of, and how its changes are judged and released.'),
);

function distinctError(values: string[]): string | undefined {
  return new Set(values).size === values.length ? undefined : 'a list without repetition';
}

/** Parts that the JSON Schema names. */
export const pawlDefinitions = { gate: gateSchema, release };

/** `gate` as it was written, with patterns in their order. */
export interface WrittenGate {
  readonly blockWhen?: BlockWhen;
  readonly tolerance?: Amount;
  readonly limit?: Amount;
  readonly confidence?: string;
  readonly metrics: readonly MetricPolicy[];
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly ratchet?: Amount | 'off';
}

/** `release` as it was written. `enabled` is false only for `release: false`. */
export interface WrittenRelease {
  readonly enabled: boolean;
  readonly branch?: string;
  readonly tag?: string;
  readonly initial?: string;
  readonly stages?: readonly string[];
  readonly deployments?: boolean;
  readonly types: Readonly<Record<string, Bump | 'none'>>;
}

/** The settings that the root file can give to all models. */
export interface WrittenDefaults {
  readonly gate?: WrittenGate;
  readonly release?: WrittenRelease;
}

/** A `pawl.yaml` as it was written: what is absent here takes its default later. Paths are relative to the root. */
export interface WrittenPolicy extends WrittenDefaults {
  readonly model?: string;
  readonly metrics?: readonly string[];
  readonly evaluation?: readonly string[];
  readonly lineage?: Readonly<
    Partial<Record<'data' | 'features' | 'training' | 'model' | 'deploy', readonly string[]>>
  >;
  readonly defaults?: WrittenDefaults;
}
