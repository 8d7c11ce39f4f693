// Which version comes next, and why? By conventional commits, upwards only, and never a number twice.
import compare from 'semver/functions/compare.js';
import diff from 'semver/functions/diff.js';
import inc from 'semver/functions/inc.js';
import major from 'semver/functions/major.js';
import parse from 'semver/functions/parse.js';
import { type ParsedCommit, parseCommit } from './commit.ts';
import { largerBump, readRange, shortId } from './commit-bump.ts';
import type { CommitNote, VersionDecision } from './decision.ts';
import type { Commit, PullRequest, Release } from './facts.ts';
import type { Bump, ReleasePolicy } from './policy.ts';
import { formatTag } from './release-tag.ts';

export interface VersionInput {
  /** Name of the model. */
  readonly model: string;
  readonly policy: ReleasePolicy;
  readonly releases: readonly Release[];
  readonly unreadableTags: readonly string[];
  /** Versions beside those of `releases` that were given once. */
  readonly taken?: readonly string[];
  /** Since {@link currentRelease}, touching the model, newest first. */
  readonly commits: readonly Commit[];
  /** Ids of those that the proposal brings. */
  readonly proposed: readonly string[];
  readonly pullRequest?: PullRequest;
  /** Whether anything in the lineage or the metrics differs from {@link currentRelease}. */
  readonly changed: boolean;
}

/** Reasons that one kind of ignored wish may give before they are only counted. */
const REASON_LIMIT = 10;

type Next = Pick<VersionDecision, 'next' | 'bump' | 'reasons'>;

/**
 * The release that a range of commits begins after: the highest version among the reachable ones. A pre-release
 * (`2.0.0-rc.1`) counts only where there is nothing else: what is in use is a full release.
 */
export function currentRelease(releases: readonly Release[]): Release | undefined {
  const reachable = releases.filter((release) => release.reachable);
  const full = reachable.filter(({ version }) => parse(version)?.prerelease.length === 0);
  return highest(full.length > 0 ? full : reachable);
}

function highest(releases: readonly Release[]): Release | undefined {
  return releases.reduce<Release | undefined>(
    (best, release) => (best && compare(release.version, best.version) <= 0 ? best : release),
    undefined,
  );
}

/** Versions without build metadata, which SemVer does not order: `1.0.0+a` takes the number 1.0.0. */
function takenVersions({ releases, taken = [] }: VersionInput): ReadonlySet<string> {
  const versions = [...releases.map(({ version }) => version), ...taken];
  return new Set(versions.flatMap((version) => parse(version)?.version ?? []));
}

/** The range as it will be: where only squash merges are allowed, the pull request becomes one commit. */
function expectedCommits({ commits, proposed, pullRequest }: VersionInput): {
  readonly commits: readonly Commit[];
  readonly reasons: readonly string[];
} {
  const isProposed = new Set(proposed);
  const newest = commits.find(({ id }) => isProposed.has(id));
  if (!pullRequest?.squashOnly || !newest) return { commits, reasons: [] };
  const message = `${pullRequest.title.replaceAll(/[\r\n]+/g, ' ')} (#${pullRequest.number})\n\n${pullRequest.body}`;
  return {
    commits: [{ ...newest, parents: [], message }, ...commits.filter(({ id }) => !isProposed.has(id))],
    reasons: ['this repository only squashes: the pull request counts by its title and description'],
  };
}

function normalised(wish: string): string | undefined {
  const version = parse(wish.replace(/^v/i, ''));
  return version && version.build.length === 0 ? version.version : undefined;
}

/** Why a `Release-As` cannot be followed; undefined where it can. */
function refusal(wish: string, above: Release | undefined, taken: ReadonlySet<string>): string | undefined {
  const version = normalised(wish);
  if (version === undefined) return 'is not a semantic version';
  if (taken.has(version)) return 'exists already';
  if (above && compare(version, above.version) <= 0) return `is not above ${above.version}`;
  return undefined;
}

/** The highest `Release-As` that can be followed, with a word on those that are not. */
function requestedVersion(
  commits: readonly ParsedCommit[],
  above: Release | undefined,
  taken: ReadonlySet<string>,
): { readonly version?: string; readonly reasons: readonly string[] } {
  const wishes = new Map(
    commits.flatMap(({ id, releaseAs }) => releaseAs.map((wish) => [wish, id] as const)),
  );
  const asked = [...wishes].map(([wish, id]) => ({ wish, id, refused: refusal(wish, above, taken) }));
  const [best] = asked
    .filter(({ refused }) => refused === undefined)
    .flatMap(({ wish, id }) => {
      const version = normalised(wish);
      return version === undefined ? [] : [{ wish, id, version }];
    })
    .sort((a, b) => compare(b.version, a.version));
  const ignored = asked
    .filter(({ wish }) => !best || normalised(wish) !== best.version)
    .map(({ wish, refused }) => `Release-As: ${wish} is ignored: it ${refused ?? `is below ${best?.wish}`}`);
  const shown = ignored.slice(0, REASON_LIMIT);
  const more = ignored.length - shown.length;
  const reasons = [
    ...(best ? [`Release-As: ${best.wish} asks for this version (${shortId(best.id)})`] : []),
    ...shown,
    ...(more > 0 ? [`${more} more Release-As are ignored`] : []),
  ];
  return { ...(best ? { version: best.version } : {}), reasons };
}

/** The next number; undefined where SemVer cannot write it, which counts only to 2^53 − 1. */
function raise(version: string, bump: Bump): string | undefined {
  const next = inc(version, bump);
  return next !== null && parse(next) ? next : undefined;
}

/** The first release takes the policy's number, or one above every tag that is there already. */
function firstVersion(initial: string, releases: readonly Release[]): Next {
  const top = highest(releases);
  const never = 'no release is reachable from here';
  if (!top || compare(initial, top.version) > 0) {
    return {
      next: initial,
      bump: 'initial',
      reasons: [`${top ? never : 'never released'}: the first version is ${initial}`],
    };
  }
  const next = raise(top.version, 'minor');
  const reason = `${never}, and the first version goes above every tag: ${top.tag} is there`;
  return next === undefined ? unwritable(top) : { next, bump: 'initial', reasons: [reason] };
}

function unwritable({ version }: Release): Next {
  return { bump: 'none', reasons: [`no version above ${version} can be written`] };
}

function bumpReason(bump: Bump, notes: readonly CommitNote[]): string {
  const asking = notes.filter((note) => note.bump === bump);
  const [first] = asking;
  const more = asking.length > 1 ? ` and ${asking.length - 1} more` : '';
  return `${first?.why ?? 'a commit'} asks for a ${bump} version (${shortId(first?.id ?? '')}${more})`;
}

/** One step up from the current version, over every number that a tag has taken, reachable or not. */
function stepUp(current: Release, asked: Bump, taken: ReadonlySet<string>): Next {
  const early = major(current.version) === 0 && asked === 'major';
  const bump = early ? 'minor' : asked;
  const reasons = early
    ? ['below 1.0.0 a breaking change is a minor version; 1.0.0 comes by Release-As: 1.0.0']
    : [];
  let next = raise(current.version, bump);
  for (; next !== undefined && taken.has(next); next = raise(next, bump)) {
    if (reasons.length < REASON_LIMIT) reasons.push(`${next} exists already, and no number is used twice`);
  }
  return next === undefined ? unwritable(current) : { next, bump, reasons };
}

/** How far a requested version is from the current one; what is smaller than a patch counts as one. */
function distance(from: Release, version: string): Bump {
  const kind = diff(from.version, version);
  if (kind === 'major' || kind === 'premajor') return 'major';
  return kind === 'minor' || kind === 'preminor' ? 'minor' : 'patch';
}

function requested(next: string, current: Release | undefined): Next {
  return { next, bump: current ? distance(current, next) : 'initial', reasons: [] };
}

function commitVersion(input: VersionInput, current: Release, notes: readonly CommitNote[]): Next {
  const bump = notes.map((note) => note.bump).reduce<Bump | 'none'>(largerBump, 'none');
  if (bump === 'none') {
    return { bump, reasons: [`no commit since ${current.tag} asks for a new version`] };
  }
  const reason = bumpReason(bump, notes);
  if (!input.changed) {
    const nothing = `but nothing in the lineage or the metrics differs from ${current.tag}: no new version`;
    return { bump: 'none', reasons: [reason, nothing] };
  }
  const step = stepUp(current, bump, takenVersions(input));
  return { ...step, reasons: [reason, ...step.reasons] };
}

/**
 * Decides the next version of one model, with every reason in words. Reasons may hold text of the repository.
 *
 * `Release-As` is followed even where nothing changed or the commits ask for more: it is an explicit wish. It has to
 * be above the current version, for a first release above every tag.
 */
export function decideVersion(input: VersionInput): VersionDecision {
  const { model, policy, unreadableTags } = input;
  const current = currentRelease(input.releases);
  const gone = (input.taken ?? []).map((version) => ({
    tag: version,
    version,
    commit: '',
    reachable: false,
  }));
  const releases = [...input.releases, ...gone];
  const expected = expectedCommits(input);
  const types = Object.fromEntries(
    Object.entries(policy.types).map(([type, bump]) => [type.toLowerCase(), bump]),
  );
  const known = new Set(Object.keys(types));
  const parsed = expected.commits.map((commit) => parseCommit(commit, known));
  const { notes, reverted } = readRange(parsed, types);
  const truncated = parsed.filter((commit) => commit.truncated);
  const standing = parsed.filter(({ id }) => !reverted.has(id));
  const wishes = requestedVersion(standing, current ?? highest(releases), takenVersions(input));
  const { next, bump, reasons } = wishes.version
    ? requested(wishes.version, current)
    : current
      ? commitVersion(input, current, notes)
      : firstVersion(policy.initial, releases);
  return {
    ...(current ? { current: current.version, currentTag: current.tag } : {}),
    ...(next === undefined ? {} : { next, nextTag: formatTag(policy.tag, model, next) }),
    bump,
    reasons: [
      ...expected.reasons,
      ...wishes.reasons,
      ...reasons,
      ...truncated.map(({ id }) => `the message of ${shortId(id)} is too long: its end was not read`),
    ],
    commits: notes,
    unreadableTags,
  };
}
