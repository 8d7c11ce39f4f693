// Which versions does each model have, which are current in which stage, and what is known of the ones that are gone? A fold over tags.
import compareBuild from 'semver/functions/compare-build.js';
import type { DeletedVersion, VersionPin } from './assignment.ts';
import type { RecordGlance, ReleaseRecord } from './record.ts';
import type { GlancedTag } from './registry-tag.ts';
import { parseReleaseMessage } from './release-message.ts';
import { readReleases } from './release-tag.ts';
import { type NamedTag, readStages, type StageStep } from './stage-steps.ts';
import { firstLine, glanceAtTag } from './tag-reading.ts';

export type { StageStep } from './stage-steps.ts';

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
  /** Absent in a registry that was read at a glance, too. */
  readonly record?: ReleaseRecord;
  /** What it brings, in one line: as the record says, else the first line of the tag's message. */
  readonly title?: string;
  /** Name of the assignment tag that accepted it. */
  readonly acceptedBy?: string;
  /** GTO deregistered it, or deprecated the model. */
  readonly deprecated: boolean;
}

/** A tag that looks like a version and was accepted by nobody: never current. */
export interface ReleaseRequestTag extends VersionPin {
  readonly commit: string;
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

export interface RegistryOptions {
  /** Of records only the title is read, which is enough for a list of thousands: what else they hold is not looked at. */
  readonly glance?: boolean;
}

/**
 * Reads all that the tags say of one model.
 * @param tags that may be of the model; others are passed over
 */
export function readModelRegistry(
  tags: readonly GlancedTag[],
  naming: ModelNaming,
  { glance = false }: RegistryOptions = {},
): ModelRegistry {
  const { model, template, atRoot } = naming;
  const byName = new Map(tags.map((tag) => [tag.name, tag]));
  const read = readReleases(tags, model, template, atRoot);
  const named = read.releases.flatMap(({ tag, version }) => {
    const found = byName.get(tag);
    return found === undefined ? [] : [{ version, found }];
  });
  const stages = readStages(tags, model, named);
  const steps = [...stages.values()].flat();
  const accepted = findAcceptances(steps);
  const isDeprecated = findDeprecations(byName, model);
  const known = named.map((tag): RegisteredVersion => {
    const { name, object, commit } = tag.found;
    const pin = { version: tag.version, tag: name, object, commit, deprecated: isDeprecated(tag.version) };
    return { ...pin, ...originOf(tag, model, accepted.get(`${name} ${object}`), glance) };
  });
  const deleted = new Set(steps.flatMap(({ assignment }) => assignment?.deleted?.version ?? []));
  const { versions, requests } = separateRequests(known, deleted);
  return {
    model,
    versions,
    requests,
    stages,
    gone: findGone(steps, known),
    unreadable: read.unreadable,
  };
}

/** Steps that accept a tag pushed by hand, by its name and object id. */
function findAcceptances(steps: readonly StageStep[]): ReadonlyMap<string, StageStep> {
  const accepted = new Map<string, StageStep>();
  for (const step of steps) {
    const pin = step.assignment?.accepts;
    if (pin !== undefined) accepted.set(`${pin.tag} ${pin.object}`, step);
  }
  return accepted;
}

function originOf(
  tag: NamedTag,
  model: string,
  acceptance: StageStep | undefined,
  glance: boolean,
): Pick<RegisteredVersion, 'origin' | 'time' | 'record' | 'title' | 'acceptedBy'> {
  const accepted = acceptance?.assignment?.record;
  if (acceptance !== undefined && accepted !== undefined && isRecordOf(accepted, tag, model)) {
    const { tag: acceptedBy, time } = acceptance;
    return { origin: 'accepted', time, acceptedBy, record: accepted, title: accepted.title };
  }
  const { annotation } = tag.found;
  if (annotation === undefined) return { origin: 'older' };
  const { time } = annotation;
  if (glance) {
    const { name, commit, glance: known } = tag.found;
    const seen = known ?? glanceAtTag(name, commit, annotation.message);
    if (!('release' in seen))
      return older(time, 'subject' in seen ? seen.subject : firstLine(annotation.message));
    const { release } = seen;
    const isOwn = release.model === model && isNamed(release, tag);
    return isOwn ? { origin: 'pawl', time, title: release.title } : older(time, '');
  }
  const record = parseReleaseMessage(annotation.message);
  const isOwn = record !== undefined && isRecordOf(record, tag, model);
  return isOwn
    ? { origin: 'pawl', time, record, title: record.title }
    : older(time, firstLine(annotation.message));
}

function older(time: number, title: string): Pick<RegisteredVersion, 'origin' | 'time' | 'title'> {
  return { origin: 'older', time, ...(title === '' ? {} : { title }) };
}

/** Whether a record says of a tag what git says of it. */
function isRecordOf(record: ReleaseRecord, tag: NamedTag, model: string): boolean {
  return record.model === model && record.commit === tag.found.commit && isNamed(record, tag);
}

function isNamed({ tag, version }: RecordGlance, named: NamedTag): boolean {
  return version === named.version.replace(/\+.*$/, '') && tag === named.found.name;
}

/**
 * The first release of Pawl is above all old tags. What is above it and was accepted by nobody is a request; without any
 * release of Pawl every tag is history. A version that was deleted stays so, whoever pushes its tag again: it is neither.
 */
function separateRequests(
  known: readonly RegisteredVersion[],
  deleted: ReadonlySet<string>,
): Pick<ModelRegistry, 'versions' | 'requests'> {
  const first = known.findLast(({ origin }) => origin !== 'older');
  const standing = known.filter(({ version }) => !deleted.has(version));
  const isRequest = ({ origin, version }: RegisteredVersion) =>
    first !== undefined && origin === 'older' && compareBuild(version, first.version) > 0;
  return {
    versions: standing.filter((one) => !isRequest(one)),
    requests: standing
      .filter(isRequest)
      .map(({ version, tag, object, commit }) => ({ version, tag, object, commit })),
  };
}

/** GTO's `name@v1.0.0!` and `name@deprecated`. */
function findDeprecations(
  names: { readonly has: (name: string) => boolean },
  model: string,
): (version: string) => boolean {
  if (names.has(`${model}@deprecated`)) return () => true;
  return (version) => names.has(`${model}@v${version}!`);
}

/** Versions that some assignment or record names and that no tag has any more. */
function findGone(steps: readonly StageStep[], known: readonly RegisteredVersion[]): readonly GoneVersion[] {
  const there = new Set(known.map(({ version }) => version));
  const gone = new Map<string, GoneVersion>();
  const add = (one: GoneVersion) => {
    if (there.has(one.version) && one.recordedBy === undefined) return;
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
