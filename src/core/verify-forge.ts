// Does the forge show what the tags say, and does it protect them?

import type { TagRuleset, Unknown } from './forge-facts.ts';
import { coversTag } from './host-check.ts';
import type { Check, VerifiedForge } from './verification.ts';
import { verifyFiles, verifyPages } from './verify-pages.ts';
import { listNames, notice, type Told, type Walk, warn } from './verify-walk.ts';

/** Defects of the release pages; what protects the tags is advice. */
export function verifyForge(forge: VerifiedForge | undefined, walks: readonly Walk[]): readonly Told[] {
  if (forge === undefined) return [];
  const { releases, rulesets, immutableReleases, expected } = forge;
  return [
    ...(releases === 'unknown' ? [] : verifyPages(releases, walks)),
    ...(releases === 'unknown' ? [] : verifyFiles(releases, expected, walks)),
    ...(rulesets === 'unknown' ? [] : verifyProtection(rulesets, walks)),
    ...verifyImmutability(immutableReleases, releases, walks),
  ];
}

/** What could be looked at, and what not. */
export function checkForge(forge: VerifiedForge | undefined, found: readonly Told[]): readonly Check[] {
  const status = (check: Check['check'], isKnown: boolean): Check => {
    const own = found.filter(({ finding }) => finding.rule === check);
    const isBad = own.some(({ finding }) => finding.severity !== 'notice');
    const isUnknown = !isKnown || own.some((one) => one.isUnknown === true);
    return {
      check,
      status: isBad && !own.every((one) => one.isUnknown) ? 'fail' : isUnknown ? 'unknown' : 'pass',
    };
  };
  const isKnown = (value: unknown) => value !== undefined && value !== 'unknown';
  return [
    status('releases', isKnown(forge?.releases)),
    status('drafts', isKnown(forge?.releases) && isKnown(forge?.drafts)),
    status('assets', isKnown(forge?.releases)),
    status('rulesets', isKnown(forge?.rulesets)),
    status('immutable-releases', isKnown(forge?.immutableReleases)),
  ];
}

/** A tag that can be moved or deleted by anybody who can push is only as good as its witnesses. */
function verifyProtection(rulesets: readonly TagRuleset[], walks: readonly Walk[]): readonly Told[] {
  const isProtected = (tag: string, against: 'update' | 'deletion') =>
    rulesets.some((ruleset) => ruleset.forbids.includes(against) && coversTag(ruleset, tag));
  const open = walks
    .flatMap(({ registry: { versions, stages } }) => [
      ...versions.filter(({ record }) => record !== undefined),
      ...[...stages.values()].flat(),
    ])
    .map(({ tag }) => tag)
    .filter((tag) => !isProtected(tag, 'update') || !isProtected(tag, 'deletion'));
  if (open.length === 0) return [];
  return [
    warn(
      'rulesets',
      [],
      `no ruleset protects ${listNames(open, SHOWN)} from being moved and deleted`,
      'Add a ruleset for tags that restricts updates and deletions.',
    ),
  ];
}

const SHOWN = 3;

function verifyImmutability(
  setting: boolean | Unknown,
  releases: VerifiedForge['releases'],
  walks: readonly Walk[],
): readonly Told[] {
  if (setting === 'unknown') return [];
  if (!setting) {
    return [
      warn(
        'immutable-releases',
        [],
        'releases of this repository can be changed after they were published',
        'Switch immutable releases on in the settings of the repository.',
      ),
    ];
  }
  if (releases === 'unknown') return [];
  const own = new Set(walks.flatMap(({ registry }) => registry.versions.map(({ tag }) => tag)));
  const open = releases.filter(({ draft, immutable, tag }) => !draft && !immutable && own.has(tag));
  if (open.length === 0) return [];
  const names = listNames(open.map(({ tag }) => tag).toReversed(), SHOWN);
  const message = `the release pages of ${names} are older than the setting, and can be changed`;
  return [notice('immutable-releases', [], message)];
}
