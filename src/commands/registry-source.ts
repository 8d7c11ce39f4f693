// The registry of the repository that a command reads, and the model that its words mean.
import type { ModelTags } from '../core/registries.ts';
import {
  type ModelRegistry,
  type RegisteredVersion,
  type RegistryOptions,
  readModelRegistry,
} from '../core/registry.ts';
import { findVersion } from '../core/stage.ts';
import { glanceAtTag } from '../core/tag-reading.ts';
import { Failure } from '../failure.ts';
import { readRegistry } from '../gather/registry.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../git/repository.ts';
import type { Surroundings } from './surroundings.ts';
import { didYouMean } from './usage.ts';

export interface RegistrySource {
  /** `owner/name` or name of the repository. */
  readonly repository: string;
  /** Sorted by name. What the tags of one say is read where it is asked for. */
  readonly models: readonly ModelTags[];
}

/** Names that a message lists. */
const LISTED = 20;

/** Reads the tags of the repository that the command was given, and nothing else. */
export async function openRegistry(
  { directory }: { readonly directory: string },
  surroundings: Surroundings,
  { glance = false }: RegistryOptions = {},
): Promise<RegistrySource> {
  const use = async (repository: Repository) => ({
    repository: repository.name,
    models: await readRegistry(repository),
  });
  return withRepository(directory, surroundings, use, glance ? { glanceAt: glanceAtTag } : {});
}

export async function withRepository<T>(
  directory: string,
  { environment, temporaryDirectory }: Surroundings,
  use: (repository: Repository) => Promise<T>,
  options: Pick<RepositoryOptions, 'glanceAt'> = {},
): Promise<T> {
  const place = { directory, environment, scratchParent: temporaryDirectory };
  const repository = await openRepository({ ...place, ...options });
  try {
    return await use(repository);
  } finally {
    await repository.close();
  }
}

export function readModel(tags: ModelTags, options: RegistryOptions = {}): ModelRegistry {
  return readModelRegistry(tags.tags, tags, options);
}

/** @throws Failure `usage` with the names that there are */
export function findModel(models: readonly ModelTags[], name: string): ModelRegistry {
  return readModel(findModelTags(models, name));
}

/** @throws Failure `usage` with the names that there are */
export function findModelTags(models: readonly ModelTags[], name: string): ModelTags {
  const found = models.find(({ model }) => model === name);
  if (found !== undefined) return found;
  const names = models.map(({ model }) => model);
  throw new Failure(
    'usage',
    `there is no model ${JSON.stringify(name)}`,
    names.length === 0
      ? 'No tag of this repository names a version yet: pawl release makes the first.'
      : `${didYouMean(name, names)}${listNames('The models are', names)}`,
  );
}

/** @throws Failure `usage` where there is none, or more than one */
export function findOnlyModel(models: readonly ModelTags[]): ModelRegistry {
  const [only, ...others] = models;
  if (only === undefined) throw noVersions();
  if (others.length === 0) return readModel(only);
  const names = models.map(({ model }) => model);
  throw new Failure(
    'usage',
    `there are ${models.length} models: which one is meant?`,
    listNames('The models are', names),
  );
}

/** The model and the version that a tag's full name means. */
export function findTagged(
  models: readonly ModelTags[],
  name: string,
): { readonly registry: ModelRegistry; readonly version: RegisteredVersion } | undefined {
  const owner = models.find(({ tags }) => tags.some((tag) => tag.name === name));
  const registry = owner && readModel(owner);
  const version = registry?.versions.find(({ tag }) => tag === name);
  return registry === undefined || version === undefined ? undefined : { registry, version };
}

/** @throws Failure `usage` with the versions that there are */
export function findVersionOf(registry: ModelRegistry, wanted: string): RegisteredVersion {
  const found = findVersion(registry, wanted);
  if (found !== undefined) return found;
  throw new Failure('usage', whyNot(registry, wanted), versionsHelp(registry, wanted));
}

function whyNot({ model, requests, gone }: ModelRegistry, wanted: string): string {
  const bare = wanted.replace(/^v(?=\d)/, '');
  const isMeant = ({ tag, version }: { readonly tag: string; readonly version: string }) =>
    tag === wanted || version === bare;
  if (requests.some(isMeant)) return `${JSON.stringify(wanted)} of ${model} is a tag that nobody accepted`;
  if (gone.some(isMeant)) return `${JSON.stringify(wanted)} of ${model} was deleted`;
  return `${model} has no version ${JSON.stringify(wanted)}`;
}

function versionsHelp({ model, versions }: ModelRegistry, wanted: string): string {
  const known = versions.map(({ version }) => version);
  if (known.length === 0) return `${model} has no version at all; pawl history ${model} says what there is.`;
  return `${didYouMean(wanted.replace(/^v(?=\d)/, ''), known)}${listNames('There are', known)}`;
}

export function listNames(words: string, names: readonly string[]): string {
  const shown = names.slice(0, LISTED).join(', ');
  const more = names.length - LISTED;
  return `${words} ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
}

export function noVersions(): Failure {
  return new Failure(
    'usage',
    'no tag of this repository names a version',
    'pawl release makes the first; in a shallow clone, fetch the tags.',
  );
}
