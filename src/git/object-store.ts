// Commits, trees and blobs by id; what was read once is kept where it is small.
import { Failure } from '../failure.ts';
import { createObjectBatch, type ObjectAnswer } from './object-batch.ts';
import { type CommitObject, parseCommit, parseTag, parseTree, type Tree } from './object-format.ts';
import type { Git } from './run-git.ts';

/** A commit message or a tree above this is no honest one. */
const MAXIMUM_OBJECT_BYTES = 64 * 1024 * 1024;
/** Tags of tags of tags: git allows any number, nobody makes more than two. */
const MAXIMUM_TAG_DEPTH = 16;

export type BlobAnswer =
  | { readonly kind: 'blob'; readonly bytes: Buffer }
  | { readonly kind: 'oversize'; readonly size: number };

export interface ObjectStore {
  /** @throws Failure `missing-history` where it is not there, `unknown-revision` where it is no commit */
  commit(id: string): Promise<CommitObject>;
  /** @throws Failure `missing-history` where it is not there, `git-failed` where it is broken */
  tree(id: string): Promise<Tree>;
  /** @param limit largest size in bytes */
  blob(id: string, limit: number): Promise<BlobAnswer>;
  /** Whether the object is there; nothing of it is kept. */
  has(id: string): Promise<boolean>;
  /** The commit that a revision or id names, through tags; undefined: there is none. */
  peel(revision: string): Promise<CommitObject | undefined>;
  close(): Promise<void>;
}

/**
 * @param idLength hex digits of an object id: 40 or 64
 * @param missingHelp what to do when an object is not there
 */
export function createObjectStore(git: Git, idLength: number, missingHelp: string): ObjectStore {
  const batch = createObjectBatch(git);
  const commits = new Map<string, Promise<CommitObject>>();
  const trees = new Map<string, Promise<Tree>>();

  const isId = (text: string) => text.length === idLength && /^[0-9a-f]+$/.test(text);
  const read = async (id: string, limit: number) => {
    if (!isId(id)) throw unknownObject(id, 'an object id');
    const answer = await batch.request(id, limit);
    if (answer.kind === 'missing') throw missingObject(id, missingHelp);
    return answer;
  };
  const readCommit = async (id: string): Promise<CommitObject> => {
    const { type, bytes } = whole(await read(id, MAXIMUM_OBJECT_BYTES));
    if (type !== 'commit') throw unknownObject(id, 'a commit');
    return parseCommit(id, bytes);
  };
  const readTree = async (id: string): Promise<Tree> => {
    const { type, bytes } = whole(await read(id, MAXIMUM_OBJECT_BYTES));
    const entries = type === 'tree' ? parseTree(bytes, idLength / 2) : undefined;
    if (entries === undefined) throw brokenTree(id);
    return entries;
  };

  return {
    commit: (id) => remember(commits, id, readCommit),
    tree: (id) => remember(trees, id, readTree),
    async blob(id, limit) {
      const answer = await read(id, limit);
      if (answer.type !== 'blob') throw unknownObject(id, 'a file');
      if (answer.kind === 'oversize') return { kind: 'oversize', size: answer.size };
      return { kind: 'blob', bytes: answer.bytes };
    },
    has: async (id) => isId(id) && (await batch.request(id, 0)).kind !== 'missing',
    async peel(revision) {
      let name = revision;
      for (let depth = 0; depth < MAXIMUM_TAG_DEPTH; depth++) {
        const answer = await batch.request(name, MAXIMUM_OBJECT_BYTES);
        if (answer.kind !== 'object') return undefined;
        if (answer.type === 'commit') {
          return remember(commits, answer.id, async (id) => parseCommit(id, answer.bytes));
        }
        const tag = answer.type === 'tag' ? parseTag(answer.bytes) : undefined;
        if (tag === undefined || !isId(tag.object)) return undefined;
        name = tag.object;
      }
      return undefined;
    },
    close: () => batch.close(),
  };
}

/** A failed read is forgotten: a fetch may bring the object. */
function remember<T>(
  known: Map<string, Promise<T>>,
  id: string,
  read: (id: string) => Promise<T>,
): Promise<T> {
  const there = known.get(id);
  if (there !== undefined) return there;
  const reading = read(id);
  known.set(id, reading);
  reading.catch(() => known.delete(id));
  return reading;
}

function whole(answer: Exclude<ObjectAnswer, { kind: 'missing' }>): { type: string; bytes: Buffer } {
  if (answer.kind === 'object') return answer;
  throw new Failure(
    'too-large',
    `The ${answer.type} ${answer.id} has ${answer.size} bytes, more than ${MAXIMUM_OBJECT_BYTES}`,
    'No honest commit or tree is that large; find out who made it.',
  );
}

function missingObject(id: string, help: string): Failure {
  return new Failure('missing-history', `The object ${id} is not in this clone`, help);
}

function unknownObject(id: string, expected: string): Failure {
  return new Failure(
    'unknown-revision',
    `${JSON.stringify(id)} is not ${expected}`,
    'Give a full object id.',
  );
}

function brokenTree(id: string): Failure {
  return new Failure('git-failed', `The tree ${id} is broken`, 'Run `git fsck` in the repository.');
}
