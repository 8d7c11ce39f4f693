// The same document in another file: equal content has equal values, and only the places differ.
import type { Place } from '../core/model.ts';
import type { SourceDocument, SourceNode } from './source-node.ts';

/** The document as it would be read at `path`. */
export function placeDocument({ root, problems }: SourceDocument, path: string): SourceDocument {
  const placed: SourceDocument = {
    problems: problems.map((problem) => (problem.path === undefined ? problem : { ...problem, path })),
  };
  return root === undefined ? placed : { root: placeNode(root, path, new Map()), ...placed };
}

/** @param known values that were placed before: an alias of YAML is the value it stands for, not a copy of it */
function placeNode(node: SourceNode, path: string, known: Map<SourceNode, SourceNode>): SourceNode {
  const before = known.get(node);
  if (before !== undefined) return before;
  const placed = placeParts(node, path, known);
  if (placed.kind === 'list' || placed.kind === 'object') known.set(node, placed);
  return placed;
}

function placeParts(node: SourceNode, path: string, known: Map<SourceNode, SourceNode>): SourceNode {
  const place = moved(node.place, path);
  switch (node.kind) {
    case 'list':
      return { ...node, items: node.items.map((item) => placeNode(item, path, known)), place };
    case 'object':
      return {
        ...node,
        entries: node.entries.map(({ key, keyPlace, value }) => ({
          key,
          keyPlace: moved(keyPlace, path),
          value: placeNode(value, path, known),
        })),
        place,
      };
    default:
      return { ...node, place };
  }
}

function moved(place: Place, path: string): Place {
  return { ...place, path };
}
