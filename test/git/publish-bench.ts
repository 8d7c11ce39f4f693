// What every test of publishing begins with: a served repository, clones of it, and a repository opened to write.

import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { TagWrite } from '../../src/core/writing.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../../src/git/repository.ts';
import { type GitServer, type GitServerOptions, startGitServer } from '../support/git-server.ts';
import {
  cloneRepository,
  createRepository,
  type RepositoryOptions as MakeOptions,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

export interface Bench {
  readonly scratchParent: string;
  /** A bare repository `model.git` with three commits on main, and the clone that they were pushed from. */
  create(
    options?: MakeOptions,
  ): Promise<{ readonly remote: TemporaryRepository; readonly work: TemporaryRepository }>;
  serve(remote: TemporaryRepository, options?: Partial<GitServerOptions>): Promise<GitServer>;
  /** A clone with one file of its own, from a URL. */
  clone(url: string, ...args: readonly string[]): Promise<TemporaryRepository>;
  open(clone: TemporaryRepository, options?: Partial<RepositoryOptions>): Promise<Repository>;
  /** Closes everything, and looks whether it left anything behind. */
  clear(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const scratchParent = await mkdtemp(join(tmpdir(), 'pawl-scratch-'));
  const temporary: TemporaryRepository[] = [];
  const opened: Repository[] = [];
  const servers: GitServer[] = [];
  const keep = (repository: TemporaryRepository) => {
    temporary.push(repository);
    return repository;
  };
  return {
    scratchParent,
    async create(options = {}) {
      const remote = keep(await createRepository({ ...options, bare: true, name: 'model.git' }));
      const work = keep(await createRepository(options));
      for (const accuracy of [0.68, 0.71, 0.74]) {
        await work.write({
          'metrics.json': `{"accuracy": ${accuracy}}\n`,
          [`model-${accuracy}.bin`]: `${accuracy}`,
        });
        await work.commit(`feat: ${accuracy}`);
      }
      await work.git('remote', 'add', 'origin', remote.directory);
      await work.git('push', '--quiet', 'origin', 'main');
      return { remote, work };
    },
    async serve(remote, options = {}) {
      const server = await startGitServer({ root: dirname(remote.directory), ...options });
      servers.push(server);
      return server;
    },
    clone: async (url, ...args) => keep(await cloneRepository(url, ...args)),
    async open(clone, options = {}) {
      const { PATH, HOME } = clone.environment;
      const more = { fresh: true, pushRetries: [10, 20], environment: { PATH, HOME } };
      const repository = await openRepository({
        directory: clone.directory,
        scratchParent,
        ...more,
        ...options,
      });
      opened.push(repository);
      return repository;
    },
    async clear() {
      await Promise.all(opened.splice(0).map((repository) => repository.close()));
      const left = await readdir(scratchParent);
      await Promise.all(servers.splice(0).map((server) => server.close()));
      await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
      await rm(scratchParent, { recursive: true, force: true });
      expect(left).toEqual([]);
    },
  };
}

/** A version tag as Pawl makes them, small. */
export function version(commit: string, name = 'v1.0.0', summary = 'First'): TagWrite {
  return { name, commit, message: `model ${name}\n\n${summary}\n#1 of its kind\n`, time: 1_685_620_800 };
}

/** Ids of all refs by their full names. */
export async function refsOf(repository: TemporaryRepository): Promise<Readonly<Record<string, string>>> {
  const output = await repository.git('for-each-ref', '--format=%(refname) %(objectname)');
  return Object.fromEntries(
    output
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ')),
  );
}

/** Digest of what a run may not change in a clone: work tree, index, HEAD and config. */
export async function fingerprint(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.sort()) {
    if (!/\.git\/(?:objects|refs\/tags)\//.test(path)) hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex');
}
