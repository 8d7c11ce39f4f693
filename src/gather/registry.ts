// The registry of a repository: all that its tags say of its models, in one `git for-each-ref`.
import { readRegistries } from '../core/registries.ts';
import type { ModelRegistry } from '../core/registry.ts';
import type { Repository } from '../git/repository.ts';

/** @returns sorted by the models' names */
export async function readRegistry(repository: Repository): Promise<readonly ModelRegistry[]> {
  return readRegistries(await repository.allAnnotatedTags(), repository.name);
}
