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
  return `${escapeJson(JSON.stringify(decision, sortKeys, 2))}\n`;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => compareKeys(one, other)));
}

function compareKeys(one: string, other: string): number {
  return placeOf(one) - placeOf(other) || (one < other ? -1 : 1);
}

function placeOf(key: string): number {
  const place = FIRST.indexOf(key);
  return place < 0 ? FIRST.length : place;
}
