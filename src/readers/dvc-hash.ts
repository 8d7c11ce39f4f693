// What DVC would hash a file or a directory to: md5, the line-end-blind md5 of DVC 2, and the digest of a listing.
// Formats: dvc_data/hashfile/hash.py, istextfile.py and tree.py of dvc-data 3.18.
import { createHash } from 'node:crypto';
import type { Digest } from '../core/model.ts';

/** The two digests that DVC makes of content. */
export type HashName = 'md5' | 'md5-dos2unix';

/** A file of a directory with the hex digest of its content. */
export interface ListedFile {
  /** Relative to the directory, `/` separated. */
  readonly relpath: string;
  readonly hash: string;
}

/** DVC reads a file in chunks of this size and turns the line ends of each chunk on its own. */
const CHUNK = 2 ** 20;
const TEXT_BLOCK = 512;

function isTextByte(byte: number): boolean {
  return (byte >= 32 && byte < 127) || (byte >= 8 && byte <= 10) || byte === 12 || byte === 13;
}

/** DVC's guess whether content is text: no NUL in its first 512 bytes and at most 30 % of them are unusual. */
export function isTextBlock(bytes: Buffer): boolean {
  const block = bytes.subarray(0, TEXT_BLOCK);
  if (block.length === 0) return true;
  if (block.includes(0)) return false;
  let unusual = 0;
  for (const byte of block) if (!isTextByte(byte)) unusual += 1;
  return unusual / block.length <= 0.3;
}

function withoutCarriageReturns(bytes: Buffer): Buffer {
  if (!bytes.includes('\r\n')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/**
 * Hex digest of content as DVC computes it.
 * @param name `md5` of DVC 3, or `md5-dos2unix` of DVC 2, for which text has no carriage returns
 */
export function contentHash(bytes: Buffer, name: HashName): string {
  const hash = createHash('md5');
  if (name === 'md5') return hash.update(bytes).digest('hex');
  for (let from = 0; from < bytes.length; from += CHUNK) {
    const chunk = bytes.subarray(from, from + CHUNK);
    hash.update(isTextBlock(chunk) ? withoutCarriageReturns(chunk) : chunk);
  }
  return hash.digest('hex');
}

/** The content with the line ends that git writes for `eol=crlf`; undefined where that changes nothing. */
export function withCarriageReturns(bytes: Buffer): Buffer | undefined {
  if (bytes.includes(0) || !bytes.includes('\n')) return undefined;
  const text = bytes.toString('latin1').replace(/\r?\n/g, '\r\n');
  return text.length === bytes.length ? undefined : Buffer.from(text, 'latin1');
}

/** A string as Python's `json.dumps` writes it: everything outside printable ASCII is escaped. */
function pythonJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Digest of a directory from its files: the md5 of a JSON listing sorted by path, with the suffix `.dir`.
 * The order is that of code points, as Python sorts.
 */
export function listingHash(files: readonly ListedFile[]): string {
  const sorted = files
    .map((file) => ({ ...file, order: Buffer.from(file.relpath) }))
    .sort((a, b) => Buffer.compare(a.order, b.order));
  const listing = sorted.map((file) => `{"md5": "${file.hash}", "relpath": ${pythonJson(file.relpath)}}`);
  return `${createHash('md5')
    .update(`[${listing.join(', ')}]`)
    .digest('hex')}.dir`;
}

/** `algorithm:hex`, the form in which checks and inputs name a digest. */
export function digestText(digest: Digest): string {
  return `${digest.algorithm}:${digest.value}`;
}
