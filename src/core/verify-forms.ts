// Can every tag be read as what it says it is? A record of a form that is not known yet is neither good nor bad.
import { parseAssignmentTag } from './assignment.ts';
import { RECORD_SCHEMA } from './record.ts';
import type { RegistryTag } from './registry-tag.ts';
import { defect, type Step, type Told, unknown, type Walk } from './verify-walk.ts';

export const verifyForms: Step = (walk) => [...verifyReturned(walk), ...verifyRecordForms(walk)];

/** A deletion that was written down is final, as the version was given up for it. */
function verifyReturned({ registry, there, told }: Walk): readonly Told[] {
  const steps = [...registry.stages.values()].flat();
  return steps.flatMap(({ tag: by, assignment }) => {
    const tag = assignment?.deleted?.tag;
    if (tag === undefined || !there.has(tag) || told.has(tag) || told.has(by)) return [];
    return [defect('chain', [tag], `${tag} is there again, and ${by} records that it was deleted`, DELETE)];
  });
}

const DELETE = 'Delete it: no version comes back. To have its model again, release the commit anew.';

/** Tags that were written with a record which cannot be read, or which is not about them. */
function verifyRecordForms({ model, registry, told }: Walk): readonly Told[] {
  const good = new Set(registry.versions.filter(({ origin }) => origin !== 'older').map(({ tag }) => tag));
  return model.tags.flatMap((tag) => {
    const text = recordText(tag);
    if (text === undefined || told.has(tag.name)) return [];
    const form = unknownForm(text);
    const accepted = acceptedBy(tag, registry);
    const subject = accepted ?? tag.name;
    if (form !== undefined) {
      const message = `the record of ${subject} has the form ${form}, which this version of Pawl does not know`;
      return [unknown('records', [tag.name, subject], message, 'Verify it with a newer version of Pawl.')];
    }
    if (good.has(subject) || told.has(subject)) return [];
    const isAssignment = parseAssignmentTag(tag.name) !== undefined;
    if (isAssignment && accepted === undefined) return [];
    const message = isAssignment
      ? `${tag.name} accepts ${subject} with a record that is not about it, or cannot be read`
      : `the record of ${tag.name} is not about that tag and its commit, or cannot be read`;
    const rule = isAssignment ? 'assignments' : 'chain';
    return [
      defect(rule, [tag.name, subject], message, 'Find out who pushed it: Pawl does not write such tags.'),
    ];
  });
}

function recordText({ annotation }: RegistryTag): string | undefined {
  return annotation === undefined ? undefined : /^Record: (.*)$/m.exec(annotation.message)?.[1];
}

/** Name of the form of a record that some other version of Pawl wrote. */
function unknownForm(text: string): string | undefined {
  const form = /"schema":"(pawl\.record\/[1-9][0-9]{0,5})"/.exec(text)?.[1];
  return form === RECORD_SCHEMA ? undefined : form;
}

function acceptedBy({ name }: RegistryTag, { stages }: Walk['registry']): string | undefined {
  const steps = [...stages.values()].flat();
  return steps.find(({ tag }) => tag === name)?.assignment?.accepts?.tag;
}
