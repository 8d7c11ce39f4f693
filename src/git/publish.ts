// Makes tags that come into being together or not at all: at the remote, where there is one, else in the clone.
import { PENDING_OBJECT, pinObject } from '../core/assignment.ts';
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
import { checkTags, makeTag } from './tag-making.ts';
import { readTagObject, writeTagObject } from './tag-text.ts';

export interface PublisherParts {
  /** The user's clone. */
  readonly git: Git;
  /** What the repository reads from, where it has a scratch repository. */
  readonly clone: ShallowClone | undefined;
  /** The scratch repository, made for the occasion where there is none. */
  readonly scratch: () => Promise<Scratch>;
  /** Where tags go; undefined: there is no remote. */
  readonly target: PushTarget | undefined;
  readonly isFresh: boolean;
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
      if (push) needFresh(parts);
      if (push && target !== undefined) {
        const scratch = target.clone.scratch.git;
        const make = onlyOnce((tag) => makeTag(scratch, git.directory, tag, signing));
        const pinned = await pinTags(tags, make);
        const result = await pushTags(target, pinned, make);
        if (result.status === 'done' || result.status === 'unchanged') {
          await mirror(git, scratch, pinned, result);
        }
        return result;
      }
      const make = onlyOnce(async (tag) => {
        if (signing === undefined) return makeTag(git, git.directory, tag, undefined);
        // The ref that git makes of a signed tag must not come up in the clone on its own.
        const scratch = (await parts.scratch()).git;
        return copyTag(scratch, git, await makeTag(scratch, git.directory, tag, signing));
      });
      return publishLocally(git, await pinTags(tags, make), make);
    },
    async rehearse(tags, { push }) {
      await prepare(tags);
      if (tags.length === 0) return undefined;
      if (push) needFresh(parts);
      if (!push || target === undefined) {
        const make = onlyOnce((tag) => makeTag(git, git.directory, tag, undefined));
        return rehearseLocally(git, await pinTags(tags, make));
      }
      const scratch = target.clone.scratch.git;
      const make = onlyOnce((tag) => makeTag(scratch, git.directory, tag, undefined));
      const result = await pushTags(target, await pinTags(tags, make), make, true);
      return result.status === 'done' || result.status === 'unchanged' ? undefined : result;
    },
  };
}

type MakeTag = (tag: TagWrite) => Promise<string>;

/** A signed tag is another object every time that it is made. */
function onlyOnce(make: MakeTag): MakeTag {
  const made = new Map<string, Promise<string>>();
  return (tag) => {
    const id = made.get(tag.name) ?? make(tag);
    made.set(tag.name, id);
    return id;
  };
}

/** A message that left the object of a tag before it open gets its id. */
async function pinTags(tags: readonly TagWrite[], make: MakeTag): Promise<readonly TagWrite[]> {
  const pinned: TagWrite[] = [];
  for (const [index, tag] of tags.entries()) {
    const isOpen = tag.message.includes(PENDING_OBJECT);
    const before = isOpen ? pinned.slice(0, index) : [];
    let { message } = tag;
    for (const one of before) message = pinObject(message, one.name, await make(one));
    pinned.push({ ...tag, message });
  }
  return pinned;
}

function needFresh({ isFresh }: PublisherParts): void {
  if (isFresh) return;
  throw new Error('what is pushed has to be decided on what the remote says: open the repository fresh');
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
