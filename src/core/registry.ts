// Which versions does each model have, which are current in which stage, and what is known of the ones that are gone? A fold over tags.
import compareBuild from 'semver/functions/compare-build.js';
import {
  type Assignment,
  type DeletedVersion,
  parseAssignmentMessage,
  parseAssignmentTag,
  type VersionPin,
} from './assignment.ts';
import type { ReleaseRecord } from './record.ts';
import type { RegistryTag } from './registry-tag.ts';
import { parseReleaseMessage } from './release-message.ts';
import { readReleases } from './release-tag.ts';

/**
 * How a version came to be one. `pawl`: a tag with a record. `accepted`: a tag pushed by hand that an assignment
 * accepted. `older`: a tag from before Pawl was in use, GTO's among them: history, and no request.
 */
export type VersionOrigin = 'pawl' | 'accepted' | 'older';

export interface RegisteredVersion extends VersionPin {
  readonly commit: string;
  readonly origin: VersionOrigin;
  /** When it was released, seconds since 1970: of the tag, for an accepted one of its acceptance; a lightweight tag has none. */
  readonly time?: number;
  readonly record?: ReleaseRecord;
  /** Name of the assignment tag that accepted it. */
  readonly acceptedBy?: string;
  /** GTO deregistered it, or deprecated the model. */
  readonly deprecated: boolean;
}

/** A tag that looks like a version and was accepted by nobody: never current. */
export interface ReleaseRequestTag extends VersionPin {
  readonly commit: string;
}

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

/** A version that had a tag once. */
export interface GoneVersion extends DeletedVersion {
  /** Assignment that recorded its deletion; absent: nobody told, and only other tags still name it. */
  readonly recordedBy?: string;
}

export interface ModelRegistry {
  readonly model: string;
  /** Highest version first. */
  readonly versions: readonly RegisteredVersion[];
  readonly requests: readonly ReleaseRequestTag[];
  /** By stage, oldest step first. */
  readonly stages: ReadonlyMap<string, readonly StageStep[]>;
  readonly gone: readonly GoneVersion[];
  /** Tags that look like this model's versions and cannot be read as one. */
  readonly unreadable: readonly string[];
}

/** How the version tags of a model are called. */
export interface ModelNaming {
  readonly model: string;
  readonly template: string;
  /** Whether the model is at the root, so that a plain `v1.2.0` is its own. */
  readonly atRoot: boolean;
}

/**
 * Reads all that the tags say of one model.
 * @param tags that may be of the model; others are passed over
 */
export function readModelRegistry(tags: readonly RegistryTag[], naming: ModelNaming): ModelRegistry {
  const { model, template, atRoot } = naming;
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const read = readReleases(tags, model, template, atRoot);
  const deprecations = findDeprecations(tags, model);
  const accepted = new Map<
    string,
    { readonly tag: string; readonly time: number; readonly assignment: Assignment }
  >();
  const named = read.releases.flatMap(({ tag, version }) => {
    const found = byName.get(tag);
    return found === undefined ? [] : [{ version, found }];
  });
  const steps = readSteps(tags, model, named);
  for (const { tag, time, assignment } of steps) {
    if (assignment?.accepts === undefined) continue;
    accepted.set(`${assignment.accepts.tag} ${assignment.accepts.object}`, { tag, time, assignment });
  }
  const known = named.map(({ version, found }): RegisteredVersion => {
    const { name, object, commit, annotation } = found;
    const pin = { version, tag: name, object, commit, deprecated: deprecations(version) };
    const acceptance = accepted.get(`${name} ${object}`);
    if (acceptance !== undefined) {
      const { record } = acceptance.assignment;
      const { tag: acceptedBy, time } = acceptance;
      return { ...pin, origin: 'accepted', time, acceptedBy, ...(record === undefined ? {} : { record }) };
    }
    const record = ownRecord(found, model);
    const time = annotation === undefined ? {} : { time: annotation.time };
    return record === undefined
      ? { ...pin, ...time, origin: 'older' }
      : { ...pin, ...time, origin: 'pawl', record };
  });
  const { versions, requests } = separateRequests(known);
  return {
    model,
    versions,
    requests,
    stages: groupByStage(steps),
    gone: findGone(steps, known),
    unreadable: read.unreadable,
  };
}

/** The record of a tag that says of itself what git says of it. */
function ownRecord(tag: RegistryTag, model: string): ReleaseRecord | undefined {
  const record = tag.annotation === undefined ? undefined : parseReleaseMessage(tag.annotation.message);
  if (record === undefined || record.model !== model) return undefined;
  return record.tag === tag.name && record.commit === tag.commit ? record : undefined;
}

/**
 * The first release of Pawl is above all old tags. What is above it and was accepted by nobody is a request; without any
 * release of Pawl every tag is history.
 */
function separateRequests(known: readonly RegisteredVersion[]): Pick<ModelRegistry, 'versions' | 'requests'> {
  const first = known.findLast(({ origin }) => origin !== 'older');
  if (first === undefined) return { versions: known, requests: [] };
  const isRequest = ({ origin, version }: RegisteredVersion) =>
    origin === 'older' && compareBuild(version, first.version) > 0;
  return {
    versions: known.filter((one) => !isRequest(one)),
    requests: known
      .filter(isRequest)
      .map(({ version, tag, object, commit }) => ({ version, tag, object, commit })),
  };
}

interface NamedTag {
  readonly version: string;
  readonly found: RegistryTag;
}

function readSteps(
  tags: readonly RegistryTag[],
  model: string,
  named: readonly NamedTag[],
): readonly (StageStep & { readonly stage: string })[] {
  const steps = tags.flatMap((tag) => {
    const name = parseAssignmentTag(tag.name);
    if (name?.model !== model) return [];
    const assignment =
      tag.annotation === undefined ? undefined : parseAssignmentMessage(tag.name, tag.annotation.message);
    const version =
      assignment === undefined ? foreignVersion(tag, name.unassigns, named) : assignment.version;
    return [
      {
        stage: name.stage,
        tag: tag.name,
        object: tag.object,
        commit: tag.commit,
        number: name.number ?? 0,
        time: tag.annotation?.time ?? 0,
        ...(version === undefined ? {} : { version }),
        ...(assignment === undefined ? {} : { assignment }),
      },
    ];
  });
  return steps.toSorted((a, b) => a.number - b.number || a.time - b.time);
}

/** GTO's assignments name the version by its commit; where it has several, their message says which. */
function foreignVersion(
  tag: RegistryTag,
  unassigns: boolean,
  named: readonly NamedTag[],
): VersionPin | undefined {
  if (unassigns) return undefined;
  const here = named.filter(({ found }) => found.commit === tag.commit);
  const said = / version (\S+)/.exec(tag.annotation?.message ?? '')?.[1];
  const best = here.find(({ found }) => said !== undefined && found.name.endsWith(`@${said}`)) ?? here[0];
  return best && { version: best.version, tag: best.found.name, object: best.found.object };
}

function groupByStage(
  steps: readonly (StageStep & { readonly stage: string })[],
): ReadonlyMap<string, readonly StageStep[]> {
  const stages = new Map<string, StageStep[]>();
  for (const { stage, ...step } of steps) {
    const list = stages.get(stage);
    if (list === undefined) stages.set(stage, [step]);
    else list.push(step);
  }
  return stages;
}

/** GTO's `name@v1.0.0!` and `name@deprecated`. */
function findDeprecations(tags: readonly RegistryTag[], model: string): (version: string) => boolean {
  const names = new Set(tags.map(({ name }) => name));
  if (names.has(`${model}@deprecated`)) return () => true;
  return (version) => names.has(`${model}@v${version}!`);
}

/** Versions that some assignment or record names and that no tag has any more. */
function findGone(steps: readonly StageStep[], known: readonly RegisteredVersion[]): readonly GoneVersion[] {
  const there = new Set(known.map(({ version }) => version));
  const gone = new Map<string, GoneVersion>();
  const add = (one: GoneVersion) => {
    if (there.has(one.version)) return;
    const { object = gone.get(one.version)?.object, ...rest } = one;
    gone.set(one.version, { ...gone.get(one.version), ...rest, ...(object === undefined ? {} : { object }) });
  };
  for (const { tag: recordedBy, version, assignment } of steps) {
    if (version !== undefined) add(version);
    if (assignment?.accepts !== undefined) add(assignment.accepts);
    if (assignment?.deleted !== undefined) add({ ...assignment.deleted, recordedBy });
  }
  return [...gone.values()].sort((a, b) => compareBuild(b.version, a.version));
}
