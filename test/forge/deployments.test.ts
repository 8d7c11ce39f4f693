// Does the forge keep deployments, rulesets and merged pull requests as GitHub does?
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Forge, startForge } from '../support/forge.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const AT = { owner: 'octo-org', repo: 'nfl' };

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
});
afterEach(() => forge.close());

function repos(auth: string = TOKENS.release) {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: forge.apiUrl, log, auth }).rest.repos;
}
const PLAIN = { ...AT, auto_merge: false, required_contexts: [] as string[] };

async function deploy(ref: string, environment: string): Promise<number> {
  const { data } = await repos().createDeployment({ ...PLAIN, ref, environment });
  return 'id' in data ? data.id : 0;
}

describe('deployments', () => {
  it('are found by their ref, commit and environment, newest first', async () => {
    const ids = [await deploy('v2.0.0', 'production'), await deploy('v2.1.0', 'production')];
    await deploy('v2.1.0', 'staging');
    const found = async (filter: object) =>
      (await repos().listDeployments({ ...AT, ...filter })).data.map(({ id }) => id);
    expect(await found({ environment: 'production' })).toEqual([...ids].reverse());
    expect(await found({ environment: 'production', ref: 'v2.0.0' })).toEqual([ids[0]]);
    expect(await found({ environment: 'production', sha: await forge.git.id('v2.1.0^{commit}') })).toEqual([
      ids[1],
    ]);
    expect(await found({ task: 'other' })).toEqual([]);
  });

  it.each([
    ['an unknown ref', { ref: 'v9' }, 422],
    ['a merge that cannot be', { ref: 'v1.0.0', auto_merge: true }, 409],
    ['a check that nobody made', { ref: 'v1.0.0', required_contexts: ['ci'] }, 409],
  ])('refuse %s', async (_, parameters, status) => {
    await expect(repos().createDeployment({ ...PLAIN, ...parameters })).rejects.toMatchObject({ status });
    await expect(repos(TOKENS.workflow).createDeployment({ ...PLAIN, ref: 'v1.0.0' })).rejects.toMatchObject({
      status: 403,
    });
  });

  it.each([[{ model: 'nfl' }], ['text']])('keep their payload as it was sent: %j', async (payload) => {
    await repos().createDeployment({ ...PLAIN, ref: 'v2.1.0', payload });
    expect((await repos().listDeployments(AT)).data[0]?.payload).toEqual(payload);
  });

  it('a success retires what was there before, but for production', async () => {
    const succeed = async (environment: string) => {
      const deployment_id = await deploy('v2.1.0', environment);
      await repos().createDeploymentStatus({ ...AT, deployment_id, state: 'success' });
    };
    for (const environment of ['staging', 'production', 'staging', 'production']) await succeed(environment);
    const told = forge.deployments().map(({ statuses }) => statuses.at(-1)?.state);
    expect(told).toEqual(['inactive', 'success', 'success', 'success']);
  });

  it('are deleted only when they are inactive, or the last one', async () => {
    const [first, second] = [await deploy('v2.0.0', 'production'), await deploy('v2.1.0', 'production')];
    const remove = (deployment_id: number) => repos().deleteDeployment({ ...AT, deployment_id });
    await expect(remove(first)).rejects.toMatchObject({ status: 422 });
    await repos().createDeploymentStatus({ ...AT, deployment_id: first, state: 'inactive' });
    await remove(first);
    await remove(second);
    expect(forge.deployments()).toEqual([]);
  });
});

describe('rulesets', () => {
  it('are listed by target, without their rules, which each tells itself', async () => {
    const { id } = forge.addRuleset({ name: 'tags', bypass: ['ada'] });
    forge.addRuleset({ name: 'branches', target: 'branch' });
    forge.addRuleset({ name: 'above', source: 'Organization' });
    const names = async (filter: object) =>
      (await repos().getRepoRulesets({ ...AT, ...filter })).data.map(({ name }) => name);
    expect(await names({ targets: 'tag' })).toEqual(['tags', 'above']);
    expect(await names({ includes_parents: false })).toEqual(['tags', 'branches']);
    expect((await repos().getRepoRulesets(AT)).data[0]).not.toHaveProperty('rules');
    const told = async (auth: string) =>
      (await repos(auth).getRepoRuleset({ ...AT, ruleset_id: id })).data.current_user_can_bypass;
    expect([await told(TOKENS.user), await told(TOKENS.release)]).toEqual(['always', 'never']);
  });
});

it('a merged pull request is found by the commit that it became', async () => {
  const mergeCommit = await forge.git.id('v2.1.0^{commit}');
  await forge.addMergedPull({
    number: 12,
    author: 'grace',
    mergeCommit,
    reviews: [{ author: 'ada', state: 'APPROVED' }],
  });
  await forge.openPull({ number: 13, head: 'feat/feature-engineering' });
  const { data } = await repos().listPullRequestsAssociatedWithCommit({ ...AT, commit_sha: mergeCommit });
  expect(data).toMatchObject([
    { number: 12, state: 'closed', merge_commit_sha: mergeCommit, user: { login: 'grace' } },
  ]);
  const { rest } = new Octokit({ baseUrl: forge.apiUrl, auth: TOKENS.release });
  expect((await rest.pulls.get({ ...AT, pull_number: 12 })).data.merged).toBe(true);
  const reviews = await rest.pulls.listReviews({ ...AT, pull_number: 12 });
  expect(reviews.data).toMatchObject([{ user: { login: 'ada' }, state: 'APPROVED' }]);
  const numbers = async (state: 'open' | 'closed' | 'all') =>
    (await rest.pulls.list({ ...AT, state })).data.map(({ number }) => number);
  expect([await numbers('open'), await numbers('closed'), await numbers('all')]).toEqual([
    [13],
    [12],
    [13, 12],
  ]);
});
