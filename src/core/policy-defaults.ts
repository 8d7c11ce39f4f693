// What holds where a policy does not say? The defaults, the names of models, and the resolved policy made from both.
import type { LineageRole, Place } from './model.ts';
import type { GatePolicy, Policy, ReleasePolicy } from './policy.ts';
import type { WrittenDefaults, WrittenGate, WrittenPolicy, WrittenRelease } from './policy-written.ts';
import { MAX_NAME_LENGTH } from './ref-name.ts';

const DEFAULT_CONFIDENCE = '0.95';
const INITIAL_VERSION = '1.0.0';
const DEFAULT_STAGES: readonly string[] = ['production'];
const ROOT_TAG = 'v{version}';
const MODEL_TAG = '{model}@v{version}';
/** Name of a model where nothing of its directory can be a name. */
const NAMELESS = 'model';

/** What a model is, beside what its policy says. */
export interface PolicyContext {
  /** Directory of the model, relative to the root and without a trailing slash; `''` is the root. */
  readonly directory: string;
  /** `owner/name` or name of the repository: names the model at the root. */
  readonly repository: string;
  /** `pawl.yaml` that the policy was read from; absent: inferred. */
  readonly source?: Place;
  /** `defaults` of the file at the root. */
  readonly defaults?: WrittenDefaults;
  /** Name where the policy declares none; absent: that of the directory alone. */
  readonly defaultName?: string;
}

/**
 * The policy of one model with nothing left to a default. The model's own key wins over `defaults`; its own patterns
 * come before theirs.
 */
export function resolvePolicy(written: WrittenPolicy, context: PolicyContext): Policy {
  const { directory, repository, source, defaults, defaultName } = context;
  return {
    model: written.model ?? defaultName ?? shortName(directory, repository),
    directory,
    ...(source === undefined ? {} : { source }),
    ...(written.metrics === undefined ? {} : { metrics: written.metrics }),
    lineage: resolveLineage(written),
    gate: resolveGate(written.gate, defaults?.gate),
    release: resolveRelease(written.release, defaults?.release, directory),
  };
}

/** The policy of a model that no `pawl.yaml` describes. */
export function inferredPolicy(directory: string, repository: string, defaultName?: string): Policy {
  return resolvePolicy({}, { directory, repository, ...(defaultName === undefined ? {} : { defaultName }) });
}

/**
 * The names of models that declare none, by directory: the last part of the directory; the whole directory where
 * another model's ends in the same part; at the root the repository's name. What a name cannot hold becomes `-`.
 */
export function defaultModelNames(
  directories: readonly string[],
  repository: string,
): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  for (const directory of directories) {
    const name = shortName(directory, repository);
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return new Map(
    directories.map((directory) => {
      const name = shortName(directory, repository);
      const isShared = (seen.get(name) ?? 0) > 1 && directory !== '';
      return [directory, isShared ? cleanName(directory) : name];
    }),
  );
}

function shortName(directory: string, repository: string): string {
  return cleanName(lastPart(directory === '' ? repository : directory));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function cleanName(text: string): string {
  const parts = text
    .split('/')
    .map((part) => part.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '');
  const name = parts
    .join('/')
    .slice(-MAX_NAME_LENGTH)
    .replace(/^[-/]+/, '');
  return name === '' ? NAMELESS : name;
}

function resolveLineage(written: WrittenPolicy): Policy['lineage'] {
  const { evaluation } = written;
  const lineage: Partial<Record<LineageRole, readonly string[]>> = { ...written.lineage };
  return evaluation === undefined ? lineage : { ...lineage, evaluation };
}

function resolveGate(own: WrittenGate | undefined, defaults: WrittenGate | undefined): GatePolicy {
  const tolerance = own?.tolerance ?? defaults?.tolerance;
  const limit = own?.limit ?? defaults?.limit;
  return {
    blockWhen: own?.blockWhen ?? defaults?.blockWhen ?? 'really-worse',
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(limit === undefined ? {} : { limit }),
    confidence: own?.confidence ?? defaults?.confidence ?? DEFAULT_CONFIDENCE,
    metrics: [...(own?.metrics ?? []), ...(defaults?.metrics ?? [])],
    rules: { ...defaults?.rules, ...own?.rules },
    ratchet: own?.ratchet ?? defaults?.ratchet ?? 'default',
  };
}

function resolveRelease(
  own: WrittenRelease | undefined,
  defaults: WrittenRelease | undefined,
  directory: string,
): ReleasePolicy {
  const branch = own?.branch ?? defaults?.branch;
  return {
    enabled: own?.enabled ?? defaults?.enabled ?? false,
    ...(branch === undefined ? {} : { branch }),
    tag: own?.tag ?? defaults?.tag ?? (directory === '' ? ROOT_TAG : MODEL_TAG),
    initial: own?.initial ?? defaults?.initial ?? INITIAL_VERSION,
    stages: own?.stages ?? defaults?.stages ?? DEFAULT_STAGES,
    deployments: own?.deployments ?? defaults?.deployments ?? false,
    types: { ...defaults?.types, ...own?.types },
  };
}
