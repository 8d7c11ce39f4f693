// Splits CSV into cells that know where they begin.
import { parse } from 'csv-parse/sync';
import type { Place } from '../core/model.ts';
import { placesOf } from './text-places.ts';

export interface CsvCell {
  /** As written, without its quotes. */
  readonly text: string;
  readonly place: Place;
}

/**
 * The rows of a CSV text by RFC 4180, empty lines left out.
 * @param most rows that are read, the header among them
 * @throws CsvError, with the line in `lines`, where a quote is out of place
 */
export function readCsvRows(text: string, path: string, most: number): readonly (readonly CsvCell[])[] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const placeOf = placesOf(body, path);
  const offsetOf = offsetsOf(body);
  const rows: CsvCell[][] = [];
  parse(body, {
    to: most,
    skip_empty_lines: true,
    relax_column_count: true,
    cast: (value, { index, bytes, quoting }) => {
      if (index === 0) rows.push([]);
      rows.at(-1)?.push({ text: value, place: placeOf(offsetOf(startByte(value, bytes, quoting))) });
      return value;
    },
  });
  return rows;
}

/**
 * Where a cell begins, counted back from its end: a quoted one has quotes around it, and each quote in it is doubled;
 * of another one the spaces before its text are passed over.
 */
function startByte(text: string, endByte: number, quoted: boolean): number {
  if (!quoted) return endByte - Buffer.byteLength(text.trimStart());
  return endByte - Buffer.byteLength(text) - 2 - (text.match(/"/g)?.length ?? 0);
}

/** Turns byte offsets in UTF-8 into offsets in the string. */
function offsetsOf(text: string): (byte: number) => number {
  const length = Buffer.byteLength(text);
  if (length === text.length) return (byte) => byte;
  const offsets = new Uint32Array(length + 1);
  let byte = 0;
  let offset = 0;
  for (const character of text) {
    offsets[byte] = offset;
    byte += Buffer.byteLength(character);
    offset += character.length;
  }
  offsets[byte] = offset;
  return (at) => offsets[at] ?? 0;
}
