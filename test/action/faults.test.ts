// GitHub fails, before or after the effect: is there one comment in the end, and the right colour always?
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ActionRun, runAction } from '../support/action.ts';
import { pullRequest } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { badGateway, type Fault, primaryRateLimit, secondaryRateLimit } from '../support/forge-faults.ts';
import { BETTER, nflRepository, WORSE } from '../support/nfl-repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

const answering = (answer: ReturnType<typeof badGateway>) => ({ kind: 'answer', answer }) as const;

let nfl: TemporaryRepository;
let forge: Forge;
beforeAll(async () => {
  nfl = await nflRepository();
});
afterAll(() => nfl.remove());
beforeEach(async () => {
  forge = await startForge({ source: nfl.directory });
});
afterEach(() => forge.close());

async function gate(head = WORSE): Promise<ActionRun> {
  const pull = await forge.openPull({ number: 1, head });
  return runAction({ forge, event: pullRequest(forge, pull) });
}

const failures = (run: ActionRun) => run.commands.filter(({ data }) => data.includes('comment was not made'));

describe('passing faults: one comment in the end, and nothing to report', () => {
  it.each<[string, Fault]>([
    ['500 to the list', { operation: 'issues/list-comments', happens: answering(badGateway(500)) }],
    [
      '502 to the list, twice',
      { operation: 'issues/list-comments', times: 2, happens: answering(badGateway()) },
    ],
    ['a reset of the list', { operation: 'issues/list-comments', happens: { kind: 'reset' } }],
    ['half a list', { operation: 'issues/list-comments', happens: { kind: 'truncate' } }],
    ['502 instead of the comment', { operation: 'issues/create-comment', happens: answering(badGateway()) }],
    [
      '502 after the comment',
      { operation: 'issues/create-comment', when: 'after', happens: answering(badGateway()) },
    ],
    [
      '504 after the comment',
      { operation: 'issues/create-comment', when: 'after', happens: answering(badGateway(504)) },
    ],
    ['a reset instead of the comment', { operation: 'issues/create-comment', happens: { kind: 'reset' } }],
    [
      'a reset after the comment',
      { operation: 'issues/create-comment', when: 'after', happens: { kind: 'reset' } },
    ],
    ['half an answer to the comment', { operation: 'issues/create-comment', happens: { kind: 'truncate' } }],
    [
      '429 with retry-after',
      { operation: 'issues/create-comment', happens: answering(secondaryRateLimit(1, 429)) },
    ],
    ['a secondary limit', { operation: 'issues/create-comment', happens: answering(secondaryRateLimit(1)) }],
    ['a slow answer', { operation: 'issues/create-comment', happens: { kind: 'delay', milliseconds: 300 } }],
  ])('%s', async (_, fault) => {
    forge.inject(fault);
    const run = await gate();
    expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
    expect(forge.comments(1)).toHaveLength(1);
    expect(failures(run)).toEqual([]);
  });

  it.each<[string, 'before' | 'after', Fault['happens']]>([
    ['502', 'before', answering(badGateway())],
    ['502', 'after', answering(badGateway())],
    ['a reset', 'after', { kind: 'reset' }],
  ])('%s to an edit, %s its effect', async (_, when, happens) => {
    await gate();
    forge.inject({ operation: 'issues/update-comment', when, happens });
    const run = await gate(BETTER);
    expect(run.status).toBe(0);
    expect(forge.comments(1)).toMatchObject([{ body: expect.stringMatching(/77\.0/) }]);
    expect(failures(run)).toEqual([]);
  });

  it('a list that was only half there is not taken for one without our comment', async () => {
    await gate();
    forge.inject({ operation: 'issues/list-comments', happens: { kind: 'truncate' } });
    await gate(BETTER);
    expect(forge.comments(1)).toHaveLength(1);
  });
});

describe('lasting faults: the verdict stands, and one warning says what was not made', () => {
  const inAnHour = () => Math.ceil(Date.now() / 1000) + 3600;
  it.each<[string, () => Fault]>([
    [
      '404',
      () => ({
        path: /comments/,
        times: 99,
        happens: answering({ status: 404, body: { message: 'Not Found' } }),
      }),
    ],
    [
      'an hour’s rate limit',
      () => ({ path: /comments/, times: 99, happens: answering(primaryRateLimit(inAnHour())) }),
    ],
    [
      '422',
      () => ({
        operation: 'issues/create-comment',
        times: 99,
        happens: answering({
          status: 422,
          body: { message: 'Validation Failed', documentation_url: 'https://docs.github.com' },
        }),
      }),
    ],
  ])('%s', async (_, fault) => {
    forge.inject(fault());
    const run = await gate();
    expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
    expect(run.summary).toMatch(/accuracy/);
    expect(failures(run)).toHaveLength(1);
    expect(forge.comments(1)).toEqual([]);
  });
});
