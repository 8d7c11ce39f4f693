// Which parts of a DVC file are where: access to a parsed document that never throws on a foreign shape.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** Entries of an object; none for anything else. */
export function entriesOf(node: SourceNode | undefined): readonly SourceEntry[] {
  return node?.kind === 'object' ? node.entries : [];
}

/** Items of a list; none for anything else. */
export function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** Objects larger than this are looked up by an index: with a hundred thousand keys, a search for each would hang. */
const SEARCHED_LIMIT = 32;

const indexes = new WeakMap<readonly SourceEntry[], ReadonlyMap<string, SourceNode>>();

/** The value at `key` of an object; undefined where there is none or the node is no object. */
export function valueAt(node: SourceNode | undefined, key: string): SourceNode | undefined {
  const entries = entriesOf(node);
  if (entries.length <= SEARCHED_LIMIT) return entries.find((entry) => entry.key === key)?.value;
  const index = indexes.get(entries) ?? new Map(entries.map((entry) => [entry.key, entry.value]));
  indexes.set(entries, index);
  return index.get(key);
}

/** Text of a scalar: YAML reads `1` or `true` as a number or a boolean where DVC wants a path or a name. */
export function textOf(node: SourceNode | undefined): string | undefined {
  switch (node?.kind) {
    case 'string':
      return node.value;
    case 'number':
    case 'nonfinite':
      return node.text;
    case 'boolean':
      return String(node.value);
    default:
      return undefined;
  }
}

/** Text of the scalar at `key`. */
export function textAt(node: SourceNode | undefined, key: string): string | undefined {
  return textOf(valueAt(node, key));
}

/** Whole number, 0 or more, at `key`. */
export function countAt(node: SourceNode | undefined, key: string): number | undefined {
  const value = valueAt(node, key);
  const number = value?.kind === 'number' ? Number(value.text) : Number.NaN;
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Whether `true` is written at `key`. */
export function isTrueAt(node: SourceNode | undefined, key: string): boolean {
  const value = valueAt(node, key);
  return value?.kind === 'boolean' && value.value;
}

/** A problem of a DVC file at a place of it; it is never worth an error, healthy parts are still read. */
export function shapeProblem(place: Place, message: string, expected: string, help?: string): Problem {
  return {
    rule: 'manifest',
    severity: 'warning',
    ...place,
    message,
    expected,
    ...(help === undefined ? {} : { help }),
  };
}

/** The list at `key`, or a problem where something else is there. Absent and null are empty, as in DVC. */
export function listAt(
  node: SourceNode | undefined,
  key: string,
  problems: Problem[],
): readonly SourceNode[] {
  const value = valueAt(node, key);
  if (value === undefined || value.kind === 'null') return [];
  if (value.kind === 'list') return value.items;
  problems.push(shapeProblem(value.place, `\`${key}\` is not a list`, 'a list'));
  return [];
}

/** The entries of the object at `key`, or a problem where something else is there. */
export function objectAt(
  node: SourceNode | undefined,
  key: string,
  problems: Problem[],
): readonly SourceEntry[] {
  const value = valueAt(node, key);
  if (value === undefined || value.kind === 'null') return [];
  if (value.kind === 'object') return value.entries;
  problems.push(shapeProblem(value.place, `\`${key}\` is not a mapping`, 'a mapping of names'));
  return [];
}
