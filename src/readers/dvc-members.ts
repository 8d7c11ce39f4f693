// Which members does a `foreach` or a `matrix` of a `dvc.yaml` make? Only where no template has to be expanded.
import { textOf } from './dvc-source.ts';
import { isTemplate } from './dvc-template.ts';
import type { SourceNode } from './source-node.ts';

/** How Python prints a number that became part of a stage's name: `0.10` is `0.1`, `1.0` stays. */
function memberName(node: SourceNode): string | undefined {
  if (node.kind !== 'number' || !/^-?\d+\.\d+$/.test(node.text)) return textOf(node);
  return node.text.replace(/(\.\d+?)0+$/, '$1');
}

function holdsTemplate(node: SourceNode): boolean {
  if (node.kind === 'list') return node.items.some(holdsTemplate);
  if (node.kind === 'object') return node.entries.some((entry) => holdsTemplate(entry.value));
  return isTemplate(textOf(node) ?? '');
}

/** The names that `foreach` gives its members; undefined where they come from a template. */
export function foreachMembers(data: SourceNode): readonly string[] | undefined {
  if (data.kind === 'object') return data.entries.map((entry) => entry.key);
  if (data.kind !== 'list' || data.items.some((item) => isTemplate(textOf(item) ?? ''))) return undefined;
  const names = data.items.map(memberName);
  // A list that holds a list or a mapping is numbered.
  return names.every((name) => name !== undefined) ? names : data.items.map((_, index) => String(index));
}

/** The names that `matrix` gives its members: `us-xgb`; undefined where they come from a template or are too many. */
export function matrixMembers(data: SourceNode, limit: number): readonly string[] | undefined {
  if (data.kind !== 'object') return undefined;
  let names: string[] = [];
  for (const [position, axis] of data.entries.entries()) {
    if (axis.value.kind !== 'list' || holdsTemplate(axis.value)) return undefined;
    const values = axis.value.items.map((item, index) => memberName(item) ?? `${axis.key}${index}`);
    if (names.length * values.length > limit) return undefined;
    names = position === 0 ? values : names.flatMap((name) => values.map((value) => `${name}-${value}`));
  }
  return names;
}
