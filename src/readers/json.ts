// Reads JSON as RFC 8259 has it, and the NaN and Infinity that Python writes; every value with text and place.
// Own code, because JSON.parse drops duplicate keys and places, and the parsers that keep them lose the place of an
// error or do not end on a hostile string.
import type { Problem } from '../core/problem.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { excerpt, manifestError } from './manifest-problem.ts';
import { readNumberText } from './number-text.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';
import { type PlaceOf, placesOf } from './text-places.ts';
import { unambiguousEntries } from './unambiguous-entries.ts';

/** Where the reader is in one text. `broken` holds the first syntax error; after it nothing more is read. */
interface Cursor {
  readonly text: string;
  readonly placeOf: PlaceOf;
  readonly problems: Problem[];
  offset: number;
  broken?: Problem;
}

/**
 * Reads a JSON text. A syntax error is one problem and leaves no root; duplicate and forbidden keys are problems each,
 * and the rest of the file is read.
 */
export function parseJson(text: string, path: string): SourceDocument {
  const cursor: Cursor = { text, placeOf: placesOf(text, path), problems: [], offset: 0 };
  const root = readValue(cursor, 1);
  skipSpace(cursor);
  if (root !== undefined && cursor.offset < text.length) expected(cursor, 'the end of the file');
  if (root === undefined || cursor.broken !== undefined) {
    return { problems: cursor.broken === undefined ? cursor.problems : [cursor.broken] };
  }
  return { root, problems: cursor.problems };
}

function readValue(cursor: Cursor, depth: number): SourceNode | undefined {
  skipSpace(cursor);
  switch (cursor.text[cursor.offset]) {
    case '{':
      return depth > DEPTH_LIMIT ? tooDeep(cursor) : readObject(cursor, depth);
    case '[':
      return depth > DEPTH_LIMIT ? tooDeep(cursor) : readList(cursor, depth);
    case '"': {
      const place = cursor.placeOf(cursor.offset);
      const value = readString(cursor);
      return value === undefined ? undefined : { kind: 'string', value, place };
    }
    default:
      return readWord(cursor);
  }
}

function readObject(cursor: Cursor, depth: number): SourceNode | undefined {
  const place = cursor.placeOf(cursor.offset);
  const entries: SourceEntry[] = [];
  cursor.offset += 1;
  if (take(cursor, '}')) return { kind: 'object', entries, place };
  for (;;) {
    const entry = readEntry(cursor, depth, entries.length === 0);
    if (entry === undefined) return undefined;
    entries.push(entry);
    if (take(cursor, '}')) break;
    if (!take(cursor, ',')) return expected(cursor, 'a comma or }');
  }
  return { kind: 'object', entries: unambiguousEntries(entries, cursor.problems), place };
}

function readEntry(cursor: Cursor, depth: number, first: boolean): SourceEntry | undefined {
  skipSpace(cursor);
  const keyPlace = cursor.placeOf(cursor.offset);
  if (cursor.text[cursor.offset] !== '"') {
    return expected(cursor, first ? 'a key in double quotes or }' : 'a key in double quotes');
  }
  const key = readString(cursor);
  if (key === undefined) return undefined;
  if (!take(cursor, ':')) return expected(cursor, 'a colon');
  const value = readValue(cursor, depth + 1);
  return value === undefined ? undefined : { key, keyPlace, value };
}

function readList(cursor: Cursor, depth: number): SourceNode | undefined {
  const place = cursor.placeOf(cursor.offset);
  const items: SourceNode[] = [];
  cursor.offset += 1;
  if (take(cursor, ']')) return { kind: 'list', items, place };
  for (;;) {
    const item = readValue(cursor, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    if (take(cursor, ']')) return { kind: 'list', items, place };
    if (!take(cursor, ',')) return expected(cursor, 'a comma or ]');
  }
}

/** Reads a string token; its escapes are decoded by JSON.parse, which is strict about them. */
function readString(cursor: Cursor): string | undefined {
  const start = cursor.offset;
  const end = stringEnd(cursor.text, start);
  if (end === undefined) return expected(cursor, 'a closing double quote on the same line');
  try {
    const value: unknown = JSON.parse(cursor.text.slice(start, end));
    if (typeof value === 'string') {
      cursor.offset = end;
      return value;
    }
  } catch {
    // Said below: the text between the quotes is not a JSON string.
  }
  return expected(cursor, 'a string without control characters and with the escapes of JSON only');
}

/** Offset after the closing quote of the string at `start`; undefined where the line ends before it. */
function stringEnd(text: string, start: number): number | undefined {
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const character = text[offset];
    if (character === '"') return offset + 1;
    if (character === '\n' || character === '\r') return undefined;
    if (character === '\\') offset += 1;
  }
  return undefined;
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const pythonNonfinite = /^(?:NaN|-?Infinity)$/;

function readWord(cursor: Cursor): SourceNode | undefined {
  const place = cursor.placeOf(cursor.offset);
  const word = wordAt(cursor);
  const node = wordNode(word, place);
  if (node === undefined) return expected(cursor, 'a value');
  cursor.offset += word.length;
  return node;
}

function wordNode(word: string, place: SourceNode['place']): SourceNode | undefined {
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', place };
  if (word === 'null') return { kind: 'null', place };
  if (!jsonNumber.test(word) && !pythonNonfinite.test(word)) return undefined;
  const number = readNumberText(word);
  return number === undefined ? undefined : { ...number, place };
}

function wordAt({ text, offset }: Cursor): string {
  const word = /[^\s{}[\],:"]+/y;
  word.lastIndex = offset;
  return word.exec(text)?.[0] ?? '';
}

function skipSpace(cursor: Cursor): void {
  while (' \n\r\t'.includes(cursor.text[cursor.offset] ?? '-')) cursor.offset += 1;
}

/** Whether the next character is this one; it is then passed. */
function take(cursor: Cursor, character: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.offset] !== character) return false;
  cursor.offset += 1;
  return true;
}

function tooDeep(cursor: Cursor): undefined {
  cursor.broken = manifestError(
    cursor.placeOf(cursor.offset),
    `values are nested deeper than ${DEPTH_LIMIT} levels`,
    {
      help: 'Write the metrics as a flat object.',
    },
  );
  return undefined;
}

/** Records what should have been at the cursor. */
function expected(cursor: Cursor, what: string): undefined {
  const word = wordAt(cursor);
  const found = word === '' ? (cursor.text[cursor.offset] ?? 'the end of the file') : word;
  cursor.broken = manifestError(
    cursor.placeOf(cursor.offset),
    'the file is not JSON, so nothing in it counts',
    {
      expected: what,
      actual: excerpt(found),
      help: helpFor(found, cursor),
    },
  );
  return undefined;
}

/** What people write where JSON wants something else. */
function helpFor(found: string, cursor: Cursor): string {
  if (/^\/[/*]|^#/.test(found)) return 'JSON has no comments: remove it.';
  if (found.startsWith("'")) return 'Write strings and keys in double quotes.';
  if (/^(?:True|False|None)$/.test(found))
    return 'This is Python: write the file with json.dump, not with print.';
  if (/^[-+]?(?:\.?\d|nan$|inf)/i.test(found)) return 'Write the number as 0.5, 12 or 1e-3.';
  if (
    /^[}\]]$/.test(found) &&
    /,\s*$/.test(cursor.text.slice(Math.max(0, cursor.offset - 200), cursor.offset))
  ) {
    return 'Remove the comma before it.';
  }
  return 'Write the file with a JSON library, such as json.dump in Python.';
}
