// What one tag says by itself, worked out once: as a release at a glance, or as an assignment.
import { type Assignment, parseAssignmentMessage } from './assignment.ts';
import type { GlancedTag, TagGlance } from './registry-tag.ts';
import { glanceAtRelease } from './release-message.ts';

/** A name that was cut out of a message keeps the whole message in memory: one of each is enough. */
const names = new Map<string, string>();
const assignments = new WeakMap<GlancedTag, { readonly assignment?: Assignment }>();

/** What a list of all versions needs of a tag, which can be worked out while git still lists the others. */
export function glanceAtTag(name: string, commit: string, message: string): TagGlance {
  if (name.includes('#')) return { assignment: parseAssignmentMessage(name, message) };
  const release = glanceAtRelease(message, commit);
  return release === undefined
    ? { subject: firstLine(message) }
    : { release: { ...release, model: unify(release.model) } };
}

function unify(name: string): string {
  const known = names.get(name) ?? name;
  names.set(known, known);
  return known;
}

/** What stands in the first line of a message. */
export function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

/** Undefined for what Pawl did not write. */
export function readAssignment(tag: GlancedTag): Assignment | undefined {
  const { name, annotation, glance } = tag;
  if (glance !== undefined && 'assignment' in glance) return glance.assignment;
  const known = assignments.get(tag);
  if (known !== undefined) return known.assignment;
  const assignment = annotation === undefined ? undefined : parseAssignmentMessage(name, annotation.message);
  assignments.set(tag, assignment === undefined ? {} : { assignment });
  return assignment;
}
