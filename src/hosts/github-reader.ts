// What does GitHub know beside git? What the token may not see is unknown, and never taken for nothing.
import type { Octokit } from '@octokit/rest';
import * as v from 'valibot';
import type {
  ForgePullRequest,
  ForgeReader,
  ForgeRelease,
  TagRuleset,
  Unknown,
} from '../core/forge-facts.ts';
import {
  connect,
  type GitHub,
  type GitHubOptions,
  isInstallation,
  PAGE_SIZE,
  statusOf,
  unlessMissing,
} from './github-client.ts';

/**
 * Reads GitHub with one token. An answer is `unknown` where the token is refused (401, 403), where GitHub shows nothing
 * without saying why, or where it is out of order after all retries.
 */
export function createForgeReader(options: GitHubOptions): ForgeReader {
  const github = connect(options);
  const pulls = new Map<number, Promise<ForgePullRequest | undefined | Unknown>>();
  return {
    pullRequest(number) {
      const read = pulls.get(number) ?? unlessRefused(() => readPullRequest(github, number));
      pulls.set(number, read);
      return read;
    },
    releases: (enough) => unlessRefused(() => readReleases(github, enough)),
    tagRulesets: () => unlessRefused(() => readTagRulesets(github)),
    immutableReleases: () => unlessRefused(() => readImmutability(github)),
  };
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await read();
  } catch (error) {
    // Anything but an answer of GitHub is a defect of ours.
    if (statusOf(error) === 0) throw error;
    return 'unknown';
  }
}

async function readPullRequest(
  { octokit, at }: GitHub,
  number: number,
): Promise<ForgePullRequest | undefined> {
  const pull = await unlessMissing(octokit.rest.pulls.get({ ...at, pull_number: number }));
  if (pull === undefined) return undefined;
  const asked = { ...at, pull_number: number, per_page: PAGE_SIZE };
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, asked);
  return { number, author: pull.user.login, approvers: approversOf(reviews), merged: pull.merged };
}

interface Review {
  readonly user: { readonly login: string } | null;
  readonly state: string;
}

/** A comment after an approval takes nothing back; a dismissal and a wish for changes do. */
function approversOf(reviews: readonly Review[]): readonly string[] {
  const last = new Map<string, string>();
  for (const { user, state } of reviews) {
    if (user !== null && state !== 'COMMENTED' && state !== 'PENDING') last.set(user.login, state);
  }
  return [...last].flatMap(([login, state]) => (state === 'APPROVED' ? [login] : [])).sort();
}

type Release = Awaited<ReturnType<Octokit['rest']['repos']['listReleases']>>['data'][number];

async function readReleases(
  { octokit, at }: GitHub,
  enough: (read: readonly ForgeRelease[]) => boolean = () => false,
): Promise<readonly ForgeRelease[]> {
  const releases: ForgeRelease[] = [];
  const pages = octokit.paginate.iterator(octokit.rest.repos.listReleases, { ...at, per_page: PAGE_SIZE });
  for await (const { data } of pages) {
    releases.push(...data.map(describeRelease));
    if (enough(releases)) break;
  }
  return releases;
}

function describeRelease({ id, tag_name: tag, draft, immutable, assets }: Release): ForgeRelease {
  return {
    id,
    tag,
    draft,
    immutable: immutable === true,
    assets: assets.map(({ name, state, digest }) => ({
      name,
      state,
      ...(typeof digest === 'string' && digest !== '' ? { digest } : {}),
    })),
  };
}

const FORBIDDING = ['creation', 'update', 'deletion'] as const;
/** GitHub's description leaves the conditions open, because organisations have further ones. */
const refConditions = v.object({
  ref_name: v.optional(
    v.object({ include: v.optional(v.array(v.string())), exclude: v.optional(v.array(v.string())) }),
  ),
});

/** Rulesets of the organisation count as well. The list has no rules and conditions: each is asked for. */
async function readTagRulesets({ octokit, at }: GitHub): Promise<readonly TagRuleset[]> {
  const filter = { ...at, targets: 'tag', includes_parents: true, per_page: PAGE_SIZE };
  const listed = await octokit.paginate(octokit.rest.repos.getRepoRulesets, filter);
  const rulesets: TagRuleset[] = [];
  for (const { id, enforcement } of listed) {
    if (enforcement !== 'active') continue;
    const { data } = await octokit.rest.repos.getRepoRuleset({
      ...at,
      ruleset_id: id,
      includes_parents: true,
    });
    const { current_user_can_bypass: bypass, name, rules = [] } = data;
    if (bypass === 'always' || bypass === 'exempt') continue;
    const forbids = FORBIDDING.filter((type) => rules.some((rule) => rule.type === type));
    const { include = ['~ALL'], exclude = [] } = readRefName(data.conditions);
    if (forbids.length > 0) rulesets.push({ name, include, exclude, forbids });
  }
  return rulesets;
}

function readRefName(conditions: unknown): {
  include?: string[] | undefined;
  exclude?: string[] | undefined;
} {
  const read = v.safeParse(refConditions, conditions);
  return read.success ? (read.output.ref_name ?? {}) : {};
}

/** GitHub answers 404 where it is off, and also to who may not see it: then only an administrator's 404 says off. */
async function readImmutability(github: GitHub): Promise<boolean | Unknown> {
  const { octokit, at, options } = github;
  const setting = await unlessMissing(octokit.rest.repos.checkImmutableReleases(at));
  if (setting !== undefined) return setting.enabled;
  // An App that may not see it is told so (403).
  if (isInstallation(options)) return false;
  const { data } = await octokit.rest.repos.get(at);
  return data.permissions?.admin === true ? false : 'unknown';
}
