// What do annotated tags say? Read in one `git for-each-ref` from a clone, and by id from what was fetched.
import type { Annotation, RegistryTag } from '../core/registry-tag.ts';
import type { ObjectBatch } from './object-batch.ts';
import type { ObjectStore } from './object-store.ts';
import type { Tag } from './refs.ts';
import { type Git, gitFailed } from './run-git.ts';
import { parseTagger, parseTagObject, readAnnotation } from './tag-object.ts';

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

/** Reads tag objects that are here. Lightweight tags are passed over. */
export async function readAnnotations(batch: ObjectBatch, tags: readonly Tag[]): Promise<Annotations> {
  const annotations = new Map<string, Annotation>();
  const unreadable: UnreadableTag[] = [];
  const annotated = tags.filter(({ object, commit }) => object !== commit);
  await Promise.all(
    annotated.map(async ({ name, object }) => {
      const answer = await batch.request(object, MAXIMUM_TAG_BYTES);
      if (answer.kind === 'missing') return unreadable.push({ tag: name, reason: 'its object is not here' });
      if (answer.kind === 'oversize') return unreadable.push({ tag: name, reason: tooLarge(answer.size) });
      const tag = answer.type === 'tag' ? parseTagObject(answer.bytes.toString()) : undefined;
      if (tag === undefined) return unreadable.push({ tag: name, reason: 'its object is malformed' });
      return annotations.set(object, readAnnotation(tag.tagger, tag.message + tag.signature));
    }),
  );
  return { annotations, unreadable: unreadable.sort((a, b) => (a.tag < b.tag ? -1 : 1)) };
}

function tooLarge(size: number): string {
  return `its object has ${size} bytes, more than ${MAXIMUM_TAG_BYTES}`;
}

/**
 * A NUL cannot be in a ref name, a tagger or a message, as git prints them. What a tag points to stands in its own object:
 * asking for it with `*` would open that, too.
 */
const FORMAT = '%(objectname) %(objecttype) %(object) %(type) %(refname)%00%(tagger)%00%(contents)%00';
const FIELDS = 3;

/** Every tag of the clone that points to a commit, with what it says; one that is too large says nothing. */
export async function readAnnotatedTags(git: Git, objects: ObjectStore): Promise<readonly RegistryTag[]> {
  const args = ['for-each-ref', `--format=${FORMAT}`, 'refs/tags/'];
  const output = await git.run(args).catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  const fields = output.split('\0');
  const tags: (RegistryTag | undefined | Promise<RegistryTag | undefined>)[] = [];
  for (let index = 0; index + FIELDS < fields.length; index += FIELDS) {
    const [head = '', tagger = '', contents = ''] = fields.slice(index, index + FIELDS);
    if (head.trim() !== '') tags.push(readListedTag(head.trim(), tagger, contents, objects));
  }
  return (await Promise.all(tags)).filter((tag) => tag !== undefined);
}

function readListedTag(
  head: string,
  tagger: string,
  contents: string,
  objects: ObjectStore,
): RegistryTag | undefined | Promise<RegistryTag | undefined> {
  const [object = '', type = '', target = '', targetType = '', refname = ''] = head.split(' ');
  const name = refname.slice('refs/tags/'.length);
  if (type === 'commit') return { name, object, commit: object };
  if (type !== 'tag') return undefined;
  const annotation =
    contents.length > MAXIMUM_TAG_BYTES
      ? {}
      : { annotation: readAnnotation(tagger === '' ? undefined : parseTagger(tagger), contents) };
  if (targetType === 'commit') return { name, object, commit: target, ...annotation };
  if (targetType !== 'tag') return undefined;
  return objects.peel(target).then((commit) => commit && { name, object, commit: commit.id, ...annotation });
}
