// The life of each stage of one model, step by step, as its assignment tags tell it.
import { type Assignment, parseAssignmentTag, type VersionPin } from './assignment.ts';
import type { GlancedTag } from './registry-tag.ts';
import { readAssignment } from './tag-reading.ts';

/** One step in the life of a stage. */
export interface StageStep {
  /** Name of the assignment tag, and what its ref points to. */
  readonly tag: string;
  readonly object: string;
  /** Commit that the tag points to. */
  readonly commit: string;
  /** 0 for GTO's form without a number. */
  readonly number: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** What the stage holds from then on; absent: nothing. */
  readonly version?: VersionPin;
  /** Absent: GTO or a person made it. */
  readonly assignment?: Assignment;
}

/** A version's tag by what the model's tags call its version. */
export interface NamedTag {
  readonly version: string;
  readonly found: GlancedTag;
}

/** An assignment tag by itself, before anybody asked what stood there before it. */
interface Entry {
  readonly stage: string;
  readonly step: Omit<StageStep, 'version'>;
  readonly version?: VersionPin;
  readonly unassigns: boolean;
}

/**
 * @param tags that may be of the model; others are passed over
 * @param named the model's version tags
 * @returns by stage, oldest step first
 */
export function readStages(
  tags: readonly GlancedTag[],
  model: string,
  named: readonly NamedTag[],
): ReadonlyMap<string, readonly StageStep[]> {
  const stages = new Map<string, Entry[]>();
  for (const tag of tags) {
    if (!tag.name.includes('#')) continue;
    const entry = readEntry(tag, model, named);
    if (entry === undefined) continue;
    const list = stages.get(entry.stage);
    if (list === undefined) stages.set(entry.stage, [entry]);
    else list.push(entry);
  }
  return new Map([...stages].map(([stage, entries]) => [stage, followStage(entries)]));
}

function readEntry(tag: GlancedTag, model: string, named: readonly NamedTag[]): Entry | undefined {
  const { name, object, commit, annotation } = tag;
  const place = parseAssignmentTag(name);
  if (place?.model !== model) return undefined;
  const { stage, unassigns, number = 0 } = place;
  const assignment = readAssignment(tag);
  const version = assignment === undefined ? foreignVersion(tag, named) : assignment.version;
  const step = { tag: name, object, commit, number, time: annotation?.time ?? 0 };
  return {
    stage,
    step: assignment === undefined ? step : { ...step, assignment },
    ...(version === undefined ? {} : { version }),
    unassigns,
  };
}

/** GTO's assignments name the version by its commit; where it has several, their message says which. */
function foreignVersion(
  { commit, annotation }: GlancedTag,
  named: readonly NamedTag[],
): VersionPin | undefined {
  const here = named.filter(({ found }) => found.commit === commit);
  const said = / version '?([^\s']+)/.exec(annotation?.message ?? '')?.[1];
  const best = here.find(({ found }) => said !== undefined && found.name.endsWith(`@${said}`)) ?? here[0];
  return best && { version: best.version, tag: best.found.name, object: best.found.object };
}

/** Pawl's numbers are its order. GTO goes by the time, and so does a stage that Pawl never wrote to. */
function followStage(entries: readonly Entry[]): readonly StageStep[] {
  const isOurs = entries.some(({ step }) => step.assignment !== undefined);
  const ordered = entries.toSorted(({ step: a }, { step: b }) =>
    isOurs ? a.number - b.number || a.time - b.time : a.time - b.time || a.number - b.number,
  );
  let held: readonly VersionPin[] = [];
  return ordered.map(({ step, version, unassigns }) => {
    const others = held.filter(({ tag }) => tag !== version?.tag);
    if (!unassigns) held = version === undefined ? [] : [...others, version];
    // GTO takes one version out: the one that it was assigned before is there again. Pawl says that nothing is there.
    else held = step.assignment === undefined ? others : [];
    const current = held.at(-1);
    return current === undefined ? step : { ...step, version: current };
  });
}
