// Is every tag what the tags that name it saw? A tag that was moved, made again or deleted has them as its witnesses.
import { type Assignment, parseAssignmentTag } from './assignment.ts';
import type { RegistryTag } from './registry-tag.ts';
import { checkOf, defect, listNames, pushCommand, type Told, type Walk } from './verify-walk.ts';

/** `by` says that `tag` pointed to `object`, and where it knows, to which commit. */
interface Witness {
  readonly tag: string;
  readonly object: string;
  readonly by: string;
  readonly commit?: string;
}

const NAMED_WITNESSES = 3;

export function verifyPins(walk: Walk): readonly Told[] {
  const { there } = walk;
  const witnesses = findWitnesses(walk);
  const broken = findBroken(witnesses, there);
  const trusted = witnesses.filter(({ by }) => !broken.has(by));
  return [...groupByTag(trusted)].flatMap(([tag, seen]) =>
    walk.told.has(tag) ? [] : checkTag(tag, seen, walk),
  );
}

/** Reads the pins of every record and assignment of a model. Tags that cannot have been made so have no say. */
function findWitnesses({ registry }: Walk): readonly Witness[] {
  const found: Witness[] = [];
  const steps = [...registry.stages.values()].flat();
  for (const { tag, record, origin } of registry.versions) {
    if (record?.previous === undefined || origin !== 'pawl') continue;
    found.push({ tag: record.previous.tag, object: record.previous.object, by: tag });
  }
  for (const { tag, commit, assignment } of steps) {
    if (assignment !== undefined && !isStranger(assignment)) found.push(...pinsOf(tag, commit, assignment));
  }
  return found;
}

function pinsOf(by: string, commit: string, assignment: Assignment): readonly Witness[] {
  const { version, accepts, newest, previous, record } = assignment;
  const pins: Witness[] = [newest, previous, record?.previous].flatMap((pin) =>
    pin === undefined ? [] : [{ tag: pin.tag, object: pin.object, by }],
  );
  if (version !== undefined) pins.unshift({ tag: version.tag, object: version.object, by, commit });
  if (accepts !== undefined) {
    const at = record === undefined ? {} : { commit: record.commit };
    pins.unshift({ tag: accepts.tag, object: accepts.object, by, ...at });
  }
  return pins;
}

/** An assignment always follows on the number before its own: one that says otherwise was not made by Pawl. */
export function isStranger({ model, stage, number, previous }: Assignment): boolean {
  if (previous === undefined) return number !== 1;
  const before = parseAssignmentTag(previous.tag);
  return before?.model !== model || before.stage !== stage || (before.number ?? 0) + 1 !== number;
}

/**
 * Tags that all their witnesses saw as something else. What such a tag says now counts for nothing, and without its
 * word others may turn out to be broken, too.
 */
function findBroken(
  witnesses: readonly Witness[],
  there: ReadonlyMap<string, RegistryTag>,
): ReadonlySet<string> {
  const broken = new Set<string>();
  for (let before = -1; before < broken.size; ) {
    before = broken.size;
    for (const [tag, seen] of groupByTag(witnesses.filter(({ by }) => !broken.has(by)))) {
      const now = there.get(tag);
      if (now !== undefined && seen.every(({ object }) => object !== now.object)) broken.add(tag);
    }
  }
  return broken;
}

function groupByTag(witnesses: readonly Witness[]): ReadonlyMap<string, readonly Witness[]> {
  const byTag = new Map<string, Witness[]>();
  for (const witness of witnesses) {
    const list = byTag.get(witness.tag);
    if (list === undefined) byTag.set(witness.tag, [witness]);
    else list.push(witness);
  }
  return byTag;
}

function checkTag(tag: string, seen: readonly Witness[], walk: Walk): readonly Told[] {
  const now = walk.there.get(tag);
  if (now === undefined) return [checkAbsent(tag, seen, walk)];
  const others = seen.filter(({ object }) => object !== now.object);
  if (others.length === 0) return [];
  const agreeing = seen.filter(({ object }) => object === now.object);
  if (agreeing.length === 0) return [changed(now, seen)];
  return [...new Set(others.map(({ by }) => by))].map((by) =>
    defect(
      checkOf(by),
      [by],
      `${by} names ${tag} by another object than it has and ${listWitnesses(agreeing)} saw`,
    ),
  );
}

function checkAbsent(tag: string, seen: readonly Witness[], { there }: Walk): Told {
  const by = listWitnesses(seen);
  const object = seen[0]?.object ?? '';
  const renamed = [...there.values()].find((one) => one.object === object && one.object !== one.commit);
  if (renamed !== undefined && !seen.some(({ by: name }) => name === renamed.name)) {
    const message = `${tag} was renamed to ${renamed.name}: ${by} saw it under its own name`;
    return defect(checkOf(tag), [tag, renamed.name], message, restore(tag, object));
  }
  const message = `${tag} was deleted: ${by} saw it as ${object}`;
  return defect(checkOf(tag), [tag], message, restore(tag, object));
}

/** The three ways in which a tag is not what it was. */
function changed(now: RegistryTag, seen: readonly Witness[]): Told {
  const { name, object, commit } = now;
  const was = seen[0]?.object ?? '';
  const at = seen.find((one) => one.commit !== undefined)?.commit;
  const by = listWitnesses(seen);
  const ids = `${by} saw ${was}, and it is ${object}`;
  const help = restore(name, was);
  if (at !== undefined && at !== commit) {
    const message = `${name} was moved from the commit ${at} to ${commit}: ${ids}`;
    return defect(checkOf(name), [name], message, help);
  }
  const wasAnnotated = was !== (at ?? commit);
  const what = object === commit && wasAnnotated ? 'made lightweight' : 'made again';
  return defect(checkOf(name), [name], `${name} was ${what}: ${ids}`, help);
}

function listWitnesses(seen: readonly Witness[]): string {
  return listNames([...new Set(seen.map(({ by }) => by))], NAMED_WITNESSES);
}

function restore(tag: string, object: string): string {
  const command = pushCommand(tag, object);
  return command === undefined
    ? 'Find out who made the tag that names it.'
    : `Put it back, from a clone that has it: ${command}`;
}
