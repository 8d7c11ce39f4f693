// Every tag that another tag names, with what it pointed to then: the witnesses of a tag that was moved or deleted.
import type { ModelRegistry } from './registry.ts';
import type { RegistryTag } from './registry-tag.ts';
import { parseReleaseMessage } from './release-message.ts';

/** `by` says that `tag` pointed to `object`. */
export interface Witness {
  readonly tag: string;
  readonly object: string;
  readonly by: string;
}

/** Reads the pins of every record and assignment of a model, whatever became of the tags that they are in. */
export function findWitnesses(
  tags: readonly RegistryTag[],
  { versions, stages }: ModelRegistry,
): readonly Witness[] {
  const found: Witness[] = [];
  const add = (by: string, pin: { readonly tag: string; readonly object?: string } | undefined) => {
    if (pin?.object !== undefined) found.push({ tag: pin.tag, object: pin.object, by });
  };
  for (const { tag, record } of versions) add(tag, record?.previous);
  const known = new Set(versions.map(({ tag }) => tag));
  for (const { name, annotation } of tags) {
    if (known.has(name) || annotation === undefined) continue;
    add(name, parseReleaseMessage(annotation.message)?.previous);
  }
  for (const { tag, assignment } of [...stages.values()].flat()) {
    if (assignment === undefined) continue;
    const { version, accepts, newest, previous, record, deleted } = assignment;
    for (const pin of [version, accepts, newest, previous, record?.previous, deleted]) add(tag, pin);
  }
  return found;
}
