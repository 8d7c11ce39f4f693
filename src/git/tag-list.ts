// Every tag of a clone with what it says, from one `git for-each-ref`, read while git goes on.
import type { Annotation, GlancedTag, TagGlance } from '../core/registry-tag.ts';
import { MAXIMUM_TAG_BYTES } from './annotations.ts';
import { createFieldReader } from './fields.ts';
import type { ObjectStore } from './object-store.ts';
import { type Git, gitFailed } from './run-git.ts';
import { nameOf, parseTagger, readAnnotation, SIGNATURE_MARK } from './tag-object.ts';

/**
 * A NUL cannot be in a ref name, a tagger or a message, as git prints them; nor a blank in a ref name, nor a newline in a
 * tagger. What a tag points to stands in its own object: asking for it with `*` would open that, too.
 */
const FORMAT = '%(objectname) %(objecttype) %(object) %(type) %(refname) %(tagger)%00%(contents)%00';
const REF_START = ' refs/tags/';

/** What a list needs of a tag's message, worked out while git lists the other tags. */
export type GlanceAt = (name: string, commit: string, message: string) => TagGlance;

type Listed = GlancedTag | undefined | Promise<GlancedTag | undefined>;

/** Every tag of the clone that points to a commit, with what it says; one that is too large says nothing. */
export async function readAnnotatedTags(
  git: Git,
  objects: Pick<ObjectStore, 'peel'>,
  glanceAt?: GlanceAt,
): Promise<readonly GlancedTag[]> {
  const args = ['for-each-ref', `--format=${FORMAT}`, 'refs/tags/'];
  const tags: Listed[] = [];
  let head: string | undefined;
  const read = createFieldReader((bytes, start, end) => {
    if (head === undefined) {
      // The newline behind the tag before stands in front of it.
      head = bytes.toString('utf8', bytes[start] === NEWLINE ? start + 1 : start, end);
      return;
    }
    const tag = readListedTag(head, new ListedAnnotation(head, bytes, start, end), objects, glanceAt);
    head = undefined;
    if (tag !== undefined) tags.push(tag);
  });
  await git.stream(args, read).catch((error) => Promise.reject(gitFailed('git for-each-ref', error)));
  // Mostly nothing is left to wait for.
  return tags.every(isRead) ? tags : (await Promise.all(tags)).filter((tag) => tag !== undefined);
}

function isRead(tag: Listed): tag is GlancedTag {
  return tag !== undefined && !(tag instanceof Promise);
}

const NEWLINE = 10;

/** `OBJECT TYPE TARGET TYPE refs/tags/NAME TAGGER`, cut with no expression: there may be ten thousand of them. */
function readListedTag(
  head: string,
  listed: ListedAnnotation,
  objects: Pick<ObjectStore, 'peel'>,
  glanceAt: GlanceAt | undefined,
): Listed {
  const refAt = head.indexOf(REF_START);
  const start = refAt + REF_START.length;
  const name = head.slice(start, head.indexOf(' ', start));
  const objectEnd = head.indexOf(' ');
  const object = head.slice(0, objectEnd);
  if (head.startsWith('commit ', objectEnd + 1)) return { name, object, commit: object };
  if (!head.startsWith('tag ', objectEnd + 1)) return undefined;
  const targetStart = objectEnd + 'tag '.length + 1;
  const targetEnd = head.indexOf(' ', targetStart);
  const target = head.slice(targetStart, targetEnd);
  const type = head.slice(targetEnd + 1, refAt);
  if (type !== 'commit' && type !== 'tag') return undefined;
  const describe = (commit: string): GlancedTag => {
    if (listed.size > MAXIMUM_TAG_BYTES) return { name, object, commit };
    if (glanceAt === undefined) return { name, object, commit, annotation: listed };
    return { name, object, commit, annotation: listed, glance: glanceAt(name, commit, listed.message) };
  };
  if (type === 'commit') return describe(target);
  return objects.peel(target).then((commit) => commit && describe(commit.id));
}

/**
 * Of ten thousand messages most are never looked at: they stay bytes until somebody does. git left out what it must. A
 * class, because an object with a getter of its own would be one of a kind to the engine, each of the ten thousand.
 */
class ListedAnnotation implements Annotation {
  readonly #head: string;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  constructor(head: string, bytes: Buffer, start: number, end: number) {
    this.#head = head;
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get size(): number {
    return this.#end - this.#start;
  }

  get tagger(): string {
    return nameOf(this.#readTagger());
  }

  get time(): number {
    return this.#readTagger()?.time ?? 0;
  }

  get message(): string {
    const text = this.#text();
    return text.includes(SIGNATURE_MARK) ? readAnnotation(undefined, text).message : text;
  }

  get signed(): boolean {
    const text = this.#text();
    return text.includes(SIGNATURE_MARK) && readAnnotation(undefined, text).signed;
  }

  #text(): string {
    return this.#bytes.toString('utf8', this.#start, this.#end);
  }

  #readTagger() {
    const line = this.#head.slice(
      this.#head.indexOf(' ', this.#head.indexOf(REF_START) + REF_START.length) + 1,
    );
    return line === '' ? undefined : parseTagger(line);
  }
}
