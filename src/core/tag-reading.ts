// What one tag says by itself, worked out once: as a release at a glance, or as an assignment.
import { type Assignment, parseAssignmentMessage } from './assignment.ts';
import type { RegistryTag } from './registry-tag.ts';
import { glanceAtRelease, type ReleaseGlance } from './release-message.ts';

/** A release, or the first line of a message without a record, which may be empty. */
export type TagGlance = { readonly release: ReleaseGlance } | { readonly subject: string };

const glances = new WeakMap<RegistryTag, TagGlance>();
const assignments = new WeakMap<RegistryTag, { readonly assignment?: Assignment }>();
/** A name that was cut out of a message keeps the whole message in memory: one of each is enough. */
const names = new Map<string, string>();

export function glanceAtTag(tag: RegistryTag): TagGlance {
  const known = glances.get(tag);
  if (known !== undefined) return known;
  const message = tag.annotation?.message ?? '';
  const release = glanceAtRelease(message, tag.commit);
  const glance =
    release === undefined
      ? { subject: message.split('\n', 1)[0] ?? '' }
      : { release: { ...release, model: unify(release.model) } };
  glances.set(tag, glance);
  return glance;
}

function unify(name: string): string {
  const known = names.get(name) ?? name;
  names.set(known, known);
  return known;
}

/** Undefined for what Pawl did not write. */
export function readAssignment(tag: RegistryTag): Assignment | undefined {
  const known = assignments.get(tag);
  if (known !== undefined) return known.assignment;
  const { name, annotation } = tag;
  const assignment = annotation === undefined ? undefined : parseAssignmentMessage(name, annotation.message);
  assignments.set(tag, assignment === undefined ? {} : { assignment });
  return assignment;
}

/** For a list of all versions, while git still lists the tags: what is worked out now is not waited for later. */
export function readAhead(tag: RegistryTag): void {
  if (tag.name.includes('#')) readAssignment(tag);
  else glanceAtTag(tag);
}
