// The trailers in the last paragraph of a tag's message: `Key: value`, one a line.

/** A key is a word of letters with inner hyphens; a value is one line that is not empty. */
export type Trailers = readonly (readonly [key: string, value: string])[];

/** Not `.`: in canonical JSON also U+2028 stands for itself, and it ends no line of a message. */
const TRAILER = /^([A-Za-z]+(?:-[A-Za-z]+)*): ([^\r\n]+)$/;

/** @throws RangeError for a value that is empty or has a second line: such a trailer would say something else */
export function formatTrailers(trailers: Trailers): string {
  return trailers
    .map(([key, value]) => {
      const line = `${key}: ${value}`;
      if (!TRAILER.test(line)) throw new RangeError(`not a trailer: ${key}`);
      return `${line}\n`;
    })
    .join('');
}

/**
 * Reads the trailers of a message, without its signature: git's own atoms find none in a signed tag.
 * @returns by key; undefined where the last paragraph is not made of trailers alone, or has a key twice
 */
export function parseTrailers(message: string): ReadonlyMap<string, string> | undefined {
  const text = message.replace(/\n+$/, '');
  const start = text.lastIndexOf('\n\n');
  if (start === -1) return undefined;
  const trailers = new Map<string, string>();
  for (const line of text.slice(start + 2).split('\n')) {
    const [, key, value] = TRAILER.exec(line) ?? [];
    if (key === undefined || value === undefined || trailers.has(key)) return undefined;
    trailers.set(key, value);
  }
  return trailers;
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
