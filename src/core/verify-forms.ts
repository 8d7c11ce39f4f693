// Can every tag be read as what it says it is? A record of a form that is not known yet is neither good nor bad.
import { parseAssignmentMessage, parseAssignmentTag } from './assignment.ts';
import { RECORD_SCHEMA, toCanonicalJson } from './record.ts';
import type { RegistryTag } from './registry-tag.ts';
import { parseReleaseMessage } from './release-message.ts';
import { readReleases } from './release-tag.ts';
import { parseTrailers } from './trailers.ts';
import { findNamed, unnamed } from './verify-entries.ts';
import { isStranger } from './verify-pins.ts';
import { checkOf, defect, notice, type Step, type Told, unknown, type Walk } from './verify-walk.ts';

/** Deletions that were written down are no defect, and final: the version was given up for them. */
export const verifyDeletions: Step = ({ registry, there }) => {
  const steps = [...registry.stages.values()].flat();
  return steps.flatMap(({ tag: by, assignment }) => {
    const tag = assignment?.deleted?.tag;
    if (assignment === undefined || tag === undefined || isStranger(assignment)) return [];
    if (there.has(tag)) {
      return [defect('chain', [tag], `${tag} is there again, and ${by} records that it was deleted`, DELETE)];
    }
    const { actor, reason } = assignment;
    return [notice('chain', [tag], `${tag} was deleted, as ${by} records: ${reason} (by ${actor})`)];
  });
};

const DELETE = 'Delete it: no version comes back. To have its model again, release the commit anew.';

/** Tags that were written with a record which cannot be read, or which is not about them. */
export const verifyForms: Step = (walk) => {
  const { model, registry, told } = walk;
  const good = new Set(registry.versions.filter(({ origin }) => origin !== 'older').map(({ tag }) => tag));
  return model.tags.flatMap((tag) => {
    const text = recordText(tag);
    if (text === undefined || told.has(tag.name) || !isOwn(tag, walk) || isOfOther(tag, walk)) return [];
    return verifyForm(tag, text, walk, good) ?? [];
  });
};

const LOOK = 'Find out who pushed it: Pawl does not write such tags.';

function verifyForm(tag: RegistryTag, text: string, walk: Walk, good: ReadonlySet<string>): Told | undefined {
  const { registry, told } = walk;
  const isAssignment = parseAssignmentTag(tag.name) !== undefined;
  const subject = isAssignment ? acceptedBy(tag) : tag.name;
  if (subject === undefined || told.has(subject)) return undefined;
  const about = [tag.name, subject];
  const form = unknownForm(text);
  if (form !== undefined) {
    // Its form is no excuse: anybody can write one that nobody can read.
    if (!findNamed(walk)(subject)) return unnamed([subject]);
    const message = `the record of ${subject} has the form ${form}, which this version of Pawl does not know`;
    return unknown('records', about, message, 'Verify it with a newer version of Pawl.');
  }
  if (good.has(subject)) {
    if (isCanonical(text)) return undefined;
    return defect('chain', about, `the record of ${subject} is not written as Pawl writes it`, LOOK);
  }
  if (isAssignment && registry.gone.some((one) => one.tag === subject)) return undefined;
  const message = isAssignment
    ? `${tag.name} accepts ${subject} with a record that is not about it, or cannot be read`
    : `the record of ${tag.name} is not about that tag and its commit, or cannot be read`;
  return defect(checkOf(tag.name), about, message, LOOK);
}

/** Whether the name is that of a version or assignment of the model. */
function isOwn({ name }: RegistryTag, { model: { naming } }: Walk): boolean {
  const assigned = parseAssignmentTag(name)?.model;
  if (assigned !== undefined) return assigned === naming.model;
  const read = readReleases([{ name, commit: '' }], naming.model, naming.template, naming.atRoot);
  return read.releases.length > 0;
}

/** Models that follow on each other under one form of tags: the other one's assignments name its own. */
function isOfOther({ name, commit, annotation }: RegistryTag, { registry, there }: Walk): boolean {
  const record = annotation === undefined ? undefined : parseReleaseMessage(annotation.message);
  if (record === undefined || record.model === registry.model) return false;
  if (record.tag !== name || record.commit !== commit) return false;
  return [...there.values()].some((tag) => {
    if (!tag.name.startsWith(`${record.model}#`) || tag.annotation === undefined) return false;
    return parseAssignmentMessage(tag.name, tag.annotation.message)?.version?.tag === name;
  });
}

/** Equal records are equal texts. What has no canonical JSON, such as half a character, Pawl did not write. */
function isCanonical(text: string): boolean {
  try {
    return toCanonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** Also of a message whose last paragraph is not made of trailers any more. */
function recordText({ annotation }: RegistryTag): string | undefined {
  if (annotation === undefined) return undefined;
  const trailers = parseTrailers(annotation.message);
  return trailers?.get('Record') ?? /^Record: (\{[^\n]*)$/m.exec(annotation.message)?.[1];
}

/** Name of the form of a record that some other version of Pawl wrote. */
function unknownForm(text: string): string | undefined {
  try {
    const record: unknown = JSON.parse(text);
    const form: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, 'schema') : '';
    const isForm = typeof form === 'string' && /^pawl\.record\/[1-9][0-9]{0,5}$/.test(form);
    return isForm && form !== RECORD_SCHEMA ? form : undefined;
  } catch {
    return undefined;
  }
}

function acceptedBy({ name, annotation }: RegistryTag): string | undefined {
  return parseAssignmentMessage(name, annotation?.message ?? '')?.accepts?.tag;
}
