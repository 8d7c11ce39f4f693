// Turns what is to be tagged into tag objects, and tells whether a tag that exists says the same.
import { tagNameError } from '../core/ref-name.ts';
import type { TagWrite } from '../core/writing.ts';
import { Failure } from '../failure.ts';
import type { Git } from './run-git.ts';
import { type Signing, signTag } from './signing.ts';
import {
  equalButSignature,
  formatTagObject,
  parseTagObject,
  splitSignature,
  type TagObject,
} from './tag-object.ts';
import { readTagObject, writeTagObject } from './tag-text.ts';

/** The tagger of every tag that Pawl makes: the same for all, so that the same release is the same object. */
const TAGGER = 'Pawl <pawl@users.noreply.github.com>';

/** @throws Failure `usage` where a name is no tag's or stands there twice, or a time is none */
export function checkTags(tags: readonly TagWrite[]): void {
  const names = new Set<string>();
  for (const { name, time, commit, message } of tags) {
    const expected = tagNameError(name);
    const said = JSON.stringify(name.slice(0, 100));
    if (expected !== undefined) throw unusable(`${said} is not ${expected}`);
    if (names.has(name)) throw unusable(`The tag ${said} is to be made twice`);
    if (!Number.isSafeInteger(time) || time < 0) throw unusable(`The time of the tag ${said} is ${time}`);
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) throw unusable(`The tag ${said} is of no commit id`);
    if (!isWholeMessage(message))
      throw unusable(`The message of the tag ${said} would not be read as it is written`);
    names.add(name);
  }
}

/** Readers of tags drop what follows a NUL, empty lines at the beginning, and what looks like a signature. */
function isWholeMessage(message: string): boolean {
  return /^[^\n\0][^\0]*\n$/.test(message) && splitSignature(message).signature === '';
}

function unusable(message: string): Failure {
  return new Failure('usage', message, 'Look at `release.tag` and the names of the model and its stages.');
}

/** The object that a tag is to be, without a signature. */
function tagObject({ name, commit, message, time }: TagWrite): TagObject {
  const tagger = { identity: TAGGER, time, zone: '+0000' };
  return { object: commit, type: 'commit', name, tagger, headers: '', message, signature: '' };
}

/**
 * Writes the tag object, signed where that is configured.
 * @param git where it is written; the scratch repository, if it is to be signed
 * @param directory where the user is
 * @returns its id
 */
export async function makeTag(
  git: Git,
  directory: string,
  tag: TagWrite,
  signing: Signing | undefined,
): Promise<string> {
  const wanted = tagObject(tag);
  if (signing === undefined) return writeTagObject(git, formatTagObject(wanted));
  return signTag(git, directory, wanted, signing);
}

/** Whether the tag object that is there says what is wanted; who signed it does not matter. */
export async function saysTheSame(git: Git, id: string, wanted: TagWrite): Promise<boolean> {
  const there = parseTagObject((await readTagObject(git, id)) ?? '');
  return there !== undefined && equalButSignature(there, tagObject(wanted));
}
