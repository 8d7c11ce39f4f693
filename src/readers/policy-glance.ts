// Can a file concern anything outside its model? Answered from its text: parsing a thousand files would take seconds.

/** What is seen in a text without parsing it: more may be seen than is there, never less. */
export interface Glance {
  /** The file may name a path outside its directory. */
  readonly reachesOutside: boolean;
  /** What may be the declared name of the model. */
  readonly names: readonly string[];
}

/** A file that could not be looked at: it may say anything. */
export const UNSEEN: Glance = { reachesOutside: true, names: [] };

/** What a value begins with that is not the plain text it stands for: a block, tag, anchor, alias or comment. */
const NOT_PLAIN = /^[>|!&*#?]/;

/**
 * Looks at a `pawl.yaml`. Its paths are relative and only `..` leads out; an escape (`\x2e`) may stand for one. A name
 * that is not plain after `model:` has to be parsed; a list or mapping (`lineage.model`) is none.
 */
export function glanceAtPolicy(text: string): Glance {
  const values = [...text.matchAll(/model["']?\s*:\s*["']?([^\s"',}]*)/g)].map((match) => match[1] ?? '');
  const isHidden = values.some((value) => NOT_PLAIN.test(value));
  return {
    reachesOutside: isHidden || text.includes('..') || text.includes('\\'),
    names: values.filter((value) => !/^[[{]/.test(value)),
  };
}

/** Looks at a `dvc.yaml` or `dvc.lock`: paths of the lock are resolved already, so templates cannot hide one. */
export function glanceAtPipeline(text: string): Glance {
  return { reachesOutside: text.includes('..'), names: [] };
}
