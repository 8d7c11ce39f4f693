// Which line and column is this offset of a text?
import type { Place } from '../core/model.ts';

/** Turns an offset in UTF-16 code units into a place; offsets beyond the end are the end. */
export type PlaceOf = (offset: number) => Place;

/**
 * Prepares one text for questions about places. Lines end with LF, CRLF or CR; columns count UTF-16 code units
 * from 1, as editors and annotations do.
 */
export function placesOf(text: string, path: string): PlaceOf {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    const at = Math.min(Math.max(offset, 0), text.length);
    const line = lastAtOrBelow(starts, at);
    return { path, line: line + 1, column: at - (starts[line] ?? 0) + 1 };
  };
}

function lastAtOrBelow(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
