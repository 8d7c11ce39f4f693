// Which releases each model has: read from the names of the tags.
import prerelease from 'semver/functions/prerelease.js';
import { readReleases } from '../core/release-tag.ts';
import type { Repository, Tag } from '../git/repository.ts';
import type { ProposedModel } from './proposed-models.ts';
import type { TaggedRelease } from './release-history.ts';

export interface Releases {
  /** By model, newest version first, pre-releases last: what is in use is a full release. */
  readonly byModel: ReadonlyMap<string, readonly TaggedRelease[]>;
  /** Tags that look like a model's versions and cannot be read as one. */
  readonly unreadable: ReadonlyMap<string, readonly string[]>;
}

/** Reads every tag once, whatever the number of models. */
export async function findReleases(
  repository: Repository,
  models: readonly ProposedModel[],
): Promise<Releases> {
  const tags = createTagIndex(await repository.tags());
  const byModel = new Map<string, readonly TaggedRelease[]>();
  const unreadable = new Map<string, readonly string[]>();
  for (const { policy } of models) {
    const { model, directory, release } = policy;
    const atRoot = directory === '';
    const found = readReleases(tags(model, release.tag, atRoot), model, release.tag, atRoot);
    const full = new Set(found.releases.filter(({ version }) => prerelease(version) === null));
    byModel.set(policy.model, [...full, ...found.releases.filter((release) => !full.has(release))]);
    unreadable.set(policy.model, found.unreadable);
  }
  return { byModel, unreadable };
}

/** Tags by the model's name before `@`, and all those without one: a thousand models do not each read ten thousand tags. */
function createTagIndex(
  tags: readonly Tag[],
): (model: string, template: string, atRoot: boolean) => readonly Tag[] {
  const named = new Map<string, Tag[]>();
  const plain: Tag[] = [];
  for (const tag of tags) {
    const at = tag.name.lastIndexOf('@');
    const list = at === -1 ? plain : (named.get(tag.name.slice(0, at)) ?? []);
    if (at !== -1) named.set(tag.name.slice(0, at), list);
    list.push(tag);
  }
  return (model, template, atRoot) => {
    if (template === '{model}@v{version}' && !atRoot) return named.get(model) ?? [];
    if (!template.includes('@')) return [...plain, ...(named.get(model) ?? [])];
    return tags;
  };
}
