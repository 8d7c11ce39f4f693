// What does a tag object say, and what are the bytes of one?
import type { Annotation } from '../core/registry-tag.ts';

/** A tag object in full: {@link formatTagObject} gives its text back, character for character. */
export interface TagObject {
  /** Full id of what it points to. */
  readonly object: string;
  /** `commit`, or what else it points to. */
  readonly type: string;
  /** Without `refs/tags/`; a ref of another name may point here all the same. */
  readonly name: string;
  /** Absent in tags of very old gits. */
  readonly tagger?: Tagger;
  /** Further header lines, each with its newline; mostly none. */
  readonly headers: string;
  readonly message: string;
  /** Stands at the end of the message; empty: not signed. */
  readonly signature: string;
}

export interface Tagger {
  /** `Name <address>`. */
  readonly identity: string;
  /** Seconds since 1970, UTC; 0 where git could not read it either. */
  readonly time: number;
  /** `+hhmm` or `-hhmm`; empty where the line is malformed and `identity` is all of it. */
  readonly zone: string;
}

/** https://git-scm.com/docs/gitformat-signature; what a line begins with. */
const SIGNATURE_STARTS = [
  '-----BEGIN PGP SIGNATURE-----',
  '-----BEGIN PGP MESSAGE-----',
  '-----BEGIN SSH SIGNATURE-----',
  '-----BEGIN SIGNED MESSAGE-----',
];

/** What all of them have in common. */
export const SIGNATURE_MARK = '-----BEGIN ';

/** Signatures for the other hash of a repository that has two. */
const SIGNATURE_HEADER = /^gpgsig(?:-sha256)? .*\n(?: .*\n)*/gm;

/** @returns undefined where the text is no tag object */
export function parseTagObject(text: string): TagObject | undefined {
  const start = /^object ([0-9a-f]{40,64})\ntype ([a-z]+)\ntag (.*)\n/.exec(text);
  if (start === null) return undefined;
  const [head, object = '', type = '', name = ''] = start;
  const end = text.indexOf('\n\n', head.length - 1);
  // git accepts one without a message, whose headers end with the object.
  const headers = text.slice(head.length, end < 0 ? text.length : end + 1);
  if (end < 0 && headers !== '') return undefined;
  const tagger = /^tagger (.*)\n/.exec(headers);
  const body = splitSignature(end < 0 ? '' : text.slice(end + 2));
  return {
    object,
    type,
    name,
    ...(tagger === null ? {} : { tagger: parseTagger(tagger[1] ?? '') }),
    headers: headers.slice(tagger?.[0].length ?? 0),
    ...body,
  };
}

/** The exact inverse of {@link parseTagObject} for every tag object that has a message, were it an empty one. */
export function formatTagObject(tag: TagObject): string {
  const tagger = tag.tagger === undefined ? '' : `tagger ${formatTagger(tag.tagger)}\n`;
  const head = `object ${tag.object}\ntype ${tag.type}\ntag ${tag.name}\n`;
  return `${head}${tagger}${tag.headers}\n${tag.message}${tag.signature}`;
}

/** `Name <address> SECONDS ZONE`; what is none is kept as it stands. */
export function parseTagger(line: string): Tagger {
  const [, identity, seconds, zone] = /^(.*) (0|[1-9]\d{0,14}) ([+-]\d{4})$/.exec(line) ?? [];
  if (identity === undefined || zone === undefined) return { identity: line, time: 0, zone: '' };
  return { identity, time: Number(seconds), zone };
}

function formatTagger({ identity, time, zone }: Tagger): string {
  return zone === '' ? identity : `${identity} ${time} ${zone}`;
}

/** Splits where the last signature begins, as git does. The two put together are the text. */
export function splitSignature(body: string): { readonly message: string; readonly signature: string } {
  // Most tags are not signed, and ten thousand of them are read at once.
  if (!body.includes(SIGNATURE_MARK)) return { message: body, signature: '' };
  const at = Math.max(...SIGNATURE_STARTS.map((start) => lastLineThatBegins(body, start)));
  return at < 0
    ? { message: body, signature: '' }
    : { message: body.slice(0, at), signature: body.slice(at) };
}

function lastLineThatBegins(text: string, start: string): number {
  const at = text.lastIndexOf(`\n${start}`);
  if (at >= 0) return at + 1;
  return text.startsWith(start) ? 0 : -1;
}

/** Whether two tags say the same, whoever signed them or did not. */
export function equalButSignature(a: TagObject, b: TagObject): boolean {
  return formatTagObject(withoutSignature(a)) === formatTagObject(withoutSignature(b));
}

function withoutSignature(tag: TagObject): TagObject {
  return { ...tag, headers: tag.headers.replaceAll(SIGNATURE_HEADER, ''), signature: '' };
}

/**
 * What a reader of `git for-each-ref` is told of a tag object: empty lines at the beginning of a message, and what
 * follows a NUL in it, are not shown there.
 * @param tagger absent: the object names none
 * @param body the message with its signature
 */
export function readAnnotation(tagger: Tagger | undefined, body: string): Annotation {
  const { message, signature } = splitSignature(body.replace(/^\n+/, '').split('\0', 1)[0] ?? '');
  return { tagger: nameOf(tagger), time: tagger?.time ?? 0, message, signed: signature !== '' };
}

/** The name without the address; empty where there is none. */
export function nameOf(tagger: Tagger | undefined): string {
  const { identity = '' } = tagger ?? {};
  const bracket = identity.indexOf('<');
  return (bracket < 0 ? identity : identity.slice(0, bracket)).trim();
}
