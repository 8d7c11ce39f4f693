// Is every release where its witnesses saw it, in order, and followed by one release at most?
import compareBuild from 'semver/functions/compare-build.js';
import { parseAssignmentTag } from './assignment.ts';
import type { Problem } from './problem.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import type { VerifiedModel } from './verification.ts';
import { findWitnesses, type Witness } from './verify-pins.ts';

/** Defects of the version tags of one model. */
export function verifyChain({ tags }: VerifiedModel, registry: ModelRegistry): readonly Problem[] {
  const there = new Map(tags.map((tag) => [tag.name, tag]));
  const recorded = new Map(
    registry.gone.flatMap(({ tag, recordedBy }) => (recordedBy === undefined ? [] : [[tag, recordedBy]])),
  );
  const released = registry.versions.filter(({ origin }) => origin !== 'older');
  return [
    ...groupByTag(findWitnesses(tags, registry)).flatMap((witnesses) => checkPin(witnesses, there, recorded)),
    ...checkOrder(released, registry),
    ...checkSuccessors(released, registry),
    ...released.flatMap((version) => checkEntered(version, registry)),
    ...malformed(tags, registry),
  ];
}

function groupByTag(witnesses: readonly Witness[]): readonly (readonly Witness[])[] {
  const byPin = new Map<string, Witness[]>();
  for (const witness of witnesses) {
    const key = `${witness.tag} ${witness.object}`;
    byPin.set(key, [...(byPin.get(key) ?? []), witness]);
  }
  return [...byPin.values()];
}

/** A tag is what it was, or is gone with a word on it. */
function checkPin(
  witnesses: readonly Witness[],
  there: ReadonlyMap<string, VerifiedModel['tags'][number]>,
  recorded: ReadonlyMap<string, string>,
): readonly Problem[] {
  const [witness] = witnesses;
  if (witness === undefined) return [];
  const { tag, object } = witness;
  const now = there.get(tag);
  const by = witnesses.map((one) => one.by).join(', ');
  if (now === undefined) {
    const note = recorded.get(tag);
    if (note !== undefined) return [said('notice', `${tag} was deleted, as ${note} records`)];
    return [
      said(
        'error',
        `${tag} was deleted: ${by} names it`,
        parseAssignmentTag(tag) === undefined
          ? `Push the tag again if somebody has it: its object is ${object}.`
          : `Push it again if somebody has it: its object is ${object}. Without it nobody knows what the stage held.`,
      ),
    ];
  }
  if (now.object === object) return [];
  const isLightweight = now.object === now.commit && object !== now.commit;
  const what = isLightweight ? 'was made lightweight' : 'was moved or made again';
  return [
    said(
      'error',
      `${tag} ${what}: ${by} saw ${object}, and it is ${now.object}`,
      `Restore it: git tag -f ${tag} ${object}, then push it.`,
    ),
  ];
}

/** Every release names one that is lower and there, or was there. */
function checkOrder(released: readonly RegisteredVersion[], registry: ModelRegistry): readonly Problem[] {
  const versionOf = new Map(
    [...registry.versions, ...registry.gone].map(({ tag, version }) => [tag, version] as const),
  );
  return released.flatMap(({ tag, version, record }) => {
    const before = record?.previous?.tag;
    if (before === undefined) {
      const lower = registry.versions.find((one) => compareBuild(one.version, version) < 0);
      if (lower === undefined) return [];
      return [said('error', `${tag} names no release before it, and ${lower.tag} is there`)];
    }
    const previous = versionOf.get(before);
    if (previous === undefined || compareBuild(previous, version) < 0) return [];
    return [said('error', `${tag} is out of order: it follows on ${before}, which is not below it`)];
  });
}

/** Two releases after one are no chain; where the one in between was deleted, and somebody wrote that down, they are. */
function checkSuccessors(
  released: readonly RegisteredVersion[],
  registry: ModelRegistry,
): readonly Problem[] {
  const successors = new Map<string, RegisteredVersion[]>();
  for (const version of released) {
    const before = version.record?.previous?.tag;
    if (before !== undefined) successors.set(before, [...(successors.get(before) ?? []), version]);
  }
  const problems = [...successors].flatMap(([tag, after]) =>
    after.length < 2
      ? []
      : [said('error', `${tag} has ${after.length} successors: ${after.map((one) => one.tag).join(', ')}`)],
  );
  return [...problems, ...checkGaps(released, registry)];
}

/** A release that lies between two that follow on each other was put in afterwards. */
function checkGaps(released: readonly RegisteredVersion[], registry: ModelRegistry): readonly Problem[] {
  const named = new Set(registry.versions.flatMap(({ record }) => record?.previous?.tag ?? []));
  const [newest, ...others] = released;
  if (newest === undefined) return [];
  return others
    .filter(({ tag }) => !named.has(tag))
    .map(({ tag }) => said('error', `${tag} is not part of the chain: no later release follows on it`));
}

/** A release and its entry come in one push; only while a rollback holds the stage it comes alone. */
function checkEntered(version: RegisteredVersion, { stages }: ModelRegistry): readonly Problem[] {
  const steps = [...stages.values()].flat();
  const isNamed = steps.some(
    ({ version: held, assignment }) => held?.tag === version.tag || assignment?.accepts?.tag === version.tag,
  );
  if (isNamed || steps.some(({ assignment }) => assignment?.hold === true)) return [];
  return [
    said(
      'error',
      `${version.tag} was not released by Pawl: no assignment names it`,
      'Find out who pushed it.',
    ),
  ];
}

/** Tags that were written as a record's, and cannot be read as one any more. */
function malformed(tags: VerifiedModel['tags'], { versions }: ModelRegistry): readonly Problem[] {
  const older = new Set(versions.filter(({ origin }) => origin === 'older').map(({ tag }) => tag));
  return tags
    .filter(({ name, annotation }) => {
      const looksRecorded = /^Record: /m.test(annotation?.message ?? '');
      return looksRecorded && parseAssignmentTag(name) === undefined && !isOwn(name, versions, older);
    })
    .map(({ name }) => said('error', `the record of ${name} does not fit its tag, or cannot be read`));
}

function isOwn(name: string, versions: readonly RegisteredVersion[], older: ReadonlySet<string>): boolean {
  return !older.has(name) && versions.some(({ tag }) => tag === name);
}

function said(severity: Problem['severity'], message: string, help?: string): Problem {
  return { rule: 'chain', severity, message, ...(help === undefined ? {} : { help }) };
}
