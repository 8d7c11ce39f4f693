// How does a test push to the forge? With a commit on a branch, made in a clone of its own.
import type { Forge } from './forge.ts';
import { type CommitOptions, cloneRepository } from './temporary-repository.ts';

export interface PushOptions extends CommitOptions {
  /** Branch to push; made anew where it exists. */
  readonly branch: string;
  /** Branch, tag or commit of the forge that it begins at; default its default branch. */
  readonly from?: string;
  /** Files to write; `undefined` removes one. */
  readonly files: Readonly<Record<string, string | Buffer | undefined>>;
  readonly message: string;
}

/** Pushes one commit and returns its id. */
export async function pushCommit(forge: Forge, options: PushOptions): Promise<string> {
  const clone = await cloneRepository(forge.git.directory);
  try {
    const from = await forge.git.id(`${options.from ?? forge.repository.defaultBranch}^{commit}`);
    await clone.git('checkout', '--quiet', '--detach', from);
    await clone.write(options.files);
    const id = await clone.commit(options.message, options);
    await clone.git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${options.branch}`);
    return id;
  } finally {
    await clone.remove();
  }
}
