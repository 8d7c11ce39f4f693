// Which parameters does a parameter file hold? What `dvc params diff` shows, as text that tells its kind.
import type { Parameter, Place } from '../core/model.ts';
import { valueText } from './dvc-parameters.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** The value of a parameter, or of several whose keys flatten to the same name. */
interface Found {
  readonly texts: string[];
  readonly place: Place;
}

/**
 * The parameters of a document: nested keys dotted, as DVC does; an empty object is none.
 *
 * A number keeps its text, a list is compact JSON. A string is as it is, or in JSON's quotes where it would read as
 * something else (`"1"`, `"true"`, `"[]"`). Two values whose keys flatten to one name (`a.b` and b in a) are one
 * parameter with both, so that a change of either is seen.
 */
export function flattenParameters(root: SourceNode, file: string): readonly Parameter[] {
  const found = new Map<string, Found>();
  if (root.kind === 'object') collect(root.entries, '', found);
  return [...found].map(([name, { texts, place }]) => ({ file, name, value: texts.join(' | '), place }));
}

function collect(entries: readonly SourceEntry[], prefix: string, found: Map<string, Found>): void {
  for (const { key, value } of entries) {
    const name = `${prefix}${key}`;
    const same = found.get(name);
    if (value.kind === 'object') collect(value.entries, `${name}.`, found);
    else if (same === undefined) found.set(name, { texts: [parameterText(value)], place: value.place });
    else same.texts.push(parameterText(value));
  }
}

function parameterText(node: SourceNode): string {
  return node.kind === 'string' && readsAsOther(node.value) ? JSON.stringify(node.value) : valueText(node);
}

/** Whether a bare string would be taken for a number, a boolean, null, a quoted string or a list. */
function readsAsOther(text: string): boolean {
  return text === '' || /^(?:[-+.]*\d|["[{]|(?:true|false|null|[-+]?\.?(?:nan|inf|infinity))$)/i.test(text);
}
