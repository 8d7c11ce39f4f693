// Did every release enter a stage when it was made? A tag that only looks like a release did not.
import compareBuild from 'semver/functions/compare-build.js';
import type { VersionPin } from './assignment.ts';
import type { ModelRegistry, StageStep } from './registry.ts';
import { defect, listNames, type Step, type Told, type Walk } from './verify-walk.ts';

/** Versions above the one and up to the other; absent: there is no such end. */
interface Range {
  readonly above: string | undefined;
  readonly upTo: string | undefined;
}

/** A release and its entry come in one push; only while a rollback holds the stage it comes alone. */
export const verifyEntered: Step = (walk) => {
  const { registry, told } = walk;
  const isNamed = findNamed(walk);
  const isExcused = findExcused(walk, true);
  const alone = registry.versions
    .filter(({ origin, tag }) => origin !== 'older' && !told.has(tag) && !isNamed(tag))
    .filter((version) => !isExcused(version))
    .map(({ tag }) => tag)
    .reverse();
  if (alone.length === 0) return [];
  return [unnamed(alone)];
};

export function unnamed(tags: readonly string[]): Told {
  return defect(
    'chain',
    tags,
    `no assignment names ${listNames(tags)}: it is gone, or Pawl did not make the release`,
    'Find out who pushed the tag, and who can delete tags.',
  );
}

/** Whether some assignment of Pawl gives a stage the tag, or accepts it. */
export function findNamed({ registry }: Walk): (tag: string) => boolean {
  const steps = [...registry.stages.values()].flat();
  const named = new Set(
    steps.flatMap(({ assignment }) => [assignment?.version?.tag, assignment?.accepts?.tag]),
  );
  return (tag) => named.has(tag);
}

/**
 * Whether the assignment of a version is one of those that are told to be gone.
 * @param orHeld it may also be that a rollback held the stage when the version came
 */
export function findExcused(walk: Walk, orHeld: boolean): (version: VersionPin) => boolean {
  const ranges = [...walk.registry.stages.values()].flatMap((steps) => findRanges(steps, walk, orHeld));
  return (version) => ranges.some((range) => lies(version, range));
}

function lies({ version }: VersionPin, { above, upTo }: Range): boolean {
  return (
    (above === undefined || compareBuild(version, above) > 0) &&
    (upTo === undefined || compareBuild(version, upTo) <= 0)
  );
}

/**
 * The versions that came while the stage was held, and those whose entry is gone or says something else now, as is told
 * elsewhere. Each assignment names the newest release of its time.
 */
function findRanges(
  steps: readonly StageStep[],
  { registry, told }: Walk,
  orHeld: boolean,
): readonly Range[] {
  const whole = steps.filter(({ tag, assignment }) => assignment !== undefined && !told.has(tag));
  const ranges: Range[] = [];
  const first = whole[0];
  if (first === undefined) {
    return steps.some(({ tag }) => told.has(tag)) ? [{ above: undefined, upTo: undefined }] : [];
  }
  if (first.number > 1) ranges.push({ above: undefined, upTo: newestAt(first, registry) });
  for (const [index, step] of whole.entries()) {
    const next = whole[index + 1];
    const isLast = next === undefined && steps.at(-1) === step;
    const isNext = next === undefined ? isLast : next.number === step.number + 1;
    const isHeld = orHeld && step.assignment?.hold === true;
    if (isNext && !isHeld) continue;
    const upTo = next === undefined ? undefined : newestAt(next, registry);
    ranges.push({ above: newestAt(step, registry), upTo });
  }
  return ranges;
}

function newestAt({ assignment }: StageStep, { versions, gone }: ModelRegistry): string | undefined {
  const newest = assignment?.newest?.tag;
  return [...versions, ...gone].find(({ tag }) => tag === newest)?.version;
}
