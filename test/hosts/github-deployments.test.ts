// One deployment for each assignment, with its status, whatever failed on the way.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeploymentRequest } from '../../src/core/writing.ts';
import { createDeploymentHandler } from '../../src/hosts/github-deployments.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway, type Fault, secondaryRateLimit } from '../support/forge-faults.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { optionsAt } from './github-at-forge.ts';

const REQUEST: DeploymentRequest = {
  tag: 'v2.1.0',
  environment: 'production',
  description: 'nfl 2.1.0',
  payload: {
    model: 'nfl',
    version: '2.1.0',
    tag: 'v2.1.0',
    object: 'a'.repeat(40),
    assignment: 'nfl#production#4',
  },
};

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
});
afterEach(() => forge.close());

const deploy = (more: Partial<DeploymentRequest> = {}, token: string = TOKENS.release) =>
  createDeploymentHandler(optionsAt(forge, { token }))({ ...REQUEST, ...more });
const told = () =>
  forge
    .deployments()
    .map(({ ref, environment, statuses }) => [ref, environment, statuses.map(({ state }) => state)]);
const ONE = [['v2.1.0', 'production', ['success']]];

it('makes it and says it succeeded, without merging or waiting for checks', async () => {
  expect(await deploy()).toMatchObject({ status: 'done' });
  expect(told()).toEqual(ONE);
  expect(forge.deployments()[0]).toMatchObject({
    sha: await forge.git.id('v2.1.0^{commit}'),
    payload: REQUEST.payload,
    production: true,
  });
  expect(forge.requests.find(({ method }) => method === 'POST')?.body).toMatchObject({
    auto_merge: false,
    required_contexts: [],
  });
});

it('is unchanged the second time', async () => {
  await deploy();
  const before = forge.requests.length;
  expect(await deploy()).toMatchObject({ status: 'unchanged' });
  expect(forge.requests.length - before).toBe(2);
  expect(told()).toEqual(ONE);
});

it('another environment is no production, and another assignment of the same version is another deployment', async () => {
  await deploy();
  await deploy({ environment: 'staging' });
  await deploy({ payload: { ...REQUEST.payload, assignment: 'nfl#production#6' } });
  expect(forge.deployments().map(({ production }) => production)).toEqual([true, false, true]);
});

it('a deployment without a status gets it', async () => {
  forge.inject({ operation: 'repos/create-deployment-status', times: 99, happens: { kind: 'reset' } });
  expect(await deploy()).toMatchObject({ status: 'failed' });
  forge.heal();
  expect(await deploy()).toMatchObject({ status: 'done' });
  expect(told()).toEqual(ONE);
});

describe('a later assignment that another run told already', () => {
  const LATER = { payload: { ...REQUEST.payload, assignment: 'nfl#production#9' } };
  const assignments = () =>
    forge.deployments().map(({ payload }) => (typeof payload === 'object' ? payload.assignment : payload));

  it('is not followed by an earlier one', async () => {
    await deploy(LATER);
    expect(await deploy()).toMatchObject({ status: 'unchanged', detail: expect.stringContaining('later') });
    expect(assignments()).toEqual(['nfl#production#9']);
  });

  it.each(['repos/create-deployment', 'repos/create-deployment-status'] as const)(
    'meanwhile, before %s, takes the earlier one back or is told after it',
    async (operation) => {
      let isFirst = true;
      forge.inject({
        operation,
        when: 'before',
        happens: { kind: 'delay', milliseconds: 0 },
        async meanwhile() {
          if (isFirst) {
            isFirst = false;
            await deploy(LATER);
          }
        },
      });
      expect(['done', 'unchanged']).toContain((await deploy()).status);
      expect(assignments().at(-1)).toBe('nfl#production#9');
    },
  );

  it('of another model or stage is another matter', async () => {
    await deploy({ payload: { ...REQUEST.payload, assignment: 'other#production#9' } });
    await deploy({ payload: { ...REQUEST.payload, assignment: 'nfl#staging#9' } });
    expect(await deploy()).toMatchObject({ status: 'done' });
  });
});

describe('a second one that was made all the same', () => {
  beforeEach(async () => {
    await deploy();
    const happens = { kind: 'doctor', doctor: () => [] } as const;
    forge.inject({ operation: 'repos/list-deployments', times: 4, happens });
    await deploy();
    expect(forge.deployments()).toHaveLength(2);
  });

  it('is taken back, and the oldest stays', async () => {
    const [oldest] = forge.deployments();
    expect(await deploy()).toMatchObject({ status: 'done' });
    expect(forge.deployments()).toEqual([oldest]);
    expect(await deploy()).toMatchObject({ status: 'unchanged' });
  });

  it('is taken back by many at once', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => deploy()));
    expect(results.filter(({ status }) => status !== 'done' && status !== 'unchanged')).toEqual([]);
    expect(told()).toEqual(ONE);
  });
});

it('a payload that comes back as text is read', async () => {
  await deploy();
  const doctor = (body: unknown) =>
    Array.isArray(body) ? body.map((one) => ({ ...one, payload: JSON.stringify(one.payload) })) : body;
  forge.inject({ operation: 'repos/list-deployments', happens: { kind: 'doctor', doctor } });
  expect(await deploy()).toMatchObject({ status: 'unchanged' });
});

it('a description that is too long is cut', async () => {
  expect(await deploy({ description: 'x'.repeat(200) })).toMatchObject({ status: 'done' });
  expect(forge.deployments()[0]?.description).toHaveLength(140);
});

it.each([2, 8])('%i at once make one', async (count) => {
  const results = await Promise.all(Array.from({ length: count }, () => deploy()));
  expect(results.filter(({ status }) => status !== 'done' && status !== 'unchanged')).toEqual([]);
  expect(forge.deployments()).toHaveLength(1);
  expect(forge.deployments()[0]?.statuses.at(-1)?.state).toBe('success');
  expect(await deploy()).toMatchObject({ status: 'unchanged' });
});

it('says which permission it lacks', async () => {
  const result = await deploy({}, TOKENS.workflow);
  expect(result).toMatchObject({
    status: 'refused',
    detail: expect.stringContaining('`deployments: write`'),
  });
});

it('a tag that GitHub does not have is told in its words', async () => {
  const result = await deploy({ tag: 'v9' });
  expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('No ref found for: v9') });
});

describe.each([
  'repos/list-deployments',
  'repos/create-deployment',
  'repos/create-deployment-status',
] as const)('%s', (operation) => {
  describe.each(['before', 'after'] as const)('%s its effect', (when) => {
    it.each<[string, Fault['happens']]>([
      ['500', { kind: 'answer', answer: badGateway(500) }],
      ['502', { kind: 'answer', answer: badGateway() }],
      ['a secondary limit', { kind: 'answer', answer: secondaryRateLimit() }],
      ['a reset', { kind: 'reset' }],
      ['half an answer', { kind: 'truncate' }],
    ])('%s', async (_, happens) => {
      forge.inject({ operation, when, happens });
      expect(['done', 'unchanged']).toContain((await deploy()).status);
      expect(told()).toEqual(ONE);
      expect(await deploy()).toMatchObject({ status: 'unchanged' });
    });
  });
});
