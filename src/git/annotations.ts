// What do annotated tags say? Read by id, and fetched where they are not here.
import type { Annotation } from '../core/registry-tag.ts';
import { createObjectBatch, type ObjectAnswer, type ObjectBatch } from './object-batch.ts';
import type { Tag } from './refs.ts';
import type { Git } from './run-git.ts';
import type { Scratch } from './scratch.ts';
import { parseTagObject, readAnnotation } from './tag-object.ts';

/** A record is some kilobytes; what is above this is no honest tag. */
export const MAXIMUM_TAG_BYTES = 4 * 1024 * 1024;

export interface Annotations {
  /** By the tag object's id. */
  readonly annotations: ReadonlyMap<string, Annotation>;
  /** Tags whose object could not be made sense of. */
  readonly unreadable: readonly UnreadableTag[];
}

export interface UnreadableTag {
  readonly tag: string;
  readonly reason: string;
}

/** Reads tag objects by id, and fetches those that are not here. */
export interface TagObjects {
  /** @throws Failure `missing-history` */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, ObjectAnswer>>;
  close(): Promise<void>;
}

/**
 * What is fetched goes into a repository of its own: a tag object brings its commit along, and one without its trees, as
 * it comes here, would pass for a whole one among the others.
 *
 * @param git where most of them are
 * @param makeSide makes that repository; absent: nothing can be fetched
 */
export function createTagObjects(git: Git, makeSide: (() => Promise<Scratch>) | undefined): TagObjects {
  const batch = createObjectBatch(git);
  let opening: Promise<{ readonly scratch: Scratch; readonly batch: ObjectBatch }> | undefined;
  const openSide = async (make: () => Promise<Scratch>) => {
    const scratch = await make();
    return { scratch, batch: createObjectBatch(scratch.git) };
  };
  const fetchAbsent = async (ids: readonly string[]) => {
    if (makeSide === undefined || ids.length === 0) return new Map<string, ObjectAnswer>();
    opening ??= openSide(makeSide);
    const side = await opening;
    const absent = absentOf(await request(side.batch, ids));
    if (absent.length > 0) {
      await side.scratch.fetch(absent, { depth: '--depth=1', filter: 'tree:0', silent: true });
    }
    return request(side.batch, ids);
  };
  // One fetch after the other: git locks what says where history is cut.
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async read(ids) {
      const here = await request(batch, [...new Set(ids)]);
      const fetched = turn.then(() => fetchAbsent(absentOf(here)));
      turn = fetched.catch(() => undefined);
      return new Map([...here, ...(await fetched)]);
    },
    async close() {
      const side = await opening;
      await Promise.all([batch.close(), side?.batch.close()]);
      await side?.scratch.remove();
    },
  };
}

async function request(
  batch: ObjectBatch,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ObjectAnswer>> {
  const asked = ids.map(async (id) => [id, await batch.request(id, MAXIMUM_TAG_BYTES)] as const);
  return new Map(await Promise.all(asked));
}

function absentOf(answers: ReadonlyMap<string, ObjectAnswer>): readonly string[] {
  return [...answers].filter(([, { kind }]) => kind === 'missing').map(([id]) => id);
}

/** What annotated tags say. Lightweight tags are passed over. @throws Failure `missing-history` */
export async function readAnnotations(objects: TagObjects, tags: readonly Tag[]): Promise<Annotations> {
  const annotated = tags.filter(({ object, commit }) => object !== commit);
  const answers = await objects.read(annotated.map(({ object }) => object));
  const annotations = new Map<string, Annotation>();
  const unreadable: UnreadableTag[] = [];
  for (const { name, object } of annotated) {
    const read = readAnswer(answers.get(object) ?? { kind: 'missing' });
    if (typeof read === 'string') unreadable.push({ tag: name, reason: read });
    else annotations.set(object, read);
  }
  return { annotations, unreadable: unreadable.sort((a, b) => (a.tag < b.tag ? -1 : 1)) };
}

/** The annotation, or why there is none. */
function readAnswer(answer: ObjectAnswer): Annotation | string {
  if (answer.kind === 'missing') return 'its object is not here';
  if (answer.kind === 'oversize') return tooLarge(answer.size);
  const tag = answer.type === 'tag' ? parseTagObject(answer.bytes.toString()) : undefined;
  if (tag === undefined) return 'its object is malformed';
  return readAnnotation(tag.tagger, tag.message + tag.signature);
}

function tooLarge(size: number): string {
  return `its object has ${size} bytes, more than ${MAXIMUM_TAG_BYTES}`;
}
