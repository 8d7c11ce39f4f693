// Reads TOML; every value with text and place.
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { excerpt, manifestError } from './manifest-problem.ts';
import { readNumberText } from './number-text.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';
import { type PlaceOf, placesOf } from './text-places.ts';
import { deeperThan, nestedTooDeep } from './toml-nesting.ts';
import { unambiguousEntries } from './unambiguous-entries.ts';

/** A table while it is filled: dotted keys and headers add to it in any order. */
interface Table {
  readonly place: Place;
  /** How many objects and lists it is in, itself included. */
  readonly depth: number;
  readonly entries: Map<string, { readonly keyPlace: Place; readonly value: Filling }>;
}

type Filling =
  | { readonly kind: 'value'; readonly node: SourceNode }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'tables'; readonly place: Place; readonly tables: Table[] };

interface Reading {
  readonly placeOf: PlaceOf;
  readonly problems: Problem[];
  /** What is wrong with the file as a whole; it then has no root. */
  broken?: Problem;
}

type Keys = AST.TOMLKey['keys'];

/** Reads a TOML document. A syntax error or a repeated key is one problem and leaves no root. */
export function parseToml(text: string, path: string): SourceDocument {
  const placeOf = placesOf(text, path);
  const deep = nestedTooDeep(text, placeOf);
  if (deep !== undefined) return { problems: [deep] };
  try {
    const reading: Reading = { placeOf, problems: [] };
    const root = readTop(parseTOML(text).body[0], reading);
    return reading.broken === undefined
      ? { root, problems: reading.problems }
      : { problems: [reading.broken] };
  } catch (cause) {
    return { problems: [notToml(cause, placeOf)] };
  }
}

function notToml(cause: unknown, placeOf: PlaceOf): Problem {
  if (cause instanceof ParseError) {
    return manifestError(placeOf(cause.index), 'the file is not TOML, so nothing in it counts', {
      actual: excerpt(cause.message),
      help: 'Correct the file at this place.',
    });
  }
  // The parser spreads the characters of a string over arguments: 120,000 of them exhaust its stack.
  const why = cause instanceof RangeError ? 'it holds a value that is too long' : 'the parser gave up';
  return manifestError({ path: placeOf(0).path }, `the file cannot be read as TOML: ${why}`, {
    help: 'Shorten the value, or write the file as JSON.',
  });
}

function readTop(top: AST.TOMLTopLevelTable, reading: Reading): SourceNode {
  const root = newTable(reading.placeOf(0), 1, reading);
  for (const item of top.body) {
    if (item.type === 'TOMLKeyValue') fillKeyValue(root, item, reading);
    else fillTable(root, item, reading);
  }
  return finishedTable(root, reading);
}

function fillTable(root: Table, header: AST.TOMLTable, reading: Reading): void {
  const [parents, last] = splitLast(header.key.keys);
  const parent = tableAt(root, parents, reading);
  if (parent === undefined || last === undefined) return;
  const place = reading.placeOf(header.range[0]);
  const table =
    header.kind === 'array' ? appendedTable(parent, last, place, reading) : tableAt(parent, [last], reading);
  if (table === undefined) return;
  for (const item of header.body) fillKeyValue(table, item, reading);
}

function fillKeyValue(table: Table, item: AST.TOMLKeyValue, reading: Reading): void {
  const [parents, last] = splitLast(item.key.keys);
  const parent = tableAt(table, parents, reading);
  if (parent === undefined || last === undefined) return;
  const name = keyName(last);
  if (parent.entries.has(name)) {
    repeatedKey(last, reading);
    return;
  }
  const node = readValue(item.value, parent.depth + 1, reading);
  parent.entries.set(name, { keyPlace: reading.placeOf(last.range[0]), value: { kind: 'value', node } });
}

/** The table at a dotted key below another, made where it is missing; of a list of tables, its last one. */
function tableAt(from: Table, keys: Keys, reading: Reading): Table | undefined {
  let table = from;
  for (const key of keys) {
    if (reading.broken !== undefined) return undefined;
    const below = table.entries.get(keyName(key))?.value;
    const next = below === undefined ? addedTable(table, key, reading) : tableOf(below);
    if (next === undefined) {
      repeatedKey(key, reading);
      return undefined;
    }
    table = next;
  }
  return table;
}

function tableOf(filling: Filling): Table | undefined {
  switch (filling.kind) {
    case 'value':
      return undefined;
    case 'table':
      return filling.table;
    case 'tables':
      return filling.tables.at(-1);
  }
}

/** Going over the depth limit breaks the reading here, so that no later walk over the tree can go deeper. */
function newTable(place: Place, depth: number, reading: Reading): Table {
  if (depth > DEPTH_LIMIT) reading.broken ??= deeperThan(place);
  return { place, depth, entries: new Map() };
}

function addedTable(parent: Table, key: Keys[number], reading: Reading): Table {
  const keyPlace = reading.placeOf(key.range[0]);
  const table = newTable(keyPlace, parent.depth + 1, reading);
  parent.entries.set(keyName(key), { keyPlace, value: { kind: 'table', table } });
  return table;
}

function appendedTable(parent: Table, key: Keys[number], place: Place, reading: Reading): Table | undefined {
  const table = newTable(place, parent.depth + 2, reading);
  const present = parent.entries.get(keyName(key))?.value;
  if (present === undefined) {
    const keyPlace = reading.placeOf(key.range[0]);
    parent.entries.set(keyName(key), { keyPlace, value: { kind: 'tables', place, tables: [table] } });
    return table;
  }
  if (present.kind !== 'tables') {
    repeatedKey(key, reading);
    return undefined;
  }
  present.tables.push(table);
  return table;
}

/** The parser refuses most repeated keys by itself; one that it lets pass makes the document ambiguous, too. */
function repeatedKey(key: Keys[number], reading: Reading): void {
  reading.broken ??= manifestError(
    reading.placeOf(key.range[0]),
    `the key "${excerpt(keyName(key))}" is written more than once, so nothing in the file counts`,
    { help: 'Keep one of them.' },
  );
}

function keyName(key: Keys[number]): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function splitLast(keys: Keys): [Keys, Keys[number] | undefined] {
  return [keys.slice(0, -1), keys.at(-1)];
}

function readValue(value: AST.TOMLContentNode, depth: number, reading: Reading): SourceNode {
  const place = reading.placeOf(value.range[0]);
  switch (value.type) {
    case 'TOMLArray': {
      if (depth > DEPTH_LIMIT) reading.broken ??= deeperThan(place);
      return {
        kind: 'list',
        items: value.elements.map((item) => readValue(item, depth + 1, reading)),
        place,
      };
    }
    case 'TOMLInlineTable': {
      const table = newTable(place, depth, reading);
      for (const item of value.body) fillKeyValue(table, item, reading);
      return finishedTable(table, reading);
    }
    case 'TOMLValue':
      return readScalar(value, place);
  }
}

/** Dates and times are strings here: they are no metrics, and as parameters they are shown as written. */
function readScalar(value: AST.TOMLValue, place: Place): SourceNode {
  switch (value.kind) {
    case 'string':
      return { kind: 'string', value: value.value, place };
    case 'boolean':
      return { kind: 'boolean', value: value.value, place };
    case 'integer':
    case 'float': {
      const number = readNumberText(value.number);
      return number === undefined ? { kind: 'nonfinite', text: value.number, place } : { ...number, place };
    }
    case 'offset-date-time':
    case 'local-date-time':
    case 'local-date':
    case 'local-time':
      return { kind: 'string', value: value.datetime, place };
  }
}

function finishedTable(table: Table, reading: Reading): SourceNode {
  const entries: SourceEntry[] = [];
  if (reading.broken === undefined) {
    for (const [key, { keyPlace, value }] of table.entries) {
      entries.push({ key, keyPlace, value: finished(value, reading) });
    }
  }
  return { kind: 'object', entries: unambiguousEntries(entries, reading.problems), place: table.place };
}

function finished(filling: Filling, reading: Reading): SourceNode {
  switch (filling.kind) {
    case 'value':
      return filling.node;
    case 'table':
      return finishedTable(filling.table, reading);
    case 'tables': {
      const items = filling.tables.map((table) => finishedTable(table, reading));
      return { kind: 'list', items, place: filling.place };
    }
  }
}
