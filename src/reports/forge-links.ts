// Links to a repository on its forge: commits, pull requests, tags, the comparison of two. Without its address there are none.
import type { Digest } from '../core/model.ts';
import { codeInMarkdown as code, escapeMarkdown as say } from './escape.ts';
import { shortCommit } from './version.ts';

/** Where the repository is; absent: names stay text. */
export interface ForgeLinks {
  /** `https://github.com/owner/name` */
  readonly repositoryUrl?: string;
}

const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The first digits of a commit's id. A record may have been written by anybody: what is no id is shown as text. */
export function linkCommit(id: string, { repositoryUrl }: ForgeLinks): string {
  if (!OBJECT_ID.test(id)) return code(id, 12);
  const short = `\`${shortCommit(id)}\``;
  return repositoryUrl === undefined ? short : `[${short}](${repositoryUrl}/commit/${id})`;
}

/** All digits, to copy. */
export function showObject(id: string): string {
  return OBJECT_ID.test(id) ? `\`${id}\`` : code(id);
}

/** `md5:1f3a…`, with at most `digits` of it. */
export function showDigest({ algorithm, value }: Digest, digits = Infinity): string {
  const text = `${algorithm}:${value.slice(0, digits)}`;
  return /^[a-z0-9-]+:[0-9a-f]+(?:\.dir)?$/.test(text) ? `\`${text}\`` : code(text);
}

/** In words: a bare `#7` becomes a link to whatever has that number where the text is shown. */
export function linkPullRequest(number: number, { repositoryUrl }: ForgeLinks): string {
  if (!Number.isSafeInteger(number) || number < 1) return 'a pull request without a number';
  const words = `pull request ${number}`;
  return repositoryUrl === undefined ? words : `[${words}](${repositoryUrl}/pull/${number})`;
}

/** The release page of a tag; undefined without an address. */
export function linkRelease(tag: string, { repositoryUrl }: ForgeLinks): string | undefined {
  if (repositoryUrl === undefined) return undefined;
  return `[release page](${repositoryUrl}/releases/tag/${encodePath(tag)})`;
}

/** Everything between two tags; undefined without an address. */
export function linkComparison(from: string, to: string, { repositoryUrl }: ForgeLinks): string | undefined {
  if (repositoryUrl === undefined) return undefined;
  return `[${say(from)}...${say(to)}](${repositoryUrl}/compare/${encodePath(from)}...${encodePath(to)})`;
}

/** Each part of a name between slashes, with what ends a link in Markdown. */
function encodePath(name: string): string {
  return name.split('/').map(encodePart).join('/');
}

/** A lone half of a character has no encoding. */
function encodePart(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, '\uFFFD')).replaceAll(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
