// Which version does a tag name, and how is the tag of a version called? Tag names are foreign text.

import type { SemVer } from 'semver';
import compareBuild from 'semver/functions/compare-build.js';
import parse from 'semver/functions/parse.js';
import type { Release } from './facts.ts';

/** A tag as git lists it: its name without `refs/tags/`, and the commit it points to, annotated or not. */
export interface Tag {
  readonly name: string;
  readonly commit: string;
}

/** The version tags of one model: newest version first, and those that look like one and cannot be read. */
export interface ReleaseReading {
  readonly releases: readonly Omit<Release, 'reachable'>[];
  /** Sorted by name. Includes the tag that lost where two tags name one version at different commits. */
  readonly unreadable: readonly string[];
}

/** The form of GTO, which also Pawl writes for a model below the root. */
const GTO_TEMPLATE = '{model}@v{version}';
const ROOT_TEMPLATE = 'v{version}';

/** Above this a lone number is a date (`v20230815`), not a major version that the next one has to exceed. */
const LONGEST_LONE_NUMBER = 4;

/** A version as people write it: 1, 1.2 or 1.2.3, with an optional pre-release and build. One pass, no backtracking. */
const VERSION_TEXT = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?=$|[-+])(.*)$/;

interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** What stands before and after the version; undefined for a template without exactly one `{version}`. */
function affixes(template: string, model: string): Affixes | undefined {
  const [prefix, suffix, more] = template.split('{version}').map((part) => part.split('{model}').join(model));
  if (prefix === undefined || suffix === undefined || more !== undefined) return undefined;
  return { prefix, suffix };
}

/** What stands between prefix and suffix; undefined where the name does not have both. */
function inner(name: string, { prefix, suffix }: Affixes): string | undefined {
  if (name.length < prefix.length + suffix.length) return undefined;
  if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
  return name.slice(prefix.length, name.length - suffix.length);
}

/** The version with its build metadata, which `semver` itself leaves out; undefined where it is not SemVer 2.0.0. */
function fullVersion(text: string): string | undefined {
  const version = parse(text);
  return version ? withBuild(version) : undefined;
}

function withBuild({ version, build }: SemVer): string {
  return build.length > 0 ? `${version}+${build.join('.')}` : version;
}

/**
 * The tag name of a version.
 * @param template one `{version}` and any number of `{model}`, as the policy has it
 * @throws RangeError where the template does not have exactly one `{version}`: the policy's parser refuses it before
 */
export function formatTag(template: string, model: string, version: string): string {
  const parts = affixes(template, model);
  if (!parts) throw new RangeError(`a tag template needs exactly one {version}: ${template}`);
  return `${parts.prefix}${version}${parts.suffix}`;
}

/**
 * The exact inverse of {@link formatTag}: the full SemVer 2.0.0 version that this tag names, with its build metadata.
 * Undefined for every name that `formatTag` would not have written; {@link readReleases} is the lenient one.
 */
export function parseTag(template: string, model: string, tagName: string): string | undefined {
  const parts = affixes(template, model);
  const text = parts && inner(tagName, parts);
  return text !== undefined && fullVersion(text) === text ? text : undefined;
}

interface LenientVersion {
  readonly version: string;
  /** Whether all three numbers are written. */
  readonly full: boolean;
  /** The same taken apart, for comparisons. */
  readonly order: SemVer;
}

/** A thousand models share a few dozen versions, and each is taken apart once. */
const lenientVersions = new Map<string, LenientVersion | undefined>();
/** More are forgotten: the names are foreign, and there is no end to them. */
const REMEMBERED_VERSIONS = 10_000;

/** `1.3` reads as `1.3.0` and `2` as `2.0.0`. */
function lenientVersion(text: string): LenientVersion | undefined {
  const known = lenientVersions.get(text);
  if (known !== undefined || lenientVersions.has(text)) return known;
  if (lenientVersions.size >= REMEMBERED_VERSIONS) lenientVersions.clear();
  const read = parseLenient(text);
  lenientVersions.set(text, read);
  return read;
}

function parseLenient(text: string): LenientVersion | undefined {
  const match = VERSION_TEXT.exec(text);
  if (!match) return undefined;
  const [, major = '', minor, patch, rest = ''] = match;
  if (minor === undefined && major.length > LONGEST_LONE_NUMBER) return undefined;
  const order = parse(`${major}.${minor ?? '0'}.${patch ?? '0'}${rest}`);
  return order ? { version: withBuild(order), full: patch !== undefined, order } : undefined;
}

interface Candidate extends Omit<Release, 'reachable'> {
  /** Lower wins where several tags name one version. */
  readonly rank: number;
  readonly order: SemVer;
}

/** A name that was meant as a version: a digit follows the prefix, and it is not GTO's `name@…` or `name#stage#1`. */
function looksLikeVersion(text: string): boolean {
  return /^\d/.test(text) && !/[@#]/.test(text);
}

function readTag(tag: Tag, forms: readonly Affixes[]): Candidate | 'unreadable' | undefined {
  let seen = false;
  for (const [index, form] of forms.entries()) {
    const text = inner(tag.name, form);
    if (text === undefined || !looksLikeVersion(text)) continue;
    const read = lenientVersion(text);
    if (read) {
      return {
        tag: tag.name,
        version: read.version,
        commit: tag.commit,
        rank: index + (read.full ? 0 : forms.length),
        order: read.order,
      };
    }
    seen = true;
  }
  return seen ? 'unreadable' : undefined;
}

function preferred(a: Candidate, b: Candidate): number {
  return a.rank - b.rank || b.tag.length - a.tag.length || (a.tag < b.tag ? -1 : 1);
}

/**
 * Reads the version tags of one model: those of its template, GTO's `name@v1.2.0`, and plain `v1.2.0` at the root.
 *
 * Old tags count as history: `v1.3` is 1.3.0 and `v2` is 2.0.0. Pre-releases count as versions. Where two tags name
 * one version the template's own full form wins (`v1.3.0` over `v1.3`); the other is listed if it is another commit.
 * @param atRoot whether the model is at the repository's root, so that a plain `v1.2.0` is its own
 */
export function readReleases(
  tags: readonly Tag[],
  model: string,
  template: string,
  atRoot: boolean = template === ROOT_TEMPLATE,
): ReleaseReading {
  const templates = new Set([template, ...(atRoot ? [ROOT_TEMPLATE] : []), GTO_TEMPLATE]);
  const forms = [...templates].flatMap((text) => affixes(text, model) ?? []);
  const unreadable: string[] = [];
  const candidates: Candidate[] = [];
  for (const tag of tags) {
    const read = readTag(tag, forms);
    if (read === 'unreadable') unreadable.push(tag.name);
    else if (read) candidates.push(read);
  }
  const byVersion = new Map<string, Candidate>();
  for (const candidate of candidates.sort(preferred)) {
    const winner = byVersion.get(candidate.version);
    if (!winner) byVersion.set(candidate.version, candidate);
    else if (winner.commit !== candidate.commit) unreadable.push(candidate.tag);
  }
  const releases = [...byVersion.values()]
    .sort((a, b) => compareBuild(b.order, a.order))
    .map(({ tag, version, commit }) => ({ tag, version, commit }));
  return { releases, unreadable: unreadable.sort() };
}
