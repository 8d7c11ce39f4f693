// Which releases each model has: read from the names of its tags, and where Pawl released it from what they say.
import prerelease from 'semver/functions/prerelease.js';
import type { EarlierRelease } from '../core/facts.ts';
import { type ModelRegistry, readModelRegistry } from '../core/registry.ts';
import { readReleases } from '../core/release-tag.ts';
import { namingOf } from '../core/stage-entry.ts';
import type { Repository, Tag } from '../git/repository.ts';
import { indexTags, readRegistryTags } from './model-tags.ts';
import type { ProposedModel } from './proposed-models.ts';
import type { TaggedRelease } from './release-history.ts';

export interface Releases {
  /** By model, newest version first, pre-releases last: what is in use is a full release. */
  readonly byModel: ReadonlyMap<string, readonly TaggedRelease[]>;
  /** Tags that look like a model's versions and cannot be read as one. */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
  /** What records say of the models that have any. */
  readonly recorded: ReadonlyMap<string, RecordedReleases>;
}

export interface RecordedReleases {
  readonly earlier: readonly EarlierRelease[];
  /** Versions of requests and of deleted tags: none of them is given again. */
  readonly taken: readonly string[];
}

/**
 * Reads every tag once, whatever the number of models. Without any assignment Pawl never released the model, and the
 * names of its tags say all there is to know; with one, a tag may be a request that was never accepted.
 */
export async function findReleases(
  repository: Repository,
  models: readonly ProposedModel[],
): Promise<Releases> {
  const tags = indexTags(await repository.tags());
  const named = models.map(({ policy }) => ({ naming: namingOf(policy), own: tags(namingOf(policy)) }));
  const assigned = named.filter(({ naming, own }) =>
    own.some(({ name }) => name.startsWith(`${naming.model}#`)),
  );
  const registries = await readRegistries(repository, assigned);
  const byModel = new Map<string, readonly TaggedRelease[]>();
  const unreadable = new Map<string, readonly string[]>();
  const recorded = new Map<string, RecordedReleases>();
  for (const { naming, own } of named) {
    const registry = registries.get(naming.model);
    const found =
      registry === undefined
        ? readReleases(own, naming.model, naming.template, naming.atRoot)
        : { releases: registry.versions, unreadable: registry.unreadable };
    byModel.set(naming.model, fullFirst(found.releases));
    unreadable.set(naming.model, found.unreadable);
    if (registry !== undefined) recorded.set(naming.model, recordedReleases(registry));
  }
  return { byModel, unreadable, recorded };
}

async function readRegistries(
  repository: Repository,
  models: readonly { readonly naming: ReturnType<typeof namingOf>; readonly own: readonly Tag[] }[],
): Promise<ReadonlyMap<string, ModelRegistry>> {
  const wanted = [...new Set(models.flatMap(({ own }) => own))];
  if (wanted.length === 0) return new Map();
  const read = indexTags(await readRegistryTags(repository, wanted));
  return new Map(models.map(({ naming }) => [naming.model, readModelRegistry(read(naming), naming)]));
}

/** Full versions before pre-releases, each newest first as they come. */
export function fullFirst(releases: readonly TaggedRelease[]): readonly TaggedRelease[] {
  const full = new Set(releases.filter(({ version }) => prerelease(version) === null));
  return [...full, ...releases.filter((release) => !full.has(release))].map(({ tag, version, commit }) => ({
    tag,
    version,
    commit,
  }));
}

/** @param without name of a tag that is judged itself, so that its number is not taken by it */
export function recordedReleases(
  { versions, requests, gone }: ModelRegistry,
  without?: string,
): RecordedReleases {
  return {
    earlier: versions.flatMap(({ tag, record }) =>
      record === undefined
        ? []
        : [
            {
              tag,
              lineage: record.lineage,
              metrics: record.metrics.map(({ name, value }) => ({ name, value })),
            },
          ],
    ),
    taken: [...requests, ...gone].filter(({ tag }) => tag !== without).map(({ version }) => version),
  };
}
