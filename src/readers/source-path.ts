// What is at a path of keys in a document?
import type { SourceEntry, SourceNode } from './source-node.ts';

/** The entries of a mapping; none for everything else. */
export function entriesOf(node: SourceNode | undefined): readonly SourceEntry[] {
  return node?.kind === 'object' ? node.entries : [];
}

/** The value that the keys lead to; undefined where one of them is not there. */
export function findNode(node: SourceNode | undefined, keys: readonly string[]): SourceNode | undefined {
  const [first, ...rest] = keys;
  if (first === undefined) return node;
  return findNode(entriesOf(node).find((entry) => entry.key === first)?.value, rest);
}
