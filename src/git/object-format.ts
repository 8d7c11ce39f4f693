// What do the bytes of a commit, a tag and a tree object say?
import type { Commit } from '../core/facts.ts';
import type { Entry } from '../readers/commit-files.ts';
import { decodePath } from './path-text.ts';

/** A commit with the id of its root tree. */
export interface CommitObject extends Commit {
  readonly tree: string;
}

/** An entry of one tree; `name` is one part of a path. */
export interface TreeEntry {
  readonly name: string;
  readonly mode: Entry['mode'];
  readonly id: string;
}

/** One tree. Of two entries with one name the first counts, as for git. */
export interface Tree {
  /** Looks one name up without making the others: a folder of a thousand models is asked for one. */
  find(name: string): TreeEntry | undefined;
  /** All of them by name, in git's order. */
  entries(): ReadonlyMap<string, TreeEntry>;
}

const EPOCH = '1970-01-01T00:00:00+00:00';

/**
 * Reads a commit object. `author` is the name without the address. Headers that are missing or malformed are empty,
 * a date that is none is 1970-01-01: git itself takes such commits too.
 */
export function parseCommit(id: string, bytes: Buffer): CommitObject {
  const { headers, body } = splitHeaders(bytes);
  const decode = (part: Buffer) => decodeText(part, headers.get('encoding')?.[0]?.toString('latin1'));
  const first = (name: string) => headers.get(name)?.[0] ?? Buffer.alloc(0);
  return {
    id,
    tree: first('tree').toString('latin1'),
    parents: (headers.get('parent') ?? []).map((parent) => parent.toString('latin1')),
    author: identityName(decode(first('author'))),
    date: identityDate(first('committer').toString('latin1')),
    message: decode(body),
  };
}

/** Id and type of the object that a tag object points to; undefined where it does not say so. */
export function parseTag(bytes: Buffer): { readonly object: string; readonly type: string } | undefined {
  const { headers } = splitHeaders(bytes);
  const object = headers.get('object')?.[0]?.toString('latin1');
  const type = headers.get('type')?.[0]?.toString('latin1');
  return object === undefined || type === undefined ? undefined : { object, type };
}

/**
 * Reads a tree object: `mode SP name NUL id` again and again. Modes are made canonical as git does; of two entries
 * with one name the first counts, as for git.
 * @param idBytes bytes of an object id: 20, or 32 in a SHA-256 repository
 * @returns undefined where the tree is malformed
 */
export function parseTree(bytes: Buffer, idBytes: number): Tree | undefined {
  const starts = findEntries(bytes, idBytes);
  if (starts === undefined) return undefined;
  const entryAt = (start: number): TreeEntry => {
    const space = bytes.indexOf(SPACE, start);
    const nul = bytes.indexOf(NUL, space);
    const mode = canonicalMode(Number.parseInt(bytes.toString('latin1', start, space), 8));
    const name = decodePath(bytes.subarray(space + 1, nul));
    return { name, mode, id: bytes.toString('hex', nul + 1, nul + 1 + idBytes) };
  };
  let all: Map<string, TreeEntry> | undefined;
  const entries = () => {
    if (all !== undefined) return all;
    all = new Map();
    for (const entry of starts.map(entryAt)) if (!all.has(entry.name)) all.set(entry.name, entry);
    return all;
  };
  let looks = 0;
  return {
    entries,
    find(name) {
      looks += 1;
      // The tree of head is asked a thousand times, that of an old release once. A surrogate may be a byte that is no UTF-8.
      if (looks > FEW_LOOKS || !/^[^\0\udc00-\udfff]+$/.test(name)) return entries().get(name);
      const start = findName(bytes, starts, name);
      return start === undefined ? undefined : entryAt(start);
    },
  };
}

/** From here on it pays to make all entries. */
const FEW_LOOKS = 8;

const SPACE = 32;
const NUL = 0;

/** Where each entry begins; undefined where the tree is malformed. Makes nothing on its way: most are passed over. */
function findEntries(bytes: Buffer, idBytes: number): readonly number[] | undefined {
  const starts: number[] = [];
  for (let start = 0; start < bytes.length; ) {
    let space = start;
    while (space < bytes.length && bytes[space] !== SPACE) space++;
    let nul = space + 1;
    while (nul < bytes.length && bytes[nul] !== NUL) nul++;
    const end = nul + 1 + idBytes;
    if (end > bytes.length) return undefined;
    starts.push(start);
    start = end;
  }
  return starts;
}

/** Where the first entry of that name begins. Ids may hold the bytes of a name, so each hit has to be an entry's. */
function findName(bytes: Buffer, starts: readonly number[], name: string): number | undefined {
  const wanted = Buffer.from(` ${name}\0`);
  for (let hit = bytes.indexOf(wanted); hit >= 0; hit = bytes.indexOf(wanted, hit + 1)) {
    const start = lastAtOrBelow(starts, hit);
    if (bytes.indexOf(SPACE, start) === hit) return start;
  }
  return undefined;
}

function lastAtOrBelow(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return starts[low] ?? 0;
}

/**
 * ISO 8601 with the offset of the identity.
 * @param seconds since 1970
 * @param zone `+hhmm` or `-hhmm`; one that no clock has counts as +0000
 */
function formatDate(seconds: number, zone: string): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(0\d|1[0-4])([0-5]\d)$/.exec(zone) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60;
  const date = new Date((seconds + offset) * 1000);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  // Years outside 0000…9999 are written with a sign and six digits, which few programs read.
  return /^\d{4}-/.test(text) ? `${text.slice(0, 19)}${sign}${hours}:${minutes}` : EPOCH;
}

/** `SECONDS ZONE`, as git writes it with `--date=raw`. */
export function parseRawDate(text: string): string {
  const match = /^(\d{1,15}) ([+-]\d{4})$/.exec(text.trim());
  return match === null ? EPOCH : formatDate(Number(match[1]), match[2] ?? '');
}

function canonicalMode(mode: number): Entry['mode'] {
  switch (mode & 0o170000) {
    case 0o100000:
      return mode & 0o100 ? '100755' : '100644';
    case 0o120000:
      return '120000';
    case 0o040000:
      return '040000';
    default:
      return '160000';
  }
}

function splitHeaders(bytes: Buffer): { headers: Map<string, Buffer[]>; body: Buffer } {
  const headers = new Map<string, Buffer[]>();
  let offset = 0;
  while (offset < bytes.length) {
    const newline = bytes.indexOf(10, offset);
    const end = newline < 0 ? bytes.length : newline;
    if (end === offset) return { headers, body: bytes.subarray(end + 1) };
    const space = bytes.indexOf(32, offset);
    // A line that begins with a space goes on with the header before it, as in signatures.
    if (space > offset && space < end) {
      const name = bytes.toString('latin1', offset, space);
      const values = headers.get(name);
      if (values === undefined) headers.set(name, [bytes.subarray(space + 1, end)]);
      else values.push(bytes.subarray(space + 1, end));
    }
    offset = end + 1;
  }
  return { headers, body: Buffer.alloc(0) };
}

function decodeText(bytes: Buffer, encoding: string | undefined): string {
  if (encoding !== undefined) {
    try {
      return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    } catch {
      // An encoding that nobody knows: read it as UTF-8, as git does.
    }
  }
  return bytes.toString('utf8');
}

function identityName(identity: string): string {
  const bracket = identity.indexOf('<');
  return (bracket < 0 ? identity : identity.slice(0, bracket)).trim();
}

function identityDate(identity: string): string {
  return parseRawDate(identity.slice(identity.lastIndexOf('>') + 1));
}
