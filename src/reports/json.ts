// The decision as JSON: what `--json` prints.
import type { Decision } from '../core/decision.ts';
import { escapeJson } from './escape.ts';

/** What a reader looks for first; the other keys follow by name. */
const FIRST = ['schema', 'verdict', 'model', 'metric', 'rule', 'severity'];

/**
 * Two-space JSON that ends with a line break. Equal decisions give equal text, whatever the order their keys were set in.
 * Invisible characters are `\u` escapes, and it holds nothing that a runner takes for a command.
 */
export function renderJson(decision: Decision): string {
  return `${escapeJson(JSON.stringify(sortKeys(decision, new Map()), undefined, 2))}\n`;
}

/** `orders`: the sorted keys by the keys as they were set. Thousands of objects share a few such lists. */
function sortKeys(value: unknown, orders: Map<string, readonly string[]>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, orders));
  const entries = new Map<string, unknown>(Object.entries(value));
  const set = JSON.stringify([...entries.keys()]);
  const order = orders.get(set) ?? [...entries.keys()].sort(compareKeys);
  orders.set(set, order);
  return Object.fromEntries(order.map((key) => [key, sortKeys(entries.get(key), orders)]));
}

function compareKeys(one: string, other: string): number {
  return placeOf(one) - placeOf(other) || (one < other ? -1 : 1);
}

function placeOf(key: string): number {
  const place = FIRST.indexOf(key);
  return place < 0 ? FIRST.length : place;
}
