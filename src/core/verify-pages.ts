// Does every release have its page with its files, and every page its release? The pages are witnesses outside of git.

import type { ForgeRelease } from './forge-facts.ts';
import type { RegisteredVersion } from './registry.ts';
import { readReleases } from './release-tag.ts';
import { RELEASE_FILES } from './unfinished.ts';
import type { ExpectedFile } from './verification.ts';
import { defect, listNames, notice, type Told, unknown, type Walk, warn } from './verify-walk.ts';

const AGAIN = 'Run the release again: it finishes what is not there.';
const [RECORD_FILE] = RELEASE_FILES;

/** Pages that are missing, drafts that were left, and pages whose release is gone. */
export function verifyPages(pages: readonly ForgeRelease[], walks: readonly Walk[]): readonly Told[] {
  const published = new Set(pages.filter(({ draft }) => !draft).map(({ tag }) => tag));
  const drafts = new Set(pages.filter(({ draft }) => draft).map(({ tag }) => tag));
  const released = walks.flatMap(releasesOf).map(({ tag }) => tag);
  const isReleased = new Set(released);
  const missing = released
    .filter((tag) => !published.has(tag) && !drafts.has(tag))
    .map((tag) => defect('releases', [tag], `${tag} has no release page`, AGAIN));
  const left = [...drafts]
    .filter((tag) => isReleased.has(tag))
    .map((tag) => defect('drafts', [tag], `there is a draft left of the release page of ${tag}`, AGAIN));
  return [...missing, ...left, ...pages.flatMap((page) => verifyOwner(page, walks))];
}

/** Those whose tags have nothing against them yet, oldest first. */
function releasesOf({ registry, told }: Walk): readonly RegisteredVersion[] {
  return registry.versions.filter(({ record, tag }) => record !== undefined && !told.has(tag)).toReversed();
}

/** GitHub makes a draft of the page whose tag was deleted; the files stay on it. */
function verifyOwner(page: ForgeRelease, walks: readonly Walk[]): readonly Told[] {
  const { tag, draft, assets } = page;
  const owner = walks.find((walk) => isNamed(tag, walk));
  if (owner === undefined || owner.there.has(tag) || owner.told.has(tag)) return [];
  if (assets.some(({ name }) => name === RECORD_FILE)) {
    const state = draft ? 'is a draft now' : 'is still there';
    const message = `${tag} was deleted: its release page ${state}, and no tag of git speaks of it`;
    return [
      defect('releases', [tag], message, `${RECORD_FILE} on the page holds its record and its object.`),
    ];
  }
  return draft ? [notice('drafts', [tag], `there is a draft for ${tag}, and no such tag`)] : [];
}

function isNamed(tag: string, { model: { naming } }: Walk): boolean {
  const read = readReleases([{ name: tag, commit: '' }], naming.model, naming.template, naming.atRoot);
  return read.releases.length > 0;
}

/** Files that are missing, and files that are not made of the tag and record that are there now. */
export function verifyFiles(
  pages: readonly ForgeRelease[],
  expected: readonly ExpectedFile[],
  walks: readonly Walk[],
): readonly Told[] {
  const published = new Map(pages.filter(({ draft }) => !draft).map((page) => [page.tag, page]));
  const released = walks.flatMap(releasesOf).flatMap(({ tag }) => published.get(tag) ?? []);
  return [
    ...released.flatMap(missingFiles),
    ...RELEASE_FILES.flatMap((name) => compareFiles(name, released, expected)),
  ];
}

function missingFiles({ tag, assets }: ForgeRelease): readonly Told[] {
  const there = new Set(assets.filter(({ state }) => state === 'uploaded').map(({ name }) => name));
  const missing = RELEASE_FILES.filter((name) => !there.has(name));
  if (missing.length === 0) return [];
  return [defect('assets', [tag], `the release page of ${tag} lacks ${listNames(missing)}`, AGAIN)];
}

/** One deed may change many: they are told together. */
function compareFiles(
  name: string,
  pages: readonly ForgeRelease[],
  expected: readonly ExpectedFile[],
): readonly Told[] {
  const wanted = new Map(expected.filter((file) => file.name === name).map((file) => [file.tag, file]));
  const silent: string[] = [];
  const other: string[] = [];
  for (const { tag, assets } of pages) {
    const file = assets.find((one) => one.name === name && one.state === 'uploaded');
    const want = wanted.get(tag);
    if (file === undefined || want === undefined) continue;
    if (file.digest === undefined) silent.push(tag);
    else if (file.digest !== want.digest) other.push(tag);
  }
  const isRendered = expected.some((file) => file.name === name && file.isRendered);
  return [
    ...(other.length === 0 ? [] : [differs(name, other, isRendered)]),
    ...(silent.length === 0
      ? []
      : [unknown('assets', [], `the forge tells no digest of ${name} of ${listNames(silent)}`)]),
  ];
}

function differs(name: string, tags: readonly string[], isRendered: boolean): Told {
  const names = listNames(tags);
  if (isRendered) {
    const message = `${name} on the release page of ${names} is not what this version of Pawl writes`;
    return warn(
      'assets',
      tags,
      message,
      'It was changed, or another version of Pawl wrote it. Compare it with the tag.',
    );
  }
  return defect(
    'assets',
    tags,
    `${name} on the release page of ${names} does not fit the tag: tag or page was changed after the release`,
    `Download it: it holds the record and the object of the tag as they were.`,
  );
}
