// A tree of a document in short: kind and text of its leaves, without places.
import type { SourceNode } from '../../src/readers/source-node.ts';

export function shape(node: SourceNode | undefined): unknown {
  switch (node?.kind) {
    case 'number':
    case 'nonfinite':
      return `${node.kind} ${node.text}`;
    case 'string':
      return `string ${node.value}`;
    case 'boolean':
      return node.value;
    case 'list':
      return node.items.map(shape);
    case 'object':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, shape(value)]));
    default:
      return node?.kind;
  }
}
