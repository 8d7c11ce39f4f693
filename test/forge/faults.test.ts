// Do injected faults look to GitHub's own client and its plugins as real ones do?
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { type Forge, type ForgeOptions, startForge } from '../support/forge.ts';
import { badGateway, type Fault, primaryRateLimit, secondaryRateLimit } from '../support/forge-faults.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const PULL = { owner: 'octo-org', repo: 'nfl', issue_number: 1 };
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

let forge: Forge;
async function begin(options: Partial<ForgeOptions> = {}): Promise<void> {
  forge = await startForge({ source: NFL_BUNDLE, ...options });
  await forge.openPull({ head: 'feat/feature-engineering' });
}
afterEach(() => forge.close());

const plain = () => new Octokit({ baseUrl: forge.apiUrl, auth: TOKENS.workflow, log: QUIET });
const create = (octokit: Octokit) => octokit.rest.issues.createComment({ ...PULL, body: 'hello' });

const FAULTS: readonly (readonly [string, Fault['happens']])[] = [
  ['a 502', { kind: 'answer', answer: badGateway() }],
  ['a reset connection', { kind: 'reset' }],
];

describe.each(FAULTS)('%s', (_, happens) => {
  it('before the effect: there is no comment', async () => {
    await begin();
    forge.inject({ operation: 'issues/create-comment', happens });
    await expect(create(plain())).rejects.toThrow();
    expect(forge.comments(1)).toHaveLength(0);
  });

  it('after the effect: there is one, and its author does not know', async () => {
    await begin();
    forge.inject({ operation: 'issues/create-comment', when: 'after', happens });
    await expect(create(plain())).rejects.toThrow();
    expect(forge.comments(1)).toHaveLength(1);
  });

  it('happens to the nth request that matches, and to no other', async () => {
    await begin();
    forge.inject({ method: 'POST', path: /\/issues\/1\/comments$/, nth: 2, times: 2, happens });
    const answers = [];
    for (let count = 0; count < 4; count++)
      answers.push(
        await create(plain()).then(
          () => 'ok',
          () => 'lost',
        ),
      );
    expect(answers).toEqual(['ok', 'lost', 'lost', 'ok']);
    expect(forge.requests.map(({ status }) => status)).toHaveLength(4);
  });
});

it.each([
  ['issues/create-comment', create, 201],
  ['issues/list-comments', (octokit: Octokit) => octokit.rest.issues.listComments(PULL), 200],
] as const)(
  'Octokit takes a truncated answer to %s for an empty one: who trusts it must check',
  async (operation, ask, status) => {
    await begin();
    forge.inject({ operation, happens: { kind: 'truncate' } });
    expect(await ask(plain())).toMatchObject({ status, data: '' });
    expect(forge.requests[0]?.status).toBe('lost');
  },
);

it('a delayed answer is the honest one', async () => {
  await begin();
  forge.inject({ operation: 'issues/create-comment', happens: { kind: 'delay', milliseconds: 20 } });
  expect((await create(plain())).status).toBe(201);
});

it('the retry plugin asks again after a 502', async () => {
  await begin();
  forge.inject({ operation: 'issues/list-comments', happens: { kind: 'answer', answer: badGateway() } });
  const options = { baseUrl: forge.apiUrl, log: QUIET, retry: { retryAfterBaseValue: 1 } };
  await new (Octokit.plugin(retry))(options).rest.issues.listComments(PULL);
  expect(forge.requests.map(({ status }) => status)).toEqual([502, 200]);
});

describe('rate limits', () => {
  function throttled(heard: string[]): Octokit {
    const hear = (kind: string) => (after: number, _: object, __: object, count: number) => {
      heard.push(`${kind} ${after}`);
      return count < 1;
    };
    return new (Octokit.plugin(throttling))({
      baseUrl: forge.apiUrl,
      auth: TOKENS.workflow,
      log: QUIET,
      throttle: {
        retryAfterBaseValue: 1,
        onRateLimit: hear('primary'),
        onSecondaryRateLimit: hear('secondary'),
      },
    });
  }

  it.each([403, 429] as const)(
    'the throttling plugin knows a primary limit by its headers (%i)',
    async (status) => {
      await begin();
      const answer = primaryRateLimit(0, status);
      forge.inject({ operation: 'issues/list-comments', happens: { kind: 'answer', answer } });
      const heard: string[] = [];
      await throttled(heard).rest.issues.listComments(PULL);
      expect(heard).toEqual(['primary 0']);
    },
  );

  it.each([403, 429] as const)(
    'the throttling plugin knows a secondary limit by its words (%i)',
    async (status) => {
      await begin();
      const answer = secondaryRateLimit(7, status);
      forge.inject({ operation: 'issues/list-comments', happens: { kind: 'answer', answer } });
      const heard: string[] = [];
      await throttled(heard).rest.issues.listComments(PULL);
      expect(heard).toEqual(['secondary 7']);
    },
  );

  it('a token that has used its budget is limited, another is not', async () => {
    await begin({ rateLimit: 2 });
    const { issues } = plain().rest;
    await issues.listComments(PULL);
    expect((await issues.listComments(PULL)).headers['x-ratelimit-remaining']).toBe('0');
    const refused = await issues.listComments(PULL).catch((error) => error);
    expect([refused.status, refused.response.headers['x-ratelimit-remaining']]).toEqual([403, '0']);
    const other = new Octokit({ baseUrl: forge.apiUrl, auth: TOKENS.user, log: QUIET });
    expect((await other.rest.issues.listComments(PULL)).status).toBe(200);
  });
});
