// The trailers in the last paragraph of a tag's message: `Key: value`, one a line.

/** A key is a word of letters with inner hyphens; a value is one line that is not empty. */
export type Trailers = readonly (readonly [key: string, value: string])[];

const KEY = /^[A-Za-z]+(?:-[A-Za-z]+)*$/;
const SEPARATOR = ': ';

/** @throws RangeError for a value that is empty or has a second line: such a trailer would say something else */
export function formatTrailers(trailers: Trailers): string {
  return trailers
    .map(([key, value]) => {
      if (!KEY.test(key) || !isValue(value) || value.includes('\n'))
        throw new RangeError(`not a trailer: ${key}`);
      return `${key}${SEPARATOR}${value}\n`;
    })
    .join('');
}

/**
 * Reads the trailers of a message, without its signature: git's own atoms find none in a signed tag.
 * @returns by key; undefined where the last paragraph is not made of trailers alone, or has a key twice
 */
export function parseTrailers(message: string): ReadonlyMap<string, string> | undefined {
  // No expression runs over a value: it may have a megabyte, and there may be ten thousand messages.
  let end = message.length;
  while (message[end - 1] === '\n') end -= 1;
  const start = findLastParagraph(message, end);
  if (start === undefined) return undefined;
  const trailers = new Map<string, string>();
  for (const line of message.slice(start, end).split('\n')) {
    const at = line.indexOf(SEPARATOR);
    const key = line.slice(0, Math.max(0, at));
    const value = line.slice(at + SEPARATOR.length);
    if (!KEY.test(key) || !isValue(value) || trailers.has(key)) return undefined;
    trailers.set(key, value);
  }
  return trailers;
}

/** Where the last paragraph begins; undefined where it is the only one. Looking forward is many times faster. */
function findLastParagraph(message: string, end: number): number | undefined {
  let last: number | undefined;
  for (let at = message.indexOf('\n\n'); at !== -1 && at < end; at = message.indexOf('\n\n', at + 1)) {
    last = at + 2;
  }
  return last;
}

/** U+2028 and U+2029 stand for themselves in canonical JSON, and end no line of a message. */
function isValue(text: string): boolean {
  return text !== '' && !text.includes('\r');
}

/** A tag with what it pointed to: `v2.0.0 9c1f…`. */
export function formatPin({ tag, object }: { readonly tag: string; readonly object: string }): string {
  return `${tag} ${object}`;
}

const PIN = /^(\S+) ([0-9a-f]{40}|[0-9a-f]{64})$/;

/** The exact inverse of {@link formatPin}. */
export function parsePin(text: string): { readonly tag: string; readonly object: string } | undefined {
  const [, tag, object] = PIN.exec(text) ?? [];
  return tag === undefined || object === undefined ? undefined : { tag, object };
}
