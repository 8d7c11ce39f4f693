// One comment in the end, whatever GitHub answers on the way; what cannot be made is told, with what to do.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommentHandler } from '../../src/hosts/github.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway, type Fault, primaryRateLimit, secondaryRateLimit } from '../support/forge-faults.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';
import { optionsAt } from './github-at-forge.ts';

const MARKER = '<!-- pawl -->';

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
  await forge.openPull({ head: 'feat/feature-engineering' });
});
afterEach(() => forge.close());

const comment = (text = 'worse', token: string = TOKENS.workflow) =>
  createCommentHandler(optionsAt(forge, { token }))({
    pullRequest: 1,
    body: `${MARKER}\n${text}`,
    marker: MARKER,
    onlyIfExists: false,
  });
const answering = (answer: ReturnType<typeof badGateway>): Fault['happens'] => ({ kind: 'answer', answer });

const PASSING: readonly (readonly [string, Fault['happens']])[] = [
  ['500', answering(badGateway(500))],
  ['502', answering(badGateway())],
  ['403, hourly limit', answering(primaryRateLimit())],
  ['403, secondary limit', answering(secondaryRateLimit())],
  ['429', answering(secondaryRateLimit(1, 429))],
  ['a reset', { kind: 'reset' }],
  ['half an answer', { kind: 'truncate' }],
];

describe.each(['issues/list-comments', 'issues/create-comment'] as const)('%s', (operation) => {
  describe.each(['before', 'after'] as const)('%s its effect', (when) => {
    it.each(PASSING)('%s passes', async (_, happens) => {
      forge.inject({ operation, when, happens });
      expect(await comment()).toMatchObject({ status: 'done' });
      expect(forge.comments(1)).toHaveLength(1);
      expect(await comment()).toMatchObject({ status: 'unchanged' });
    });
  });
});

it.each(PASSING)('an edit survives %s', async (_, happens) => {
  await comment();
  forge.inject({ operation: 'issues/update-comment', happens });
  expect(await comment('better')).toMatchObject({ status: 'done' });
  expect(forge.comments(1)).toMatchObject([{ body: `${MARKER}\nbetter` }]);
});

it('a request without an answer is given up and made again', async () => {
  const waits = { second: 2, timeout: 300 };
  forge.inject({ operation: 'issues/list-comments', happens: { kind: 'delay', milliseconds: 600 } });
  const handler = createCommentHandler(optionsAt(forge, { token: TOKENS.workflow, waits }));
  expect(await handler({ pullRequest: 1, body: MARKER, marker: MARKER, onlyIfExists: true })).toEqual({
    status: 'unchanged',
  });
  expect(forge.requests).toHaveLength(2);
});

it.each<[string, Fault['happens'] | undefined, string, object]>([
  [
    'no permission',
    undefined,
    TOKENS.readOnly,
    { status: 'refused', detail: expect.stringContaining('`pull-requests: write`') },
  ],
  [
    'an unknown token',
    undefined,
    'ghs_unknown',
    { status: 'refused', detail: expect.stringContaining('401') },
  ],
  [
    'an hour’s limit',
    answering(primaryRateLimit(Math.ceil(Date.now() / 1000) + 3600)),
    TOKENS.workflow,
    { status: 'failed', detail: expect.stringContaining('rate limit') },
  ],
  [
    'an outage',
    answering(badGateway()),
    TOKENS.workflow,
    { status: 'failed', detail: 'the comment was not made: GitHub answered 502' },
  ],
])('%s is told', async (_, happens, token, result) => {
  if (happens !== undefined) forge.inject({ operation: 'issues/create-comment', times: 99, happens });
  expect(await comment('worse', token)).toEqual(result);
  expect(forge.comments(1)).toEqual([]);
});
