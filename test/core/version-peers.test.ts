// Holds our next version beside that of five other tools, on a real history with real tags.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Commit } from '../../src/core/facts.ts';
import { readReleases } from '../../src/core/release-tag.ts';
import { currentRelease, decideVersion } from '../../src/core/version.ts';

const run = promisify(execFile);
const fixture = (path: string) => fileURLToPath(new URL(`../../__fixtures__/${path}`, import.meta.url));

let folder = '';

async function git(...args: readonly string[]): Promise<string> {
  return (await run('git', ['-C', join(folder, 'nfl'), ...args])).stdout;
}

async function commitsOf(range: readonly string[]): Promise<readonly Commit[]> {
  const log = await git('log', '-z', '--format=%H%x01%P%x01%an%x01%cI%x01%B', ...range, '--');
  return log
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [id = '', parents = '', author = '', date = '', message = ''] = entry.split('\u0001');
      return { id, parents: parents.split(' ').filter(Boolean), author, date, message };
    });
}

/** Decides at a commit with only those tags that existed when it was made. */
async function nextAt(head: string, tags: readonly string[]): Promise<string> {
  const listed = await git(
    'for-each-ref',
    '--format=%(refname:short) %(objectname) %(*objectname)',
    'refs/tags',
  );
  const known = listed
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(' '))
    .map(([name = '', id = '', commit = id]) => ({ name, commit }))
    .filter(({ name }) => tags.includes(name));
  const { releases, unreadable } = readReleases(known, 'nfl', 'v{version}');
  const reachable = releases.map((release) => ({ ...release, reachable: true }));
  const current = currentRelease(reachable);
  const { next } = decideVersion({
    model: 'nfl',
    policy: {
      enabled: true,
      tag: 'v{version}',
      initial: '1.0.0',
      stages: ['production'],
      deployments: false,
      types: {},
    },
    releases: reachable,
    unreadableTags: unreadable,
    commits: await commitsOf(current ? [`${current.tag}..${head}`] : [head]),
    proposed: [],
    changed: true,
  });
  return next ?? 'none';
}

/** What a tool's cell says: a version, `none`, or the name of a bump. */
function said(cell: string): string {
  return (
    /\d+\.\d+\.\d+/.exec(cell)?.[0] ?? (/no relevant changes|NO_COMMITS_FOUND/.test(cell) ? 'none' : cell)
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pawl-version-'));
  await run('git', ['clone', '--quiet', '--bare', fixture('nfl/nfl.bundle'), join(folder, 'nfl')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TAGS = ['v1.0.0', 'v1.1.0', 'v2.0.0', 'v2.1.0'];

// The columns of the table are semantic-release, git-cliff, conventional-recommended-bump, python-semantic-release and
// commitizen. We equal semantic-release in every row: a version is asked for by a commit, not by the clock.
describe('the next version of the NFL history', () => {
  it.each([
    // The first release is 1.0.0: semantic-release, python-semantic-release. commitizen starts at 0.1.0, by its default.
    { head: 'aa4b03a', tags: 0, next: '1.0.0', differ: ['commitizen'] },
    // docs and style ask for nothing. git-cliff and recommended-bump know no "none" and take patch.
    {
      head: '1ed995c',
      tags: 1,
      next: 'none',
      differ: ['git-cliff', 'python-semantic-release', 'commitizen'],
    },
    { head: '765b295', tags: 1, next: '1.1.0', differ: [] },
    // A commit that is not conventional is listed and asks for nothing. The others repeat the version that exists.
    {
      head: '244ae22',
      tags: 2,
      next: 'none',
      differ: ['git-cliff', 'python-semantic-release', 'commitizen'],
    },
    { head: '46a4e04', tags: 2, next: '2.0.0', differ: [] },
    // A fix, a merge of a ci commit: the merge is not counted.
    { head: 'a7ab462', tags: 3, next: '2.0.1', differ: [] },
    { head: 'a38365c', tags: 3, next: '2.1.0', differ: [] },
    // Nothing after the tag: the others name the version that is there already.
    { head: 'a38365c', tags: 4, next: 'none', differ: ['git-cliff', 'python-semantic-release'] },
    { head: '9e508c6', tags: 4, next: '2.2.0', differ: [] },
  ])('at $head with $tags tags is $next', async ({ head, tags, next, differ }) => {
    expect(await nextAt(head, TAGS.slice(0, tags))).toBe(next);
    const table = await readFile(fixture('versioning/next-version.tsv'), 'utf8');
    const rows = table
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    const names = rows.find(([first]) => first === 'case')?.map((name) => name.split(' ')[0]) ?? [];
    const sameHead = rows.filter(([, at]) => at === head);
    const row = sameHead.length > 1 && tags === 4 ? sameHead[1] : sameHead[0];
    const versions = (row ?? []).map((cell, column) => ({ tool: names[column], says: said(cell) }));
    const tools = versions.slice(2).filter(({ says }) => /^(?:none|\d)/.test(says));
    expect(tools.find(({ tool }) => tool === 'semantic-release')?.says).toBe(next);
    expect(tools.filter(({ says }) => says !== next).map(({ tool }) => tool)).toEqual(differ);
  });
});
