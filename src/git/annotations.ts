// What do annotated tags say? Read in one `git for-each-ref` from a clone, and by id from what was fetched.
import type { Annotation, RegistryTag } from '../core/registry-tag.ts';
import { createFieldReader } from './fields.ts';
import { createObjectBatch, type ObjectAnswer, type ObjectBatch } from './object-batch.ts';
import type { ObjectStore } from './object-store.ts';
import type { Tag } from './refs.ts';
import { type Git, gitFailed } from './run-git.ts';
import type { Scratch } from './scratch.ts';
import { nameOf, parseTagger, parseTagObject, readAnnotation, SIGNATURE_MARK } from './tag-object.ts';

/** A record is some kilobytes; what is above this is no honest tag. */
const MAXIMUM_TAG_BYTES = 4 * 1024 * 1024;

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

/**
 * A NUL cannot be in a ref name, a tagger or a message, as git prints them; nor a blank in a ref name, nor a newline in a
 * tagger. What a tag points to stands in its own object: asking for it with `*` would open that, too.
 */
const FORMAT = '%(objectname) %(objecttype) %(object) %(type) %(refname) %(tagger)%00%(contents)%00';

/** Every tag of the clone that points to a commit, with what it says; one that is too large says nothing. */
export async function readAnnotatedTags(
  git: Git,
  objects: ObjectStore,
  seen: (tag: RegistryTag) => void = () => {},
): Promise<readonly RegistryTag[]> {
  const args = ['for-each-ref', `--format=${FORMAT}`, 'refs/tags/'];
  const tags: (RegistryTag | undefined | Promise<RegistryTag | undefined>)[] = [];
  let head: string | undefined;
  const read = createFieldReader((field) => {
    if (head === undefined) {
      // The newline behind the tag before stands in front of it.
      head = field.toString('utf8', field[0] === NEWLINE ? 1 : 0);
      return;
    }
    const tag = readListedTag(head, field, objects);
    head = undefined;
    if (tag !== undefined && !(tag instanceof Promise)) seen(tag);
    tags.push(tag);
  });
  await git.stream(args, read).catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  return (await Promise.all(tags)).filter((tag) => tag !== undefined);
}

const NEWLINE = 10;
const LISTED_TAG = /^([0-9a-f]+) (\w+) ([0-9a-f]*) (\w*) refs\/tags\/(\S+) (.*)$/s;

function readListedTag(
  head: string,
  contents: Buffer,
  objects: ObjectStore,
): RegistryTag | undefined | Promise<RegistryTag | undefined> {
  const [, object = '', type, target = '', targetType, name = '', tagger = ''] = LISTED_TAG.exec(head) ?? [];
  if (type === 'commit') return { name, object, commit: object };
  if (type !== 'tag') return undefined;
  const annotation =
    contents.length > MAXIMUM_TAG_BYTES ? {} : { annotation: readListedAnnotation(tagger, contents) };
  if (targetType === 'commit') return { name, object, commit: target, ...annotation };
  if (targetType !== 'tag') return undefined;
  return objects.peel(target).then((commit) => commit && { name, object, commit: commit.id, ...annotation });
}

const SIGNATURE = Buffer.from(SIGNATURE_MARK);

/** Of ten thousand messages most are never looked at: they stay bytes until somebody does. git left out what it must. */
function readListedAnnotation(line: string, contents: Buffer): Annotation {
  const tagger = line === '' ? undefined : parseTagger(line);
  if (contents.includes(SIGNATURE)) return readAnnotation(tagger, contents.toString());
  return {
    tagger: nameOf(tagger),
    time: tagger?.time ?? 0,
    signed: false,
    get message() {
      return contents.toString();
    },
  };
}
