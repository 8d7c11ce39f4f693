// What becomes of the one comment of a pull request, over several runs and beside the comments of others?
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ActionRun, runAction } from '../support/action.ts';
import { pullRequest } from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import type { PullState } from '../support/forge-documents.ts';
import { pushCommit } from '../support/forge-push.ts';
import { TOKENS } from '../support/forge-state.ts';
import { BETTER, nflRepository, WORSE } from '../support/nfl-repository.ts';
import type { StepOptions } from '../support/runner-environment.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';

const MARKER = '<!-- pawl:comment Model gate -->';
const HUMAN = { login: 'grace', type: 'User' } as const;

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

async function gate(head: string, more: Partial<StepOptions> = {}): Promise<ActionRun> {
  const pull = await forge.openPull({ number: 1, head });
  return gatePull(pull, more);
}

function gatePull(pull: PullState, more: Partial<StepOptions> = {}): Promise<ActionRun> {
  return runAction({ forge, event: pullRequest(forge, pull), ...more });
}

const operations = (run: ActionRun) => run.requests.map(({ operation }) => operation);
const bodies = () => forge.comments(1).map(({ body }) => body);

it('76 % → 75 %: comments once, annotates the line, writes summary and outputs, and fails', async () => {
  const run = await gate(WORSE);
  expect(run).toMatchObject({ status: 1, workTree: '', leftovers: [] });
  expect(run.outputs).toMatchObject({
    verdict: 'fail',
    version: '2.2.0',
    'previous-version': '2.1.0',
    tag: 'v2.2.0',
  });
  expect(forge.comments(1)).toMatchObject([{ author: { login: 'github-actions[bot]' } }]);
  const [body = ''] = bodies();
  expect(body.startsWith(`${MARKER}\n`)).toBe(true);
  expect(body).toMatch(/⛔.*accuracy.*75\.0/);
  expect(run.summary).toMatch(/⛔.*accuracy.*75\.0/);
  expect(run.summary).not.toContain('<!--');
  expect(run.commands).toContainEqual(
    expect.objectContaining({
      name: 'error',
      properties: expect.objectContaining({ file: 'metrics.json', line: '2' }),
    }),
  );
  expect(operations(run)).toEqual(['issues/list-comments', 'issues/create-comment']);
});

it('76 % → 77 %: passes, and says so', async () => {
  const run = await gate(BETTER);
  expect(run).toMatchObject({ status: 0, outputs: { verdict: expect.stringMatching(/pass|warn/) } });
  expect(run.commands.filter(({ name }) => name === 'error')).toEqual([]);
  expect(bodies()).toEqual([expect.stringMatching(/77\.0/)]);
});

it('edits the same comment on the second run, and asks for nothing more on an equal third', async () => {
  await gate(WORSE);
  const [first] = forge.comments(1);
  const second = await gate(BETTER);
  expect(operations(second)).toEqual(['issues/list-comments', 'issues/update-comment']);
  const [edited, ...others] = forge.comments(1);
  expect([edited?.id, others]).toEqual([first?.id, []]);
  expect(edited?.body).not.toBe(first?.body);
  const third = await gate(BETTER);
  expect(operations(third)).toEqual(['issues/list-comments']);
  expect(forge.comments(1)).toEqual([edited]);
});

it('a comment of another workflow is not this one', async () => {
  await gate(WORSE, { workflow: 'Nightly' });
  await gate(WORSE);
  expect(bodies().map((body) => body.split('\n')[0])).toEqual(['<!-- pawl:comment Nightly -->', MARKER]);
});

describe('the sticky comment is ours only if its author is us and its body begins with our marker', () => {
  it.each([
    ['a user', { login: 'mallory', type: 'User' } as const],
    ['another bot', { login: 'evil[bot]', type: 'Bot', app: 'evil' } as const],
    ['a user whose name looks like the bot', { login: 'github-actions', type: 'User' } as const],
  ])('a marker spoofed by %s is left alone', async (_, author) => {
    const spoofed = forge.addComment(1, author, `${MARKER}\nall is well`);
    await gate(WORSE);
    const second = await gate(BETTER);
    expect(forge.comments(1)).toHaveLength(2);
    expect(forge.comments(1)[0]).toEqual(spoofed);
    expect(operations(second).at(-1)).toBe('issues/update-comment');
  });

  it('a marker that we quoted ourselves, below other text, is left alone', async () => {
    const bot = { login: 'github-actions[bot]', type: 'Bot', app: 'github-actions' } as const;
    const quoted = forge.addComment(1, bot, `another tool says:\n${MARKER}`);
    await gate(WORSE);
    expect(forge.comments(1)).toHaveLength(2);
    expect(forge.comments(1)[0]).toEqual(quoted);
  });

  it('a user’s token is asked who it is', async () => {
    forge.addComment(1, { login: 'github-actions[bot]', type: 'Bot' }, `${MARKER}\nnot the user's`);
    await gate(WORSE, { token: TOKENS.user });
    const second = await gate(BETTER, { token: TOKENS.user });
    expect(operations(second)).toContain('users/get-authenticated');
    expect(forge.comments(1).map(({ author }) => author.login)).toEqual(['github-actions[bot]', 'ada']);
    expect(second.requests.length).toBeLessThanOrEqual(4);
  });

  it('an app’s token, which cannot be asked, is named by an input', async () => {
    const app = { token: TOKENS.app, inputs: { 'comment-author': 'model-steward[bot]' } };
    await gate(WORSE, app);
    const second = await gate(BETTER, app);
    expect(operations(second)).toEqual(['issues/list-comments', 'issues/update-comment']);
    expect(forge.comments(1).map(({ author }) => author.login)).toEqual(['model-steward[bot]']);
  });

  it('an app’s token without that input still ends with one comment of its own', async () => {
    await gate(WORSE, { token: TOKENS.app });
    await gate(BETTER, { token: TOKENS.app });
    expect(forge.comments(1)).toMatchObject([{ author: { login: 'model-steward[bot]' } }]);
    expect(bodies()[0]).toMatch(/77\.0/);
  });
});

describe('300 comments', () => {
  const chatter = (count: number) => {
    for (let index = 0; index < count; index++) forge.addComment(1, HUMAN, `comment ${index}`);
  };

  it('ours is found behind 250 others', async () => {
    chatter(250);
    await gate(WORSE);
    chatter(50);
    const second = await gate(BETTER);
    expect(operations(second).filter((one) => one === 'issues/list-comments')).toHaveLength(4);
    expect(operations(second).at(-1)).toBe('issues/update-comment');
    expect(bodies().filter((body) => body.startsWith(MARKER))).toHaveLength(1);
  });

  it('is made once where there is none', async () => {
    chatter(300);
    const run = await gate(WORSE);
    expect(operations(run)).toEqual([...Array(3).fill('issues/list-comments'), 'issues/create-comment']);
  });
});

describe('input comment', () => {
  const touchNothing = () =>
    pushCommit(forge, { branch: 'docs', files: { 'ci.txt': 'x' }, message: 'docs: explain the pipeline' });

  it('`changes`: no comment while there has never been anything to say', async () => {
    await touchNothing();
    expect(await gate('docs')).toMatchObject({ status: 0, outputs: { verdict: 'pass' } });
    expect(bodies()).toEqual([]);
  });

  it('`changes`: a comment that is there is kept up to date once there is nothing more to say', async () => {
    await touchNothing();
    await gate(WORSE);
    const [first] = bodies();
    await gate('docs');
    expect(bodies()).toEqual([expect.stringMatching(/^<!-- pawl:comment Model gate -->/)]);
    expect(bodies()[0]).not.toBe(first);
  });

  it('`always`: says that there is nothing', async () => {
    await touchNothing();
    await gate('docs', { inputs: { comment: 'always' } });
    expect(bodies()).toHaveLength(1);
  });

  it.each([{ comment: 'off' }, { 'dry-run': 'true' }])(
    '%j: asks for nothing, and the check is as red',
    async (inputs) => {
      const run = await gate(WORSE, { inputs });
      expect(run).toMatchObject({ status: 1, requests: [], outputs: { verdict: 'fail' } });
      expect(run.summary).toMatch(/accuracy/);
    },
  );
});

describe('a token that cannot write', () => {
  it('a fork’s: summary and status as ever, and one warning that names the missing permission', async () => {
    const pull = await forge.openPull({
      head: WORSE,
      fork: 'mallory',
      author: { login: 'mallory', type: 'User' },
    });
    const run = await gatePull(pull, { token: TOKENS.readOnly });
    expect(run).toMatchObject({ status: 1, outputs: { verdict: 'fail' } });
    expect(run.summary).toMatch(/⛔.*accuracy.*75\.0/);
    const warnings = run.commands.filter(
      ({ name, data }) => name === 'warning' && /permission|comment/.test(data),
    );
    expect(warnings.map(({ data }) => data)).toEqual([expect.stringContaining('pull-requests: write')]);
    expect(forge.comments(1)).toEqual([]);
    expect(run.requests.length).toBeLessThanOrEqual(2);
  });

  it('a fork’s that made nothing worse is green', async () => {
    const pull = await forge.openPull({ head: BETTER, fork: 'mallory' });
    expect(await gatePull(pull, { token: TOKENS.readOnly })).toMatchObject({ status: 0 });
  });

  it('a revoked token can read nothing: it could not run, and says why', async () => {
    const run = await gate(WORSE, { inputs: { 'github-token': 'ghs_revoked' } });
    expect(run).toMatchObject({ status: 2, requests: [] });
    expect(run.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { title: 'Pawl could not run' }, data: expect.stringContaining('contents: read') },
    ]);
  });
});
