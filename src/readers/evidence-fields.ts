// Reads single fields of an object with a `value`, and words what is wrong with one.
import type { DecimalText, Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { excerpt, manifestWarning } from './manifest-problem.ts';
import type { SourceNode } from './source-node.ts';

/** What the fields of one object are read with. */
export interface Fields {
  /** Dotted key of the metric. */
  readonly metric: string;
  /** Of the manifest, relative to the repository's root. */
  readonly path: string;
  readonly byKey: ReadonlyMap<string, SourceNode>;
  readonly problems: Problem[];
}

/** The text of a number; null is as good as absent, anything else is a problem. */
export function readNumber(field: string, fields: Fields): DecimalText | undefined {
  const node = fields.byKey.get(field);
  if (node === undefined || node.kind === 'null') return undefined;
  return (
    numberText(node) ?? reject(field, fields, 'a number', 'Write a number without quotes, or leave it out.')
  );
}

/** The text of a string; null is as good as absent, anything else is a problem. */
export function readText(field: string, fields: Fields): string | undefined {
  const node = fields.byKey.get(field);
  if (node === undefined || node.kind === 'null') return undefined;
  return node.kind === 'string'
    ? node.value
    : reject(field, fields, 'text', 'Write it in quotes, or leave it out.');
}

/** The text of a node that is a number. */
export function numberText(node: SourceNode | undefined): DecimalText | undefined {
  return node?.kind === 'number' ? node.text : undefined;
}

/** Records that a field is not read, and why; `at` is the part of it that is wrong. */
export function reject(
  field: string,
  fields: Fields,
  expected: string,
  help: string,
  at?: SourceNode,
): undefined {
  const node = at ?? fields.byKey.get(field);
  const place: Place = node?.place ?? { path: fields.path };
  fields.problems.push(
    manifestWarning(place, `${field} of "${excerpt(fields.metric)}" is not usable, so it is left out`, {
      metric: fields.metric,
      expected,
      ...optional('actual', node === undefined ? undefined : shown(node)),
      help,
    }),
  );
  return undefined;
}

function shown(node: SourceNode): string {
  switch (node.kind) {
    case 'number':
    case 'nonfinite':
      return excerpt(node.text);
    case 'string':
      return excerpt(node.value);
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${node.items.slice(0, 3).map(shown).join(', ')}${node.items.length > 3 ? ', …' : ''}]`;
    case 'object':
      return 'an object';
  }
}

/** A property that is only there where it has a value. */
export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
