// Which parameters does DVC track, and do their values equal the recorded ones? As `dvc params diff` and `dvc status`.
import { valueAt } from './dvc-source.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** Compact JSON text of a value, numbers as written: `[0.1,"a"]`; a text stands for itself at the top. */
export function valueText(node: SourceNode): string {
  return node.kind === 'string' ? node.value : jsonText(node);
}

function jsonText(node: SourceNode): string {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
    case 'nonfinite':
      return node.text;
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${node.items.map(jsonText).join(',')}]`;
    case 'object':
      return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${jsonText(value)}`).join(',')}}`;
  }
}

/** Whether two values are equal as Python compares them: 1 is 1.0, the order of keys does not matter. */
export function isSameValue(a: SourceNode, b: SourceNode): boolean {
  if (a.kind === 'number' && b.kind === 'number') return isSameNumber(a.text, b.text);
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.items.length === b.items.length && a.items.every((item, index) => isSameItem(item, b.items[index]))
    );
  }
  if (a.kind === 'object' && b.kind === 'object') {
    const others = new Map(b.entries.map((entry) => [entry.key, entry.value]));
    return (
      a.entries.length === b.entries.length &&
      a.entries.every((entry) => isSameItem(entry.value, others.get(entry.key)))
    );
  }
  return a.kind === b.kind && jsonText(a) === jsonText(b);
}

/** Python's integers have any number of digits, its other numbers are doubles. */
function isSameNumber(a: string, b: string): boolean {
  const whole = /^-?\d+$/;
  return whole.test(a) && whole.test(b) ? BigInt(a) === BigInt(b) : Number(a) === Number(b);
}

const isSameItem = (a: SourceNode, b: SourceNode | undefined) => b !== undefined && isSameValue(a, b);

/** The value at a dotted key; a list is entered by position. DVC does not find keys that hold a dot. */
export function valueAtKey(root: SourceNode, key: string): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const part of key.split('.')) {
    if (node?.kind === 'object') node = valueAt(node, part);
    else if (node?.kind === 'list' && /^\d+$/.test(part)) node = node.items[Number(part)];
    else return undefined;
  }
  return node;
}

/** Whether a key is a pattern, which DVC's parameter files allow. */
export function isKeyPattern(key: string): boolean {
  return /[*?[\]]/.test(key);
}

/** Whether one part of a key matches: `*` any text, `?` one character. Linear but for the last `*`. */
function matchesPart(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (from < text.length) {
    if (at < pattern.length && (pattern[at] === '?' || (pattern[at] === text[from] && pattern[at] !== '*'))) {
      at += 1;
      from += 1;
    } else if (pattern[at] === '*') {
      star = at;
      mark = from;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      from = mark;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/**
 * The part of a document that dotted keys select, with the structure around it. `**` is any number of parts.
 * Undefined where none of them is there.
 */
export function selectKeys(root: SourceNode, keys: readonly (readonly string[])[]): SourceNode | undefined {
  const all = keys.flatMap((key) => (key[0] === '**' ? [key, key.slice(1)] : [key]));
  // Without this, a key of many `**` doubles at each level.
  const open = [...new Map(all.map((key) => [key.join('.'), key])).values()];
  if (open.some((key) => key.length === 0)) return root;
  const below = (part: string) =>
    open
      .filter((key) => key[0] === '**' || matchesPart(key[0] ?? '', part))
      .map((key) => (key[0] === '**' ? key : key.slice(1)));
  if (root.kind === 'object') {
    const entries = root.entries.flatMap((entry): SourceEntry[] => {
      const inner = below(entry.key);
      const value = inner.length === 0 ? undefined : selectKeys(entry.value, inner);
      return value === undefined ? [] : [{ ...entry, value }];
    });
    return entries.length === 0 ? undefined : { ...root, entries };
  }
  if (root.kind !== 'list') return undefined;
  const items = root.items.flatMap((item, index) => {
    const inner = below(String(index));
    return (inner.length === 0 ? undefined : selectKeys(item, inner)) ?? [];
  });
  return items.length === 0 ? undefined : { ...root, items };
}
