// Is every release part of one chain: above the one before it, and followed by one at most?
import compareBuild from 'semver/functions/compare-build.js';
import type { RegisteredVersion } from './registry.ts';
import { defect, listNames, type Step, type Walk } from './verify-walk.ts';

/** Releases that have nothing against them yet, highest first. */
function releasesOf({ registry, told }: Walk): readonly RegisteredVersion[] {
  return registry.versions.filter(({ origin, tag }) => origin !== 'older' && !told.has(tag));
}

/** Every release names one that is lower and there, or was there. */
export const verifyOrder: Step = (walk) => {
  const { registry, there } = walk;
  const released = releasesOf(walk);
  const versionOf = new Map(
    [...registry.versions, ...registry.gone, ...registry.requests].map(({ tag, version }) => [tag, version]),
  );
  return released.flatMap(({ tag, version, record }) => {
    const before = record?.previous?.tag;
    if (before === undefined) return [];
    const previous = versionOf.get(before);
    if (previous === undefined) {
      if (!there.has(before)) return [];
      return [defect('chain', [tag], `${tag} follows on ${before}, which is no version of the model`, LOOK)];
    }
    if (compareBuild(previous, version) < 0) return [];
    return [
      defect('chain', [tag], `${tag} is out of order: it follows on ${before}, which is not below it`, LOOK),
    ];
  });
};

/** Only the first release follows on nothing. */
export const verifyFirst: Step = (walk) => {
  const released = releasesOf(walk);
  return released.slice(0, -1).flatMap(({ tag, record }, index) => {
    const lower = released[index + 1]?.tag ?? '';
    if (record?.previous !== undefined) return [];
    return [defect('chain', [tag], `${tag} names no release before it, and ${lower} is there`, LOOK)];
  });
};

const LOOK = 'Find out who pushed it: Pawl does not write such tags.';

/** Two releases after one are no chain. Where the one in between was deleted, it is not there to be counted. */
export const verifySuccessors: Step = (walk) => {
  const successors = new Map<string, string[]>();
  for (const { tag, record } of releasesOf(walk).toReversed()) {
    const before = record?.previous?.tag;
    if (before !== undefined) successors.set(before, [...(successors.get(before) ?? []), tag]);
  }
  return [...successors].flatMap(([tag, after]) =>
    after.length < 2
      ? []
      : [defect('chain', after, `${tag} has ${after.length} successors: ${listNames(after)}`, LOOK)],
  );
};

/** A release that lies between two that follow on each other was put in afterwards. */
export const verifyGaps: Step = (walk) => {
  const { registry, told } = walk;
  const released = registry.versions.filter(({ origin }) => origin !== 'older');
  const there = new Set(registry.versions.map(({ tag }) => tag));
  const followed = new Set(released.map(({ record }) => record?.previous?.tag));
  return released.flatMap(({ tag }, index) => {
    const after = released[index - 1];
    const next = after?.record?.previous?.tag;
    if (after === undefined || followed.has(tag) || told.has(tag) || told.has(after.tag)) return [];
    // Of what is gone nobody knows what it followed on.
    if (next === undefined || !there.has(next)) return [];
    return [
      defect(
        'chain',
        [tag],
        `${tag} is not part of the chain: the release after it follows on ${next}`,
        LOOK,
      ),
    ];
  });
};
