// Does the forge show what the tags say, and does it protect them?

import type { ForgeRelease, TagRuleset } from './forge-facts.ts';
import { coversTag } from './host-check.ts';
import type { Problem } from './problem.ts';
import type { ModelRegistry, RegisteredVersion } from './registry.ts';
import { RELEASE_FILES } from './unfinished.ts';
import type { Check, VerifiedForge } from './verification.ts';

/** Defects of the release pages; what protects the tags is advice. */
export function verifyForge(
  forge: VerifiedForge | undefined,
  registries: readonly ModelRegistry[],
): readonly Problem[] {
  if (forge === undefined) return [];
  const versions = registries.flatMap((registry) =>
    registry.versions.filter(({ record }) => record !== undefined),
  );
  return [
    ...(forge.releases === 'unknown' ? [] : verifyPages(forge.releases, versions)),
    ...(forge.rulesets === 'unknown' ? [] : verifyProtection(forge.rulesets, versions)),
    ...(forge.immutableReleases === false ? [IMMUTABLE_OFF] : []),
  ];
}

const IMMUTABLE_OFF: Problem = {
  rule: 'immutable-releases',
  severity: 'warning',
  message: 'releases of this repository can be changed after they were published',
  help: 'Switch immutable releases on in the settings of the repository.',
};

/** What could be looked at, and what not. */
export function checkForge(forge: VerifiedForge | undefined, problems: readonly Problem[]): readonly Check[] {
  const status = (check: string, isKnown: boolean): Check => ({
    check,
    status: !isKnown ? 'unknown' : problems.some(({ rule }) => rule === check) ? 'fail' : 'pass',
  });
  return [
    status('releases', forge !== undefined && forge.releases !== 'unknown'),
    status('assets', forge !== undefined && forge.releases !== 'unknown'),
    status('rulesets', forge !== undefined && forge.rulesets !== 'unknown'),
    status('immutable-releases', forge !== undefined && forge.immutableReleases !== 'unknown'),
  ];
}

function verifyPages(
  pages: readonly ForgeRelease[],
  versions: readonly RegisteredVersion[],
): readonly Problem[] {
  const byTag = new Map(pages.filter(({ draft }) => !draft).map((page) => [page.tag, page]));
  const missing = versions.flatMap(({ tag }) =>
    byTag.has(tag) ? [] : [said('releases', `${tag} has no release page`)],
  );
  const drafts = pages
    .filter(({ draft }) => draft)
    .map(({ tag }) => said('releases', `there is a draft left for ${tag}`));
  const files = versions.flatMap(({ tag }) => missingFiles(tag, byTag.get(tag)));
  return [...missing, ...drafts, ...files];
}

function missingFiles(tag: string, page: ForgeRelease | undefined): readonly Problem[] {
  if (page === undefined) return [];
  const there = new Set(page.assets.filter(({ state }) => state === 'uploaded').map(({ name }) => name));
  return RELEASE_FILES.filter((name) => !there.has(name)).map((name) =>
    said('assets', `the release page of ${tag} lacks ${name}`),
  );
}

function said(rule: string, message: string): Problem {
  return { rule, severity: 'error', message, help: 'Run the release again: it finishes what is not there.' };
}

/** A tag that can be moved or deleted by anybody who can push is only as good as its witnesses. */
function verifyProtection(
  rulesets: readonly TagRuleset[],
  versions: readonly RegisteredVersion[],
): readonly Problem[] {
  const isProtected = (tag: string, against: 'update' | 'deletion') =>
    rulesets.some((ruleset) => ruleset.forbids.includes(against) && coversTag(ruleset, tag));
  const open = versions.filter(({ tag }) => !isProtected(tag, 'update') || !isProtected(tag, 'deletion'));
  const [first] = open;
  if (first === undefined) return [];
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  return [
    {
      rule: 'rulesets',
      severity: 'warning',
      message: `no ruleset protects ${first.tag}${others} from being moved and deleted`,
      help: 'Add a ruleset for tags that restricts updates and deletions.',
    },
  ];
}
