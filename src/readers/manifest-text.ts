// Turns the bytes of a manifest into text, or says why they are not text.
import type { Problem } from '../core/problem.ts';
import { readLfsPointer } from './lfs.ts';
import { manifestError } from './manifest-problem.ts';

export type ManifestText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: Problem };

/**
 * Decodes UTF-8 strictly; a byte order mark stays in the text. A Git LFS pointer is recognised as one: its `size` would
 * otherwise be read as a metric.
 */
export function decodeManifest(bytes: Uint8Array, path: string): ManifestText {
  if (readLfsPointer(bytes) !== undefined) return refused(lfsProblem(path));
  if (isUtf16(bytes)) return refused(encodingProblem(path, 1, 'UTF-16'));
  const text = strictUtf8(bytes);
  return text === undefined
    ? refused(encodingProblem(path, firstBadLine(bytes), 'other bytes'))
    : { kind: 'text', text };
}

function refused(problem: Problem): ManifestText {
  return { kind: 'problem', problem };
}

function lfsProblem(path: string): Problem {
  return manifestError(
    { path },
    'the file is tracked by Git LFS, so git holds a pointer and not its content',
    {
      help: 'Take it out of Git LFS (git lfs untrack) and commit its content.',
    },
  );
}

function encodingProblem(path: string, line: number, actual: string): Problem {
  return manifestError({ path, line }, 'the file is not UTF-8 text, so nothing in it counts', {
    expected: 'UTF-8',
    actual,
    help: 'Write the file with encoding="utf-8".',
  });
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** No character spans a line feed in UTF-8, so the lines can be decoded one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    if (strictUtf8(bytes.subarray(start, end)) === undefined) return line;
    start = end + 1;
  }
  return line;
}
