// Does a document fit the schema of a pawl.yaml? Walks both together, so that every mistake has its line and column.
// The schema library itself stops at the first unknown key, takes a list for a mapping, and knows no places.
import * as v from 'valibot';
import { type KeyPath, type PolicyIssue, unknownKey, wrongKey, wrongValue } from './policy-issue.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

type Schema = v.GenericSchema;

/** Every mistake of a document, in the order of the document. */
export function checkAgainstSchema(schema: Schema, root: SourceNode): PolicyIssue[] {
  const issues: PolicyIssue[] = [];
  check(schema, root, [], { issues, schema });
  return issues;
}

/**
 * The plain value of a node. What is not finite is NaN, which no schema takes.
 * @param numbers `value` for a first look at the kind, `text` to keep every digit as it was written
 */
export function plainValue(node: SourceNode, numbers: 'value' | 'text'): unknown {
  switch (node.kind) {
    case 'number':
      return numbers === 'value' ? Number(node.text) : node.text;
    case 'nonfinite':
      return Number.NaN;
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'list':
      return node.items.map((item) => plainValue(item, numbers));
    case 'object':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value, numbers)]));
  }
}

interface Walk {
  readonly issues: PolicyIssue[];
  /** Schema of the whole document. */
  readonly schema: Schema;
}

function check(outer: Schema, node: SourceNode, path: KeyPath, walk: Walk): void {
  const schema = schemaFor(outer, node);
  const found = walk.issues.length;
  if (node.kind === 'object') checkEntries(schema, node.entries, path, walk);
  if (node.kind === 'list') checkItems(schema, node.items, path, walk);
  if (walk.issues.length === found && !isMadeOfParts(schema, node)) checkWhole(schema, node, path, walk);
}

function checkEntries(schema: Schema, entries: readonly SourceEntry[], path: KeyPath, walk: Walk): void {
  const known = entriesOf(schema);
  const key = partOf(schema, 'key');
  const value = partOf(schema, 'value');
  for (const entry of entries) {
    const below = [...path, entry.key];
    if (known !== undefined) {
      const inner = known.get(entry.key);
      if (inner !== undefined) check(inner, entry.value, below, walk);
      else walk.issues.push(unknownKey(path, entry, [...known.keys()], elsewhere(walk.schema, entry.key)));
    } else if (key !== undefined && value !== undefined) {
      const [first] = v.safeParse(key, entry.key).issues ?? [];
      if (first !== undefined) {
        walk.issues.push(wrongKey(path, entry, first.message, 'Correct the key, or remove it.'));
      }
      check(value, entry.value, below, walk);
    }
  }
}

function checkItems(schema: Schema, items: readonly SourceNode[], path: KeyPath, walk: Walk): void {
  const item = partOf(schema, 'item');
  if (item === undefined) return;
  for (const [index, node] of items.entries()) check(item, node, [...path, index], walk);
}

/** A mapping of which no key is required and nothing is asked as a whole: with its parts it is good. */
function isMadeOfParts(schema: Schema, node: SourceNode): boolean {
  const known = node.kind === 'object' ? entriesOf(schema) : undefined;
  if (known === undefined) return false;
  const actions: readonly unknown[] = 'pipe' in schema && Array.isArray(schema.pipe) ? schema.pipe : [];
  const isAsked = actions.some(
    (action) =>
      isObject(action) && 'kind' in action && /^(?:validation|transformation)$/.test(String(action.kind)),
  );
  return !isAsked && [...known.values()].every((entry) => entry.type === 'exact_optional');
}

/** What is left to check where all parts are good: the value itself, or how the parts go together. */
function checkWhole(schema: Schema, node: SourceNode, path: KeyPath, walk: Walk): void {
  const isListForMapping = node.kind === 'list' && partOf(schema, 'item') === undefined;
  const value = isListForMapping ? undefined : plainValue(node, 'value');
  const byValue = v.safeParse(schema, value).issues;
  const issues = byValue ?? (node.kind === 'number' ? v.safeParse(schema, node.text).issues : undefined);
  const [first] = issues ?? [];
  if (first !== undefined) walk.issues.push(wrongValue(path, node, first.message, wordsOf(schema)));
}

/** The schema itself, or that alternative of it that takes mappings where the node is one. */
function schemaFor(outer: Schema, node: SourceNode): Schema {
  const schema = partOf(outer, 'wrapped') ?? outer;
  if (node.kind !== 'object') return schema;
  return (
    optionsOf(schema)
      .filter(isSchema)
      .find((option) => entriesOf(option) !== undefined) ?? schema
  );
}

/** Where in a pawl.yaml the key is known, as `gate.tolerance`; undefined where nowhere or at several places. */
function elsewhere(schema: Schema, key: string): string | undefined {
  const places = placesOfKey(schema, key, []).filter((place) => !place.startsWith('defaults.'));
  return places.length === 1 ? places[0] : undefined;
}

function placesOfKey(outer: Schema, key: string, path: readonly string[]): readonly string[] {
  const schema = partOf(outer, 'wrapped') ?? outer;
  const entries = [schema, ...optionsOf(schema).filter(isSchema)].flatMap((option) => [
    ...(entriesOf(option) ?? []),
  ]);
  return entries.flatMap(([name, inner]) => [
    ...(name === key ? [[...path, name].join('.')] : []),
    ...placesOfKey(inner, key, [...path, name]),
  ]);
}

/** Entries of the schemas that were asked: they are few, and a thousand files ask each of them. */
const KNOWN_ENTRIES = new WeakMap<object, ReadonlyMap<string, Schema>>();

function entriesOf(schema: Schema): ReadonlyMap<string, Schema> | undefined {
  if (!('entries' in schema) || !isObject(schema.entries)) return undefined;
  const { entries } = schema;
  const known = KNOWN_ENTRIES.get(entries);
  if (known !== undefined) return known;
  const found = new Map(
    Object.entries(entries).filter((entry): entry is [string, Schema] => isSchema(entry[1])),
  );
  KNOWN_ENTRIES.set(entries, found);
  return found;
}

/** The words that a value may be: those of a choice, also where it is an alternative. */
function wordsOf(schema: Schema): readonly string[] {
  return optionsOf(schema).flatMap((option) => {
    if (typeof option === 'string') return [option];
    return isSchema(option) && 'literal' in option && typeof option.literal === 'string'
      ? [option.literal]
      : [];
  });
}

function optionsOf(schema: Schema): readonly unknown[] {
  return 'options' in schema && Array.isArray(schema.options) ? schema.options : [];
}

function partOf(schema: Schema, name: 'wrapped' | 'item' | 'key' | 'value'): Schema | undefined {
  const part: unknown = Reflect.get(schema, name);
  return isSchema(part) ? part : undefined;
}

function isSchema(value: unknown): value is Schema {
  return isObject(value) && 'kind' in value && value.kind === 'schema' && '~run' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
