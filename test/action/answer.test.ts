// The answer to a POST is the truth: a read right after it may not know the comment yet, so none is made.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runAction } from '../support/action.ts';
import { pullRequest } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { nflRepository, WORSE } from '../support/nfl-repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

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

it('a comment that was just made counts as made, though every later read says 404', async () => {
  const answer = { status: 404, body: { message: 'Not Found' } } as const;
  forge.inject({ method: 'GET', path: /comments/, nth: 2, times: 99, happens: { kind: 'answer', answer } });
  const pull = await forge.openPull({ head: WORSE });
  const run = await runAction({ forge, event: pullRequest(forge, pull) });
  expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
  expect(forge.comments(1)).toHaveLength(1);
  expect(run.commands.filter(({ data }) => data.includes('comment was not made'))).toEqual([]);
  expect(run.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
});
