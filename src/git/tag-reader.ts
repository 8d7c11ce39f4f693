// Which tags and branches are there, and what do the tags say: of the remote where it is asked, else of the clone.

import { branchNameError } from '../core/ref-name.ts';
import type { RegistryTag } from '../core/registry-tag.ts';
import { createTagObjects, readAnnotations } from './annotations.ts';
import type { Repository } from './contract.ts';
import type { ObjectStore } from './object-store.ts';
import { once } from './once.ts';
import { type RemoteRefs, readDefaultBranchName, readRefs, type Tag } from './refs.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';
import type { Scratch } from './scratch.ts';
import type { ShallowClone } from './shallow-range.ts';
import { readAnnotatedTags } from './tag-list.ts';

export interface TagReader
  extends Pick<
    Repository,
    'tags' | 'defaultBranch' | 'branchTip' | 'defaultBranchName' | 'annotations' | 'allAnnotatedTags'
  > {
  close(): Promise<void>;
}

interface Sources {
  /** The user's clone. */
  readonly git: Git;
  readonly objects: ObjectStore;
  readonly clone: ShallowClone | undefined;
  /** Makes another scratch repository. */
  readonly makeScratch: () => Promise<Scratch>;
  /** Given where the remote is the truth, and not the clone. */
  readonly listRefs?: () => Promise<RemoteRefs>;
  readonly isFresh: boolean;
  /** The tags of the clone, where they were asked for before it was known what kind of clone it is. */
  readonly listed: Promise<readonly RegistryTag[]> | undefined;
}

export function createTagReader(sources: Sources): TagReader {
  const { git, objects, clone, makeScratch, listRefs, isFresh, listed } = sources;
  const remote = listRefs === undefined ? undefined : clone?.scratch;
  const tagObjects = createTagObjects(clone?.scratch.git ?? git, remote && makeScratch);
  const refs = once(() => readRefs(git, objects));
  const defaultName = once(async () => (await remote?.defaultBranchName()) ?? readDefaultBranchName(git));
  let annotated: Promise<readonly RegistryTag[]> | undefined;

  const tags = async () => (await listRefs?.())?.tags ?? (await refs()).tags;
  const branchTip = async (name: string) => {
    if (branchNameError(name) !== undefined) return undefined;
    const branches = (await listRefs?.())?.branches;
    if (branches !== undefined) return branches.get(name);
    return (await readTip(git, `refs/remotes/origin/${name}`)) ?? readTip(git, `refs/heads/${name}`);
  };
  const annotations = (wanted: readonly Tag[]) => readAnnotations(tagObjects, wanted);
  return {
    tags,
    branchTip,
    annotations,
    defaultBranchName: defaultName,
    async defaultBranch() {
      const name = isFresh && remote !== undefined ? await defaultName() : undefined;
      return name === undefined ? (await refs()).defaultBranch : branchTip(name);
    },
    async allAnnotatedTags(): Promise<readonly RegistryTag[]> {
      if (remote === undefined) {
        annotated ??= listed ?? readAnnotatedTags(git, objects);
        return annotated;
      }
      const all = await tags();
      const { annotations: known } = await annotations(all);
      return all.map((tag) => {
        const annotation = tag.object === tag.commit ? undefined : known.get(tag.object);
        return annotation === undefined ? tag : { ...tag, annotation };
      });
    },
    close: () => tagObjects.close(),
  };
}

async function readTip(git: Git, ref: string): Promise<string | undefined> {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return (await git.run(args)).trim() || undefined;
  } catch (error) {
    if (error instanceof GitExit) return undefined;
    throw gitFailed('git rev-parse', error);
  }
}
