// Makes tags that come into being together or not at all: at the remote, where there is one, else in the clone.
import type { TagWrite } from '../core/writing.ts';
import { Failure } from '../failure.ts';
import type { PublishResult, Repository } from './contract.ts';
import { createTags, findAbsentCommit, publishLocally, rehearseLocally } from './local-tags.ts';
import { obtain } from './obtain.ts';
import { type PushTarget, pushTags } from './push.ts';
import { type Git, gitFailed } from './run-git.ts';
import type { Scratch } from './scratch.ts';
import type { ShallowClone } from './shallow-range.ts';
import { readSigning } from './signing.ts';
import { checkTags, makeTag, readTagObject, writeTagObject } from './tag-making.ts';

export interface PublisherParts {
  /** The user's clone. */
  readonly git: Git;
  /** What the repository reads from, where it has a scratch repository. */
  readonly clone: ShallowClone | undefined;
  /** The scratch repository, made for the occasion where there is none. */
  readonly scratch: () => Promise<Scratch>;
  /** Where tags go; undefined: there is no remote. */
  readonly target: PushTarget | undefined;
}

/** See `Repository.publish` and `Repository.rehearse`. */
export function createPublisher(parts: PublisherParts): Pick<Repository, 'publish' | 'rehearse'> {
  const { git, clone, target } = parts;
  const prepare = async (tags: readonly TagWrite[]) => {
    checkTags(tags);
    const commits = tags.map(({ commit }) => commit);
    if (clone?.scratch.remote !== undefined) await obtain(clone, git, commits);
  };
  return {
    async publish(tags, { push }) {
      await prepare(tags);
      if (tags.length === 0) return { status: 'unchanged', objects: {} };
      const signing = await readSigning(git);
      if (push && target !== undefined) {
        const scratch = target.clone.scratch.git;
        const result = await pushTags(target, tags, (tag) => makeTag(scratch, git.directory, tag, signing));
        if (result.status === 'done' || result.status === 'unchanged') {
          await mirror(git, scratch, tags, result);
        }
        return result;
      }
      return publishLocally(git, tags, async (tag) => {
        if (signing === undefined) return makeTag(git, git.directory, tag, undefined);
        // The ref that git makes of a signed tag must not come up in the clone on its own.
        const scratch = (await parts.scratch()).git;
        return copyTag(scratch, git, await makeTag(scratch, git.directory, tag, signing));
      });
    },
    async rehearse(tags, { push }) {
      await prepare(tags);
      if (tags.length === 0) return undefined;
      if (!push || target === undefined) return rehearseLocally(git, tags);
      const scratch = target.clone.scratch.git;
      const make = (tag: TagWrite) => makeTag(scratch, git.directory, tag, undefined);
      const result = await pushTags(target, tags, make, true);
      return result.status === 'done' || result.status === 'unchanged' ? undefined : result;
    },
  };
}

async function copyTag(from: Git, to: Git, id: string): Promise<string> {
  const text = await readTagObject(from, id);
  if (text === undefined) throw gitFailed('git cat-file', new Error(`${id} is no tag`));
  return writeTagObject(to, text);
}

/**
 * Makes the tags of the remote known in the clone, so that `git show v2.1.0` works there. What is there stays as it is,
 * and what does not work is no failure: the next fetch brings them.
 */
async function mirror(
  git: Git,
  scratch: Git,
  tags: readonly TagWrite[],
  { objects }: PublishResult,
): Promise<void> {
  try {
    for (const tag of tags) {
      const id = objects[tag.name];
      // A ref to a commit that is not there would break the clone.
      if (id === undefined || (await findAbsentCommit(git, [tag])) !== undefined) continue;
      await copyTag(scratch, git, id);
      await createTags(git, new Map([[tag.name, id]]), new Map());
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
