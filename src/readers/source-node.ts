// One tree for JSON, YAML and TOML: values with the text and the place they were written with.
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';

export interface SourceEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: SourceNode;
}

/**
 * A value of a document. `place` is where the value begins.
 * A `number` is finite and its `text` is decimal (`0.760`, `1e-7`): hexadecimal, octal and underscored numbers are
 * rewritten. What is not finite (`NaN`, `.inf`, `1e999`) is `nonfinite`, with the text as written.
 */
export type SourceNode =
  | { readonly kind: 'number'; readonly text: string; readonly place: Place }
  | { readonly kind: 'nonfinite'; readonly text: string; readonly place: Place }
  | { readonly kind: 'string'; readonly value: string; readonly place: Place }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly place: Place }
  | { readonly kind: 'null'; readonly place: Place }
  | { readonly kind: 'list'; readonly items: readonly SourceNode[]; readonly place: Place }
  | { readonly kind: 'object'; readonly entries: readonly SourceEntry[]; readonly place: Place };

/** A parsed document. `root` is absent where nothing of it could be read; then `problems` says why. */
export interface SourceDocument {
  readonly root?: SourceNode;
  /** Duplicate keys, forbidden keys, syntax errors, limits: each with line and column, rule `manifest`. */
  readonly problems: readonly Problem[];
}
