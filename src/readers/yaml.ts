// Reads YAML by the core schema of version 1.2; every value with text and place. Nothing is constructed from a tag.
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Problem } from '../core/problem.ts';
import { ALIASED_VALUES_LIMIT, DEPTH_LIMIT } from './limits.ts';
import { excerpt, manifestError, manifestWarning } from './manifest-problem.ts';
import { readNumberText } from './number-text.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';
import { type PlaceOf, placesOf } from './text-places.ts';
import { unambiguousEntries } from './unambiguous-entries.ts';
import { composeYaml, deeperThan, firstLine } from './yaml-document.ts';

/** How many values a node stands for, aliases expanded, and how deep it is nested. */
interface Measure {
  readonly values: number;
  readonly depth: number;
}

interface Reading {
  readonly placeOf: PlaceOf;
  readonly problems: Problem[];
  /** What each anchor stands for so far: an alias means the last one before it, so none can hold itself. */
  readonly anchors: Map<string, SourceNode>;
  readonly measures: Map<SourceNode, Measure>;
  /** Values that aliases have repeated. */
  repeated: number;
  /** A limit was passed: the rest is not read, and the document has no root. */
  broken?: Problem;
}

/**
 * Reads one YAML document. A syntax error, a second document or a passed limit is one problem and leaves no root;
 * duplicate keys, unknown tags and broken aliases are problems each, and the rest is read.
 */
export function parseYaml(text: string, path: string): SourceDocument {
  const placeOf = placesOf(text, path);
  const composed = composeYaml(text, placeOf);
  if (composed.kind === 'problem') return { problems: [composed.problem] };
  return read(composed.document, placeOf);
}

function read(document: Document.Parsed, placeOf: PlaceOf): SourceDocument {
  const problems: Problem[] = document.warnings.map((warning) =>
    manifestWarning(placeOf(warning.pos[0]), `YAML: ${firstLine(warning.message)}`, {
      help: 'Remove the tag: values are read by the core schema of YAML 1.2 only.',
    }),
  );
  const reading: Reading = { placeOf, problems, anchors: new Map(), measures: new Map(), repeated: 0 };
  const root = readNode(document.contents, reading, placeOf(0));
  return reading.broken === undefined ? { root, problems } : { problems: [reading.broken] };
}

function readNode(node: unknown, reading: Reading, fallback: SourceNode['place']): SourceNode {
  if (reading.broken !== undefined) return { kind: 'null', place: fallback };
  const place = placeOfNode(node, reading) ?? fallback;
  if (isAlias(node)) return readAlias(node, reading, place);
  const value = isMap(node)
    ? readMap(node, reading, place)
    : isSeq(node)
      ? readList(node.items, reading, place)
      : isScalar(node)
        ? readScalar(node, place)
        : ({ kind: 'null', place } as const);
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined)
    reading.anchors.set(node.anchor, value);
  return value;
}

function placeOfNode(node: unknown, reading: Reading): SourceNode['place'] | undefined {
  const ranged = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
  return ranged ? reading.placeOf(ranged[0]) : undefined;
}

function readScalar(scalar: Scalar, place: SourceNode['place']): SourceNode {
  const { value, source } = scalar;
  if (typeof value === 'boolean') return { kind: 'boolean', value, place };
  if (value === null || value === undefined) return { kind: 'null', place };
  if (typeof value === 'number') {
    const number = readNumberText(source ?? String(value));
    if (number !== undefined) return { ...number, place };
  }
  return { kind: 'string', value: typeof value === 'string' ? value : (source ?? String(value)), place };
}

function readList(items: readonly unknown[], reading: Reading, place: SourceNode['place']): SourceNode {
  const nodes = items.map((item) => readNode(item, reading, place));
  return measured({ kind: 'list', items: nodes, place }, nodes, reading);
}

function readMap(map: YAMLMap, reading: Reading, place: SourceNode['place']): SourceNode {
  const entries: SourceEntry[] = [];
  for (const pair of map.items) {
    const entry = readPair(pair, reading, place);
    if (entry !== undefined) entries.push(entry);
  }
  const own = unambiguousEntries(entries, reading.problems);
  const merged = mergedEntries(entries, own, reading);
  const values = merged.map((entry) => entry.value);
  return measured({ kind: 'object', entries: merged, place }, values, reading);
}

function readPair(pair: Pair, reading: Reading, place: SourceNode['place']): SourceEntry | undefined {
  const keyPlace = placeOfNode(pair.key, reading) ?? place;
  const key = keyText(readNode(pair.key, reading, place));
  const value = readNode(pair.value, reading, keyPlace);
  if (key !== undefined) return { key, keyPlace, value };
  reading.problems.push(
    manifestError(keyPlace, 'a key is not plain text, so its value does not count', {
      expected: 'a word, a number or a quoted string',
      help: 'Write the key as text.',
    }),
  );
  return undefined;
}

function keyText(key: SourceNode): string | undefined {
  switch (key.kind) {
    case 'string':
      return key.value;
    case 'number':
    case 'nonfinite':
      return key.text;
    case 'boolean':
      return String(key.value);
    case 'null':
    case 'list':
    case 'object':
      return undefined;
  }
}

/** The value of an anchor, once more. Repeating is counted: nine lines of nine aliases stand for 9^9 values. */
function readAlias(alias: Alias, reading: Reading, place: SourceNode['place']): SourceNode {
  const target = reading.anchors.get(alias.source);
  if (target === undefined) {
    reading.problems.push(
      manifestError(
        place,
        `the alias *${excerpt(alias.source)} has no anchor before it, so its value does not count`,
        {
          help: `Write &${excerpt(alias.source)} before the value that is meant.`,
        },
      ),
    );
    return { kind: 'null', place };
  }
  countRepeated(target, reading, place);
  return target;
}

function countRepeated(target: SourceNode, reading: Reading, place: SourceNode['place']): void {
  reading.repeated += measureOf(target, reading).values;
  if (reading.repeated <= ALIASED_VALUES_LIMIT) return;
  reading.broken ??= manifestError(
    place,
    `aliases repeat more than ${ALIASED_VALUES_LIMIT.toLocaleString('en')} values, so nothing in the file counts`,
    { help: 'Write the values without aliases.' },
  );
}

function measureOf(node: SourceNode, reading: Reading): Measure {
  return reading.measures.get(node) ?? { values: 1, depth: 0 };
}

/** Remembers the size of a new collection; one that aliases made too deep breaks the reading. */
function measured(node: SourceNode, children: readonly SourceNode[], reading: Reading): SourceNode {
  let values = 1;
  let depth = 1;
  for (const child of children) {
    const measure = measureOf(child, reading);
    values += measure.values;
    depth = Math.max(depth, measure.depth + 1);
  }
  reading.measures.set(node, { values, depth });
  if (depth > DEPTH_LIMIT) reading.broken ??= deeperThan(node.place);
  return node;
}

/**
 * Applies `<<`, as DVC does though YAML 1.2 no longer has it: the mapping's own keys win, then the earlier of the
 * merged mappings. A key that is written twice stays without a value.
 */
function mergedEntries(
  written: readonly SourceEntry[],
  own: readonly SourceEntry[],
  reading: Reading,
): readonly SourceEntry[] {
  const merge = own.find((entry) => entry.key === '<<');
  if (merge === undefined) return own;
  const taken = new Set(written.map((entry) => entry.key));
  const entries = own.filter((entry) => entry !== merge);
  for (const source of merge.value.kind === 'list' ? merge.value.items : [merge.value]) {
    if (source.kind !== 'object') {
      reading.problems.push(
        manifestError(source.place, '<< merges something that is not a mapping, so it does not count'),
      );
      continue;
    }
    for (const entry of source.entries) {
      if (taken.has(entry.key)) continue;
      taken.add(entry.key);
      entries.push(entry);
    }
  }
  return entries;
}
