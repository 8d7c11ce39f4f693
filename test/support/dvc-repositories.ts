// Repositories that real DVC made, and what Pawl reads of them.
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '../../src/core/facts.ts';
import type { Digest } from '../../src/core/model.ts';
import { inferredPolicy } from '../../src/core/policy-defaults.ts';
import { openRepository } from '../../src/git/repository.ts';
import { readPipelines } from '../../src/readers/dvc.ts';
import { readSnapshot } from '../../src/readers/snapshot.ts';
import type { CachedData } from './compare-with-dvc.ts';
import { cloneRepository, type TemporaryRepository } from './temporary-repository.ts';

export const FIXTURES = fileURLToPath(new URL('../../__fixtures__/', import.meta.url));

/** What Pawl reads of the model at the root at one revision. */
export interface ReadModel {
  readonly snapshot: Snapshot;
  /** What is in DVC's cache, by path. */
  readonly data: CachedData;
  /** Directories among it, whose files only the cache lists. */
  readonly directories: ReadonlySet<string>;
}

const NOT_MADE: Digest = { algorithm: 'md5', value: 'not made' };

/** Clones a bundle of `__fixtures__` with all its branches as branches. */
export async function cloneFixture(bundle: string): Promise<TemporaryRepository> {
  const repository = await cloneRepository(`${FIXTURES}${bundle}`);
  await repository.git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  return repository;
}

/** Reads revisions of a repository, from its objects. */
export async function readModels(
  directory: string,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, ReadModel>> {
  const repository = await openRepository({ directory, scratchParent: directory, environment: process.env });
  try {
    const models = await Promise.all(
      revisions.map(async (revision) => {
        const files = repository.files(await repository.resolve(revision));
        const snapshot = await readSnapshot(files, inferredPolicy('', 'test'));
        const { outputs } = await readPipelines(files, '', []);
        const cached = [...outputs.values()].filter((output) => output.cached);
        // What no run made yet has a place in DVC's index and no digest.
        const data = cached.map(({ path, digest }) => [path, digest ?? NOT_MADE] as const);
        const directories = data.filter(([, digest]) => digest.value.endsWith('.dir')).map(([path]) => path);
        return [revision, { snapshot, data: new Map(data), directories: new Set(directories) }] as const;
      }),
    );
    return new Map(models);
  } finally {
    await repository.close();
  }
}
