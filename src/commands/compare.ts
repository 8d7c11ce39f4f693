// `pawl compare A B`: what differs between two versions, stages or commits.
import type { RecordContent } from '../core/record.ts';
import type { ModelTags } from '../core/registries.ts';
import type { ModelRegistry, RegisteredVersion } from '../core/registry.ts';
import { findVersion, readStage } from '../core/stage.ts';
import { compareContents } from '../core/version-comparison.ts';
import { Failure } from '../failure.ts';
import { readContents } from '../gather/content.ts';
import { readRegistry } from '../gather/registry.ts';
import type { Repository } from '../git/repository.ts';
import {
  type ComparedModel,
  type ComparedSide,
  renderComparison,
  renderComparisonJson,
} from '../reports/compare.ts';
import type { CompareArguments } from './registry-arguments.ts';
import {
  findModel,
  findTagged,
  findVersionOf,
  listNames,
  readModel,
  withRepository,
} from './registry-source.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns 0, whatever differs */
export async function compare(command: CompareArguments, surroundings: Surroundings): Promise<number> {
  const { colour, width, out } = surroundings;
  const compared = await withRepository(command.directory, surroundings, (repository) =>
    compareSides(repository, command),
  );
  out(command.json ? renderComparisonJson(compared) : renderComparison(compared, { colour, width }));
  return 0;
}

/** What one of the two words means. */
type Meaning =
  | {
      readonly kind: 'version';
      readonly words: string;
      readonly model: string;
      readonly version: RegisteredVersion;
    }
  | { readonly kind: 'commit'; readonly words: string; readonly commit: string };

async function compareSides(repository: Repository, { a, b }: CompareArguments) {
  const models = await readRegistry(repository);
  const before = await findMeaning(repository, models, a);
  const after = await findMeaning(repository, models, b);
  const pairs = await readPairs(repository, before, after);
  return { a: describeSide(before), b: describeSide(after), models: pairs };
}

function describeSide(meaning: Meaning): ComparedSide {
  const { words } = meaning;
  if (meaning.kind === 'commit') return { words, commit: meaning.commit };
  const { version, tag, commit } = meaning.version;
  return { words, model: meaning.model, version, tag, commit };
}

async function findMeaning(
  repository: Repository,
  models: readonly ModelTags[],
  words: string,
): Promise<Meaning> {
  const found = findVersionByWords(models, words);
  if (found !== undefined) return { kind: 'version', words, ...found };
  try {
    return { kind: 'commit', words, commit: await repository.resolve(words) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unknown-revision') throw error;
    const known = models.slice(0, 1).flatMap((model) => readModel(model).versions.map(({ tag }) => tag));
    const list = known.length === 0 ? '' : ` ${listNames('Versions are', known)}`;
    const message = `${JSON.stringify(words)} is no version, stage or commit of this repository`;
    throw new Failure('unknown-revision', message, `Give one, a branch or a commit id.${list}`, error);
  }
}

type Found = Omit<Extract<Meaning, { kind: 'version' }>, 'kind' | 'words'>;

function findVersionByWords(models: readonly ModelTags[], words: string): Found | undefined {
  const tagged = findTagged(models, words);
  if (tagged !== undefined) return { model: tagged.registry.model, version: tagged.version };
  const [, name, sign, rest] = /^([^@#]+)([@#])(.+)$/.exec(words) ?? [];
  if (name !== undefined && rest !== undefined) {
    // A branch may be called so, too.
    if (sign === '@' && !models.some(({ model }) => model === name)) return undefined;
    const registry = findModel(models, name);
    return sign === '@'
      ? { model: name, version: findVersionOf(registry, rest) }
      : findCurrent(registry, rest);
  }
  const [first, ...others] = models;
  if (first === undefined || others.length > 0) return undefined;
  const only = readModel(first);
  const version = findVersion(only, words);
  if (version !== undefined) return { model: only.model, version };
  return only.stages.has(words) ? findCurrent(only, words) : undefined;
}

function findCurrent(registry: ModelRegistry, stage: string): Found {
  const { tag } = readStage(registry, stage);
  const version = registry.versions.find((one) => one.tag === tag);
  if (version !== undefined) return { model: registry.model, version };
  const stages = [...registry.stages.keys()];
  throw new Failure(
    'usage',
    `nothing of ${registry.model} is current in ${JSON.stringify(stage)}`,
    stages.length === 0 ? 'It was never assigned to a stage.' : listNames('The stages are', stages),
  );
}

/** Records are compared with each other; where one side has none, both are read from their commits. */
async function readPairs(
  repository: Repository,
  before: Meaning,
  after: Meaning,
): Promise<readonly ComparedModel[]> {
  if (before.kind === 'version' && after.kind === 'version') {
    const { record: a } = before.version;
    const { record: b } = after.version;
    if (a !== undefined && b !== undefined) return [{ model: after.model, ...compareContents(a, b) }];
  }
  const model = modelOf(after) ?? modelOf(before);
  const a = await readContents(repository, commitOf(before), modelOf(before) ?? model);
  const b = await readContents(repository, commitOf(after), modelOf(after) ?? model);
  if (model !== undefined) {
    const [one] = a.values();
    const [other] = b.values();
    if (one === undefined) throw noModel(before, modelOf(before) ?? model);
    if (other === undefined) throw noModel(after, modelOf(after) ?? model);
    return [{ model, ...compareContents(one, other) }];
  }
  return compareAll(a, b);
}

function compareAll(
  a: ReadonlyMap<string, RecordContent>,
  b: ReadonlyMap<string, RecordContent>,
): readonly ComparedModel[] {
  return [...new Set([...b.keys(), ...a.keys()])].map((model) => ({
    model,
    ...(a.has(model) ? {} : { only: 'b' as const }),
    ...(b.has(model) ? {} : { only: 'a' as const }),
    ...compareContents(a.get(model), b.get(model)),
  }));
}

function modelOf(meaning: Meaning): string | undefined {
  return meaning.kind === 'version' ? meaning.model : undefined;
}

function commitOf(meaning: Meaning): string {
  return meaning.kind === 'version' ? meaning.version.commit : meaning.commit;
}

function noModel({ words }: Meaning, model: string): Failure {
  return new Failure(
    'usage',
    `there is no model ${JSON.stringify(model)} at ${JSON.stringify(words)}`,
    'Compare it with a commit that has the model, or two commits with each other.',
  );
}
