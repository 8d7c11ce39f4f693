// Whose is the mark "latest"? Of two runs that publish at the same time, the higher version's.
import compareBuild from 'semver/functions/compare-build.js';
import parse from 'semver/functions/parse.js';
import { type GitHub, ONCE, PAGE_SIZE } from './github-client.ts';
import type { Release } from './github-release-list.ts';

/**
 * Gives the mark on where a later run published a higher version while this one was on its way: publishing takes the mark,
 * and GitHub has no way to take it only from a lower one.
 */
export async function yieldLatest({ octokit, at }: GitHub, published: Release): Promise<void> {
  const { data } = await octokit.rest.repos.listReleases({ ...at, per_page: PAGE_SIZE });
  const [highest] = data
    .filter((release) => isLater(release, published))
    .sort((a, b) => compareBuild(versionOf(b.tag_name).version, versionOf(a.tag_name).version));
  if (highest === undefined) return;
  await octokit.rest.repos.updateRelease({
    ...at,
    release_id: highest.id,
    make_latest: 'true',
    request: ONCE,
  });
}

/** A version of the same line that was begun after this one. */
function isLater(release: Pick<Release, 'id' | 'tag_name' | 'draft' | 'prerelease'>, than: Release): boolean {
  if (release.draft || release.prerelease || release.id <= than.id) return false;
  const [one, other] = [versionOf(release.tag_name), versionOf(than.tag_name)];
  if (one.before !== other.before || parse(one.version) === null || parse(other.version) === null)
    return false;
  return compareBuild(one.version, other.version) > 0;
}

/** `model@v1.2.0` → what stands before the version, and the version. */
function versionOf(tag: string): { readonly before: string; readonly version: string } {
  const start = tag.search(/\d+\.\d+\.\d+/);
  return { before: tag.slice(0, Math.max(start, 0)), version: tag.slice(Math.max(start, 0)) };
}
