// Paths are bytes in git and strings here: how no two paths become one.
import { isUtf8 } from 'node:buffer';

/**
 * UTF-8 where it is UTF-8. A byte that is not stands as the lone surrogate U+DC00 + byte, as Python's `surrogateescape`
 * does it: no two paths read alike, and no real path holds one. Written out it shows as U+FFFD.
 */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let offset = 0; offset < bytes.length; ) {
    const length = characterLength(bytes, offset);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + (bytes[offset] ?? 0))
        : bytes.toString('utf8', offset, offset + length);
    offset += Math.max(length, 1);
  }
  return text;
}

/** Bytes of the UTF-8 character that begins at `offset`; 0: none does. */
function characterLength(bytes: Buffer, offset: number): number {
  for (let length = 1; length <= 4 && offset + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(offset, offset + length))) return length;
  }
  return 0;
}
