// Does the forge behave as GitHub does, judged by GitHub's own client and description?
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { type Forge, type ForgeOptions, startForge } from '../support/forge.ts';
import { MAXIMUM_COMMENT } from '../support/forge-routes.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const PULL = { owner: 'octo-org', repo: 'nfl', issue_number: 1 };
const HUMAN = { login: 'grace', type: 'User' } as const;

let forge: Forge;

async function begin(options: Partial<ForgeOptions> = {}): Promise<void> {
  forge = await startForge({ source: NFL_BUNDLE, ...options });
  await forge.openPull({ head: 'feat/feature-engineering' });
}

function client(auth?: string): Octokit {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: forge.apiUrl, log, ...(auth === undefined ? {} : { auth }) });
}

afterEach(() => forge.close());

describe.each(['github.com', 'ghes'] as const)('as %s', (form) => {
  it('lists 300 comments over pages, by links that name the repository by its id', async () => {
    await begin({ form });
    for (let count = 1; count <= 300; count++) forge.addComment(1, HUMAN, `comment ${count}`);
    const { issues, paginate } = {
      ...client(TOKENS.workflow).rest,
      paginate: client(TOKENS.workflow).paginate,
    };
    const all = await paginate(issues.listComments, { ...PULL, per_page: 100 });
    expect(all.map(({ body }) => body)).toEqual(
      Array.from({ length: 300 }, (_, index) => `comment ${index + 1}`),
    );
    expect(forge.requests.map(({ operation }) => operation)).toEqual(Array(3).fill('issues/list-comments'));
    expect(forge.requests[1]?.path).toMatch(
      /^\/repositories\/\d+\/issues\/1\/comments\?per_page=100&page=2$/,
    );
  });

  it('creates, reads, edits and deletes a comment', async () => {
    await begin({ form });
    const { issues } = client(TOKENS.workflow).rest;
    const created = await issues.createComment({ ...PULL, body: 'first' });
    expect(created.headers.location).toBe(created.data.url);
    expect(created.data.user?.login).toBe('github-actions[bot]');
    expect(created.data.performed_via_github_app?.slug).toBe('github-actions');
    const one = { owner: 'octo-org', repo: 'nfl', comment_id: created.data.id };
    await issues.updateComment({ ...one, body: 'second' });
    const { data } = await issues.getComment(one);
    expect([data.body, data.created_at < data.updated_at]).toEqual(['second', true]);
    await issues.deleteComment(one);
    await expect(issues.getComment(one)).rejects.toMatchObject({ status: 404 });
    expect(forge.comments(1)).toEqual([]);
  });
});

it('never gives more than 100 comments a page, whatever is asked for', async () => {
  await begin();
  for (let count = 1; count <= 101; count++) forge.addComment(1, HUMAN, 'x');
  const { data, headers } = await client().rest.issues.listComments({ ...PULL, per_page: 1000 });
  expect(data).toHaveLength(100);
  expect(headers.link).toContain('page=2>; rel="next"');
});

it('answers with its repository, pull requests and refs as git has them', async () => {
  await begin({ squashOnly: true });
  const { rest } = client(TOKENS.workflow);
  const at = { owner: 'octo-org', repo: 'nfl' };
  expect((await rest.repos.get(at)).data).toMatchObject({
    default_branch: 'main',
    allow_merge_commit: false,
  });
  const head = await forge.git.id('refs/heads/feat/feature-engineering');
  const pull = (await rest.pulls.get({ ...at, pull_number: 1 })).data;
  expect([pull.head.sha, pull.html_url]).toEqual([head, `${forge.serverUrl}/octo-org/nfl/pull/1`]);
  expect(await forge.git.id(`${pull.merge_commit_sha}^2`)).toBe(head);
  expect((await rest.pulls.list({ ...at, head: 'octo-org:feat/feature-engineering' })).data).toHaveLength(1);
  expect((await rest.pulls.list({ ...at, base: 'elsewhere' })).data).toEqual([]);
  const ref = (await rest.git.getRef({ ...at, ref: 'heads/feat/feature-engineering' })).data;
  expect(ref.object).toMatchObject({ type: 'commit', sha: head });
  expect((await rest.git.getRef({ ...at, ref: 'tags/v2.1.0' })).data.object.type).toBe('tag');
  await expect(rest.git.getRef({ ...at, ref: 'tags/v9' })).rejects.toMatchObject({ status: 404 });
});

it('tells a user who they are, and refuses to tell an installation', async () => {
  await begin();
  expect((await client(TOKENS.user).rest.users.getAuthenticated()).data.login).toBe('ada');
  const refusal = await client(TOKENS.workflow)
    .rest.users.getAuthenticated()
    .catch(({ response }) => response.data);
  expect(refusal).toEqual({
    message: 'Resource not accessible by integration',
    documentation_url: 'https://docs.github.com/rest/users/users#get-the-authenticated-user',
    status: '403',
  });
});

it.each([
  ['a token that can only read', { auth: TOKENS.readOnly }, 403, 'Resource not accessible by integration'],
  ['an unknown token', { auth: 'ghs_unknown' }, 401, 'Bad credentials'],
  ['no token', {}, 401, 'Requires authentication'],
  ['no token on a private repository', { private: true }, 404, 'Not Found'],
  ['another repository', { auth: TOKENS.workflow, repo: 'other' }, 404, 'Not Found'],
  ['another issue', { auth: TOKENS.workflow, issue_number: 7 }, 404, 'Not Found'],
  ['an empty comment', { auth: TOKENS.workflow, body: ' ' }, 422, 'Validation Failed'],
  [
    'a long comment',
    { auth: TOKENS.workflow, body: 'x'.repeat(MAXIMUM_COMMENT + 1) },
    422,
    'Validation Failed',
  ],
])('refuses a comment for %s', async (_, options, status, message) => {
  const {
    auth,
    private: hidden,
    ...parameters
  } = { auth: undefined, private: false, body: 'hello', ...options };
  await begin({ private: hidden });
  const refused = await client(auth)
    .rest.issues.createComment({ ...PULL, ...parameters })
    .catch((error) => error);
  expect(refused.response.data).toMatchObject({ message, status: String(status) });
  expect(refused.status).toBe(status);
  expect(forge.comments(1)).toEqual([]);
});

it('names the permission that a refused token lacks, as GitHub does in a header', async () => {
  await begin();
  const refused = await client(TOKENS.readOnly)
    .rest.issues.createComment({ ...PULL, body: 'x' })
    .catch((error) => error);
  expect(refused.response.headers['x-accepted-github-permissions']).toBe('issues=write; pull_requests=write');
});

describe('git', () => {
  const git = promisify(execFile);
  const remote = (...args: string[]) =>
    git('git', ['-c', 'credential.helper=', ...args], { env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
  const basic = (token: string) => `http.extraheader=AUTHORIZATION: basic ${btoa(`x-access-token:${token}`)}`;

  it('serves branches, tags and the test merge of a pull request', async () => {
    await begin();
    const { stdout } = await remote('ls-remote', `${forge.serverUrl}/octo-org/nfl`);
    expect(stdout).toContain('refs/pull/1/merge');
    expect(stdout).toContain('refs/tags/v2.1.0^{}');
    expect(forge.gitRequests).not.toEqual([]);
  });

  it('shows a private repository to a token that may read it, and to nobody else', async () => {
    await begin({ private: true });
    const url = `${forge.serverUrl}/octo-org/nfl.git`;
    await expect(remote('ls-remote', url)).rejects.toThrow();
    await expect(remote('-c', basic('ghs_unknown'), 'ls-remote', url)).rejects.toThrow();
    await expect(remote('-c', basic(TOKENS.readOnly), 'ls-remote', url)).resolves.toBeDefined();
  });

  it('takes a push only from a token that may write contents', async () => {
    await begin();
    const url = `${forge.serverUrl}/octo-org/nfl.git`;
    const push = (token: string) =>
      remote('-C', forge.git.directory, '-c', basic(token), 'push', url, 'main:refs/heads/copy');
    await expect(push(TOKENS.workflow)).rejects.toThrow();
    await push(TOKENS.user);
    expect(await forge.git.id('refs/heads/copy')).toBe(await forge.git.id('refs/heads/main'));
  });
});

it('gives the same ids and times to the same history', async () => {
  const tell = async () => {
    await begin();
    await client(TOKENS.user).rest.issues.createComment({ ...PULL, body: 'hello' });
    const told = [forge.comments(1), await forge.git.id('refs/pull/1/merge')];
    await forge.close();
    return told;
  };
  expect(await tell()).toEqual(await tell());
  await begin();
});
