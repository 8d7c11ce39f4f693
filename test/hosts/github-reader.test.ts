// What GitHub knows beside git; what the token may not see is unknown, never nothing.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createForgeReader } from '../../src/hosts/github-reader.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway } from '../support/forge-faults.ts';
import { IDENTITIES, TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { BOT, HUMAN, optionsAt } from './github-at-forge.ts';

const ADMINISTRATOR = 'ghp_administratorOfTheTestForge00000000000';
const STRANGER = 'ghp_strangerOfTheTestForge000000000000000';

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({
    source: NFL_BUNDLE,
    identities: {
      ...IDENTITIES,
      [ADMINISTRATOR]: {
        login: 'ada',
        type: 'User',
        permissions: { administration: 'read', metadata: 'read' },
      },
      [STRANGER]: { login: 'eve', type: 'User', permissions: { metadata: 'read' } },
    },
  });
});
afterEach(() => forge.close());

const reader = (token: string = TOKENS.release) => createForgeReader(optionsAt(forge, { token }));

describe('a pull request', () => {
  const merged = (
    ...reviews: readonly [string, 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'][]
  ) =>
    forge.addMergedPull({
      number: 7,
      author: 'grace',
      mergeCommit: 'main',
      reviews: reviews.map(([author, state]) => ({ author, state })),
    });

  it('has its author, and whose last review approves it', async () => {
    await merged(
      ['zoe', 'APPROVED'],
      ['ada', 'CHANGES_REQUESTED'],
      ['ada', 'APPROVED'],
      ['bob', 'COMMENTED'],
    );
    const pull = { number: 7, author: 'grace', approvers: ['ada', 'zoe'], merged: true };
    expect(await reader().pullRequest(7)).toEqual(pull);
  });

  it.each([
    ['a comment takes no approval back', 'COMMENTED', ['ada']],
    ['a wish for changes does', 'CHANGES_REQUESTED', []],
    ['a dismissal does', 'DISMISSED', []],
  ] as const)('%s', async (_, state, approvers) => {
    await merged(['ada', 'APPROVED'], ['ada', state]);
    expect(await reader().pullRequest(7)).toMatchObject({ approvers });
  });

  it('that is open is not merged, and one that nobody made is undefined', async () => {
    await forge.openPull({ head: 'feat/feature-engineering' });
    expect(await reader().pullRequest(1)).toMatchObject({ merged: false, approvers: [] });
    expect(await reader().pullRequest(99)).toBeUndefined();
  });

  it('is read once', async () => {
    await merged();
    const one = reader();
    expect(await one.pullRequest(7)).toEqual(await one.pullRequest(7));
    expect(forge.requests).toHaveLength(2);
  });

  it('with more than a page of reviews is read to the end', async () => {
    const many = Array.from({ length: 150 }, (_, index) => [`user-${index}`, 'APPROVED'] as const);
    await merged(...many.map(([author, state]): [string, 'APPROVED'] => [author, state]));
    expect(await reader().pullRequest(7)).toMatchObject({ approvers: { length: 150 } });
  });
});

describe('releases', () => {
  it('come newest first, with drafts for a token that may write only', async () => {
    const made = forge.addRelease({ tag: 'v2.0.0', author: BOT, draft: false });
    forge.addAsset(made, { name: 'record.json', content: '{}' });
    forge.addAsset(made, { name: 'broken', content: '', state: 'open' });
    forge.addRelease({ tag: 'v2.1.0', author: HUMAN });
    const digest = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    const published = {
      id: made.id,
      tag: 'v2.0.0',
      draft: false,
      immutable: false,
      assets: [
        { name: 'record.json', state: 'uploaded', digest },
        { name: 'broken', state: 'open' },
      ],
    };
    expect(await reader().releases()).toEqual([
      expect.objectContaining({ tag: 'v2.1.0', draft: true }),
      published,
    ]);
    expect(await reader(TOKENS.readOnly).releases()).toEqual([published]);
  });

  it('are read page by page until it is enough', async () => {
    for (let count = 0; count < 250; count += 1) forge.addRelease({ tag: `v0.${count}`, author: BOT });
    expect(await reader().releases()).toHaveLength(250);
    const before = forge.requests.length;
    expect(await reader().releases((read) => read.length > 0)).toHaveLength(100);
    expect(forge.requests.length - before).toBe(1);
  });
});

describe('rulesets for tags', () => {
  it("are those that are active, the organisation's too, with what they forbid", async () => {
    forge.addRuleset({ name: 'tags', include: ['refs/tags/v*'], exclude: ['refs/tags/v0*'] });
    forge.addRuleset({ name: 'no deletion', rules: ['deletion'], source: 'Organization' });
    forge.addRuleset({ name: 'off', enforcement: 'disabled' });
    forge.addRuleset({ name: 'trial', enforcement: 'evaluate' });
    forge.addRuleset({ name: 'branches', target: 'branch' });
    forge.addRuleset({ name: 'nothing of ours', rules: [] });
    expect(await reader().tagRulesets()).toEqual([
      {
        name: 'tags',
        include: ['refs/tags/v*'],
        exclude: ['refs/tags/v0*'],
        forbids: ['creation', 'update', 'deletion'],
      },
      { name: 'no deletion', include: ['~ALL'], exclude: [], forbids: ['deletion'] },
    ]);
  });

  it('that the token can pass by are none; the token of a workflow never can', async () => {
    forge.addRuleset({ bypass: ['ada', 'github-actions[bot]'] });
    expect(await reader(TOKENS.user).tagRulesets()).toEqual([]);
    expect(await reader().tagRulesets()).toHaveLength(1);
  });

  it('are an empty list where there are none', async () => {
    expect(await reader().tagRulesets()).toEqual([]);
  });
});

describe('immutable releases', () => {
  it.each([
    ['the token of a workflow', TOKENS.release, 'unknown', 'unknown'],
    ['an App that may read the administration', TOKENS.app, true, false],
    ['an administrator', ADMINISTRATOR, true, false],
    ['somebody else', STRANGER, 'unknown', 'unknown'],
    ['a token that GitHub does not know', 'ghs_unknown', 'unknown', 'unknown'],
  ])('%s', async (_, token, on, off) => {
    expect(await reader(token).immutableReleases()).toBe(off);
    forge.setImmutableReleases(true);
    expect(await reader(token).immutableReleases()).toBe(on);
  });

  it('a 404 to a user who is no administrator says nothing', async () => {
    const answer = { status: 404, body: { message: 'Not Found' } };
    forge.inject({ operation: 'repos/check-immutable-releases', happens: { kind: 'answer', answer } });
    expect(await reader(STRANGER).immutableReleases()).toBe('unknown');
  });
});

it.each(['pullRequest', 'releases', 'tagRulesets', 'immutableReleases'] as const)(
  '%s is unknown while GitHub is out of order, and to a token that it does not know',
  async (question) => {
    const ask = (token?: string) => {
      const one = reader(token);
      return question === 'pullRequest' ? one.pullRequest(1) : one[question]();
    };
    expect(await ask('ghs_unknown')).toBe('unknown');
    forge.inject({ method: 'GET', path: /./, times: 99, happens: { kind: 'answer', answer: badGateway() } });
    expect(await ask()).toBe('unknown');
  },
);

it('a private repository that the token may not see is unknown', async () => {
  const hidden = await startForge({ source: NFL_BUNDLE, private: true, identities: {} });
  const one = createForgeReader(optionsAt(hidden));
  expect([await one.releases(), await one.tagRulesets()]).toEqual(['unknown', 'unknown']);
  await hidden.close();
});
