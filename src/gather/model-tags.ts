// Which tags are about a model: its versions, requests and assignments, each read once whatever the number of models.
import type { ModelNaming } from '../core/registry.ts';
import type { RegistryTag } from '../core/registry-tag.ts';
import type { Repository, Tag } from '../git/repository.ts';

/** The tags that may be a model's; others among them are passed over where they are read. */
export type TagIndex<T extends { readonly name: string }> = (naming: ModelNaming) => readonly T[];

/** Tags by what stands before `@` or `#`, and all those without either: a thousand models do not each read ten thousand tags. */
export function indexTags<T extends { readonly name: string }>(tags: readonly T[]): TagIndex<T> {
  const named = new Map<string, T[]>();
  const plain: T[] = [];
  for (const tag of tags) {
    const hash = tag.name.indexOf('#');
    const end = hash === -1 ? tag.name.lastIndexOf('@') : hash;
    const list = end === -1 ? plain : (named.get(tag.name.slice(0, end)) ?? []);
    if (end !== -1) named.set(tag.name.slice(0, end), list);
    list.push(tag);
  }
  return ({ model, template, atRoot }) => {
    const own = named.get(model) ?? [];
    if (template === '{model}@v{version}' && !atRoot) return own;
    // A template of its own may have an `@` anywhere.
    return template.includes('@') ? tags : [...plain, ...own];
  };
}

/** Adds what the tag objects say. One request brings those that a clone lacks. */
export async function readRegistryTags(
  repository: Repository,
  tags: readonly Tag[],
): Promise<readonly RegistryTag[]> {
  const { annotations } = await repository.annotations(tags);
  return tags.map(({ name, object, commit }) => {
    const annotation = annotations.get(object);
    return { name, object, commit, ...(annotation === undefined ? {} : { annotation }) };
  });
}
