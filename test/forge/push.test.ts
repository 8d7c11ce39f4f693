// Does the forge take and decline pushes as GitHub does, to the word?
import { execFile } from 'node:child_process';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway, type Fault } from '../support/forge-faults.ts';
import { IDENTITIES, TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { cloneRepository, type TemporaryRepository } from '../support/temporary-repository.ts';

const AT = { owner: 'octo-org', repo: 'nfl' };
/** A user without bypass; the token of TOKENS.user is `ada`. */
const GRACE = 'ghp_graceOfTheTestForge0000000000000000000';

let forge: Forge;
let clone: TemporaryRepository;
beforeEach(async () => {
  const ada = IDENTITIES[TOKENS.user];
  if (ada === undefined) throw new Error('no user');
  forge = await startForge({
    source: NFL_BUNDLE,
    identities: { ...IDENTITIES, [GRACE]: { ...ada, login: 'grace' } },
  });
  clone = await cloneRepository(forge.git.directory);
});
afterEach(async () => {
  await clone.remove();
  await forge.close();
});

/** Pushes over HTTP, and tells git's own words; nothing: it was taken. */
function push(token: string | undefined, ...args: readonly string[]): Promise<string> {
  const secret =
    token === undefined ? [] : [`http.extraheader=AUTHORIZATION: basic ${btoa(`x-access-token:${token}`)}`];
  const config = ['credential.helper=', ...secret].flatMap((one) => ['-c', one]);
  const command = [...config, 'push', '--quiet', `${forge.serverUrl}/octo-org/nfl`, ...args];
  return new Promise((resolve) => {
    const options = { cwd: clone.directory, env: clone.environment };
    execFile('git', command, options, (error, _stdout, stderr) => resolve(error === null ? '' : stderr));
  });
}
const remote = (ref: string) => forge.git.id(ref).catch(() => undefined);

describe('who may push', () => {
  it.each([
    [
      'a token that may only read',
      TOKENS.workflow,
      'remote: Permission to octo-org/nfl.git denied to github-actions[bot].',
    ],
    ['a token that may only read', TOKENS.workflow, 'The requested URL returned error: 403'],
    ['a token that GitHub does not know', 'ghs_unknown', 'could not read Username'],
    ['nobody', undefined, 'could not read Username'],
  ])('%s', async (_, token, words) => {
    await clone.git('tag', 'v9', 'main');
    expect(await push(token, 'v9')).toContain(words);
    expect(await remote('refs/tags/v9')).toBeUndefined();
  });

  it('a token that may write, and twice is once', async () => {
    await clone.tag('v9', { message: 'nine' });
    expect(await push(TOKENS.release, 'v9')).toBe('');
    expect(await push(TOKENS.release, 'v9')).toBe('');
    expect(await remote('refs/tags/v9')).toBe(await clone.id('refs/tags/v9'));
  });

  it('a tag that exists is not moved, and an atomic push with it makes nothing', async () => {
    await clone.git('tag', '--force', 'v2.1.0', 'v1.0.0^{commit}');
    await clone.git('tag', 'v9', 'main');
    expect(await push(TOKENS.release, '--atomic', 'v2.1.0', 'v9')).toContain('already exists');
    expect(await remote('refs/tags/v9')).toBeUndefined();
  });

  it('of many pushes of one new tag at once, one lands', async () => {
    const ids = (await clone.git('rev-list', '--max-count=6', 'main')).split('\n');
    const answers = await Promise.all(
      ids.map((id) => push(TOKENS.release, `${id}:refs/tags/model#production#1`)),
    );
    expect(answers.filter((words) => words === '')).toHaveLength(1);
  });
});

describe('rulesets', () => {
  it('decline a new tag in GitHub’s own words', async () => {
    forge.addRuleset({ rules: ['creation'], include: ['refs/tags/v*'] });
    await clone.git('tag', 'v9', 'main');
    const words = (await push(TOKENS.release, 'v9')).replace(/ +$/gm, '');
    expect(words).toContain(
      [
        'remote: error: GH013: Repository rule violations found for refs/tags/v9.',
        `remote: Review all repository rules at ${forge.serverUrl}/octo-org/nfl/rules?ref=refs%2Ftags%2Fv9`,
        'remote:',
        'remote: - Cannot create ref due to creations being restricted.',
        'remote:',
      ].join('\n'),
    );
    expect(words).toContain('! [remote rejected] v9 -> v9 (push declined due to repository rule violations)');
    expect(await remote('refs/tags/v9')).toBeUndefined();
  });

  it.each([
    ['deletion', [':refs/tags/v2.1.0'], 'Cannot delete this protected ref.'],
    ['update', ['--force', 'v1.0.0^{commit}:refs/tags/v2.1.0'], 'Cannot update this protected ref.'],
  ] as const)('forbid %s', async (rule, refspec, words) => {
    forge.addRuleset({ rules: [rule] });
    const before = await remote('refs/tags/v2.1.0');
    expect(await push(TOKENS.release, ...refspec)).toContain(words);
    expect(await remote('refs/tags/v2.1.0')).toBe(before);
  });

  it.each([
    ['one that is excluded', { exclude: ['refs/tags/*@v*'] }, 'nfl@v9'],
    ['another name', { include: ['refs/tags/v*'] }, 'nfl#production#1'],
    ['below a folder, which `*` does not reach', { include: ['refs/tags/v*'] }, 'v/9'],
    ['a ruleset that is off', { enforcement: 'disabled' }, 'v9'],
    ['a ruleset on trial', { enforcement: 'evaluate' }, 'v9'],
    ['a ruleset for branches', { target: 'branch' }, 'v9'],
  ] as const)('allow %s', async (_, ruleset, tag) => {
    forge.addRuleset(ruleset);
    await clone.git('tag', tag, 'main');
    expect(await push(TOKENS.release, tag)).toBe('');
  });

  it('are passed by who may, never by the token of a workflow', async () => {
    forge.addRuleset({ bypass: ['ada', 'github-actions[bot]'] });
    await clone.git('tag', 'v9', 'main');
    expect(await push(TOKENS.release, 'v9')).toContain('GH013');
    expect(await push(GRACE, 'v9')).toContain('GH013');
    expect(await push(TOKENS.user, 'v9')).toBe('');
  });

  it('decline the whole push for one tag, and the API alike', async () => {
    forge.addRuleset({ include: ['refs/tags/v*'] });
    await clone.git('tag', 'v9', 'main');
    await clone.git('tag', 'other', 'main');
    await push(TOKENS.release, 'v9', 'other');
    expect(await remote('refs/tags/other')).toBeUndefined();
    const { rest } = new Octokit({ baseUrl: forge.apiUrl, auth: TOKENS.release, log: SILENT });
    const sha = await clone.id('main');
    const refusal = await rest.git.createRef({ ...AT, ref: 'refs/tags/v9', sha }).catch((error) => error);
    expect([refusal.status, refusal.response.data.message]).toEqual([
      422,
      'Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n',
    ]);
  });
});

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

describe('workflow files', () => {
  const workflow = (content: string) => ({ '.github/workflows/ci.yml': content });
  /** `old` has another workflow than the branch. */
  beforeEach(async () => {
    await clone.write(workflow('old'));
    await clone.commit('ci: old');
    await clone.git('branch', 'old');
    await clone.write(workflow('new'));
    await clone.commit('ci: new');
    expect(await push(TOKENS.user, 'main')).toBe('');
  });

  it.each([
    ['lightweight', undefined],
    ['annotated', 'a message'],
  ])('%s: the token of a workflow may not tag a commit whose workflows no branch has', async (_, message) => {
    await clone.tag('v9', { target: 'old', ...(message === undefined ? {} : { message }) });
    const words = await push(TOKENS.release, 'v9');
    expect(words).toContain(
      '! [remote rejected] v9 -> v9 (refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission)',
    );
    expect(await remote('refs/tags/v9')).toBeUndefined();
  });

  it('who has the permission may, and a user may', async () => {
    await clone.git('tag', 'v8', 'old');
    await clone.git('tag', 'v9', 'old');
    expect([await push(TOKENS.app, 'v8'), await push(TOKENS.user, 'v9')]).toEqual(['', '']);
  });

  it('a commit with the workflows of some branch may be tagged, and so may one without any', async () => {
    await clone.git('tag', 'tip', 'main');
    await clone.git('tag', 'none', 'v1.0.0^{commit}');
    expect(await push(TOKENS.release, 'tip', 'none')).toBe('');
    await push(TOKENS.user, 'old');
    await clone.git('tag', 'v9', 'old');
    expect(await push(TOKENS.release, 'v9')).toBe('');
  });

  it('a new workflow in a pushed commit is refused, before anybody knows the commit', async () => {
    await clone.write(workflow('newer'));
    await clone.commit('ci: newer');
    expect(await push(TOKENS.release, 'main')).toContain('without `workflows` permission');
  });
});

it('a tag of an immutable release is neither moved nor deleted', async () => {
  forge.setImmutableReleases(true);
  forge.addRelease({ tag: 'v2.1.0', author: { login: 'ada', type: 'User' }, draft: false });
  expect(await push(TOKENS.user, ':refs/tags/v2.1.0')).toContain('GH013');
  expect(await push(TOKENS.user, '--force', 'v1.0.0^{commit}:refs/tags/v2.1.0')).toContain('GH013');
});

it('a pushed deletion makes the release a draft', async () => {
  forge.addRelease({ tag: 'v2.1.0', author: { login: 'ada', type: 'User' }, draft: false });
  expect(await push(TOKENS.user, ':refs/tags/v2.1.0')).toBe('');
  expect(await forge.releases()).toMatchObject([{ draft: true }]);
});

describe('faults', () => {
  const RECEIVE = { method: 'POST', path: /git-receive-pack/ } as const;
  it.each<[string, Fault['happens']]>([
    ['a 502', { kind: 'answer', answer: badGateway() }],
    ['a reset', { kind: 'reset' }],
    ['half an answer', { kind: 'truncate' }],
  ])('%s before and after the effect', async (_, happens) => {
    await clone.git('tag', 'v8', 'main');
    await clone.git('tag', 'v9', 'main');
    // curl asks again by itself where a connection that was used before is reset.
    const times = 9;
    forge.inject({ ...RECEIVE, times, happens });
    expect(await push(TOKENS.release, 'v8')).not.toBe('');
    expect((await remote('refs/tags/v8')) === undefined).toBe(happens.kind !== 'truncate');
    forge.heal();
    forge.inject({ ...RECEIVE, times, when: 'after', happens });
    expect(await push(TOKENS.release, 'v9')).not.toBe('');
    expect(await remote('refs/tags/v9')).toBe(await clone.id('main'));
  });

  it('a delay after the effect is only slow', async () => {
    await clone.git('tag', 'v9', 'main');
    forge.inject({ ...RECEIVE, when: 'after', happens: { kind: 'delay', milliseconds: 50 } });
    expect(await push(TOKENS.release, 'v9')).toBe('');
  });
});

describe('refs by the API', () => {
  const git = () => new Octokit({ baseUrl: forge.apiUrl, auth: TOKENS.release, log: SILENT }).rest.git;

  it('are made once, listed by their beginning, and deleted once', async () => {
    const sha = await clone.id('main');
    const made = (ref: string) =>
      git()
        .createRef({ ...AT, ref, sha })
        .then(
          ({ status }) => status,
          ({ status, response }) => [status, response.data.message],
        );
    const answers = await Promise.all(Array.from({ length: 4 }, () => made('refs/tags/nfl#production#1')));
    expect(answers.filter((one) => one === 201)).toHaveLength(1);
    expect(answers.filter((one) => Array.isArray(one))[0]).toEqual([422, 'Reference already exists']);
    await made('refs/tags/nfl#production#2');
    const { data } = await git().listMatchingRefs({ ...AT, ref: 'tags/nfl#production#' });
    expect(data.map(({ ref }) => ref)).toEqual(['refs/tags/nfl#production#1', 'refs/tags/nfl#production#2']);
    await git().deleteRef({ ...AT, ref: 'tags/nfl#production#1' });
    await expect(git().deleteRef({ ...AT, ref: 'tags/nfl#production#1' })).rejects.toMatchObject({
      status: 422,
    });
    await expect(git().createRef({ ...AT, ref: 'refs/tags/x', sha: '1'.repeat(40) })).rejects.toMatchObject({
      status: 422,
    });
  });
});
