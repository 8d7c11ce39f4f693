// The registry of a repository: all that its tags say of its models, in one `git for-each-ref`.
import { findModels, type ModelTags } from '../core/registries.ts';
import { glanceAtTag } from '../core/tag-reading.ts';
import type { Repository } from '../git/repository.ts';

/**
 * @param glance whether a list of all versions is wanted, which can be worked out while git lists the tags
 * @returns sorted by the models' names; `readModelRegistry` reads what the tags of one say
 */
export async function readRegistry(repository: Repository, glance = false): Promise<readonly ModelTags[]> {
  return findModels(await repository.allAnnotatedTags(glance ? glanceAtTag : undefined), repository.name);
}
