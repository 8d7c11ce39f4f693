// The registry of a repository: all that its tags say of its models, in one `git for-each-ref`.
import { findModels, type ModelTags } from '../core/registries.ts';
import type { Repository } from '../git/repository.ts';

/** @returns sorted by the models' names; `readModelRegistry` reads what the tags of one say */
export async function readRegistry(repository: Repository): Promise<readonly ModelTags[]> {
  return findModels(await repository.allAnnotatedTags(), repository.name);
}
