// `pawl history` tells the story from the tags alone, and loses no version.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, noon, rollBack, type Story, tellStory } from '../support/registry-repository.ts';
import { type Desk, openDesk } from './pawl.ts';

let desk: Desk;
let story: Story;
/** The story with a rollback, a request, and a version that was deleted. */
let eventful: Story;

beforeAll(async () => {
  desk = await openDesk();
  story = await tellStory();
  eventful = await tellStory();
  await rollBack(eventful);
  const { commit = '' } = eventful.records['2.1.0'] ?? {};
  await eventful.git('tag', 'v3.0.0', commit);
  await eventful.assign(
    {
      model: MODEL,
      stage: 'production',
      number: 6,
      action: 'delete',
      ...(eventful.pins['2.0.0'] === undefined ? {} : { version: eventful.pins['2.0.0'] }),
      hold: true,
      deleted: { version: '2.2.0', tag: 'v2.2.0', object: 'c0ffee'.padEnd(40, '0') },
      actor: 'eve',
      reason: 'trained on the test data',
    },
    commit,
    noon('2024-02-02'),
  );
});
afterAll(() => Promise.all([desk.remove(), story.remove(), eventful.remove()]));

const run = (...args: readonly string[]) => desk.pawl(['history', ...args]);

describe('the story', () => {
  it('reads as it was', async () => {
    expect(await run('-C', story.directory)).toEqual({
      status: 0,
      stderr: '',
      stdout: `player-projection

  version  date        change                    accuracy            stages
  2.1.0    2024-01-10  hyperparameter tuning       76.0 %  ▲ 2.0 pp  ● production
  2.0.0    2023-11-20  switched to XGBoost         74.0 %  ▲ 3.0 pp  previous in production
  1.1.0    2023-08-15  weather features            71.0 %  ▲ 3.0 pp
  1.0.0    2023-06-01  initial production model    68.0 %
`,
    });
  });

  it('is a table for a README', async () => {
    const { stdout } = await run('--markdown', '-C', story.directory);
    expect(stdout).toMatchInlineSnapshot(`
      "| version   | date       | change                   |        accuracy | stages                 |
      | :-------- | :--------- | :----------------------- | --------------: | :--------------------- |
      | **2.1.0** | 2024-01-10 | hyperparameter tuning    | 76.0 % ▲ 2.0 pp | ● production           |
      | 2.0.0     | 2023-11-20 | switched to XGBoost      | 74.0 % ▲ 3.0 pp | previous in production |
      | 1.1.0     | 2023-08-15 | weather features         | 71.0 % ▲ 3.0 pp |                        |
      | 1.0.0     | 2023-06-01 | initial production model |          68.0 % |                        |
      "
    `);
  });

  it('is the same from a clone without a work tree, and leaves nothing behind', async () => {
    await story.git('clone', '--quiet', '--no-checkout', '.', `${desk.directory}/clone`);
    const { stdout } = await run(MODEL, '-C', `${desk.directory}/clone`);
    expect(stdout).toBe((await run(MODEL, '-C', story.directory)).stdout);
    expect(await desk.leftovers()).toEqual([]);
  });

  it('fits a narrow terminal by cutting the change', async () => {
    const { stdout } = await run('-C', story.directory);
    const longest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(100);
  });
});

describe('what happened since', () => {
  it('is listed where its number belongs', async () => {
    const { stdout } = await run(MODEL, '-C', eventful.directory);
    expect(stdout).toMatch(/^ {2}3\.0\.0 {16}not accepted$/m);
    expect(stdout).toMatch(/^ {2}2\.2\.0 {4}2024-02-02 {2}deleted$/m);
    expect(stdout).toContain('\n  3.0.0: not accepted: the tag v3.0.0 is a request\n');
    expect(stdout).toContain('\n  2.2.0: deleted by eve: trained on the test data\n');
    expect(stdout).toMatch(/ 2\.0\.0 .*● production, held\n/);
    expect(stdout).toContain('  production is held since 2024-02-01 by bob: predictions drift on Sundays\n');
  });

  it('--json has all of it', async () => {
    const { stdout, status } = await run('--json', '-C', eventful.directory);
    expect(status).toBe(0);
    const { schema, models } = JSON.parse(stdout);
    expect(schema).toBe('pawl.history/1');
    expect(models).toHaveLength(1);
    expect(models[0].versions.map((entry: Record<string, unknown>) => [entry.version, entry.status])).toEqual(
      [
        ['3.0.0', 'requested'],
        ['2.2.0', 'deleted'],
        ['2.1.0', 'released'],
        ['2.0.0', 'released'],
        ['1.1.0', 'released'],
        ['1.0.0', 'released'],
      ],
    );
    expect(models[0].versions[1]).toMatchObject({
      tag: 'v2.2.0',
      object: 'c0ffee'.padEnd(40, '0'),
      date: '2024-02-02T12:00:00Z',
      by: 'eve',
      reason: 'trained on the test data',
      recordedBy: 'player-projection#production#6',
    });
    expect(models[0].versions[2]).toMatchObject({
      tag: 'v2.1.0',
      object: eventful.pins['2.1.0']?.object,
      commit: eventful.records['2.1.0']?.commit,
      date: '2024-01-10T12:00:00Z',
      title: 'hyperparameter tuning',
      metrics: [{ name: 'accuracy', value: '0.76', was: '0.74' }],
    });
    expect(models[0].stages).toMatchObject([
      {
        stage: 'production',
        version: '2.0.0',
        held: true,
        since: '2024-02-01T12:00:00Z',
        by: 'bob',
        assignment: 'player-projection#production#5',
      },
    ]);
  });
});

describe('many models', () => {
  it('are one line a version, by model, and read the same as one alone', async () => {
    const many = await tellStory();
    const { commit = '' } = many.records['2.1.0'] ?? {};
    for (const name of ['a', 'b', 'c', 'd', 'e']) await many.git('tag', `${name}@v1.0.0`, commit);
    const { stdout } = await run('-C', many.directory);
    expect(stdout.split('\n').slice(0, 3)).toEqual(
      ['a', '  1.0.0                –           –', 'b'].map((line) =>
        line.replace(' '.repeat(16), ' '.repeat(9)),
      ),
    );
    expect(stdout).toContain(
      'player-projection\n  2.1.0         2024-01-10  hyperparameter tuning  ● production\n',
    );
    expect(stdout).toContain('  1.0.0         2023-06-01  initial production model\n');
    expect((await run(MODEL, '-C', many.directory)).stdout).toContain('76.0 %');
    await many.remove();
  });
});

describe('what is refused', () => {
  it('a model that does not exist, with the nearest', async () => {
    const { status, stderr } = await run('player-projektion', '-C', story.directory);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'pawl: there is no model "player-projektion"\nDid you mean player-projection? The models are player-projection.\n',
    );
  });

  it('a repository without tags has nothing to tell', async () => {
    await desk.git(desk.directory, 'init', '--quiet', 'empty');
    expect(await run('-C', `${desk.directory}/empty`)).toEqual({
      status: 0,
      stdout: 'no version was released yet\n',
      stderr: '',
    });
  });

  it('--json and --markdown together', async () => {
    expect(await run('--json', '--markdown')).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('hostile tags', () => {
  it('show no control character, break no table and make no command', async () => {
    const hostile = await tellStory();
    const { '2.1.0': record } = hostile.records;
    if (record === undefined) throw new Error('the story has no 2.1.0');
    const title = '\u202e\u0007::error::x | <img src=x> @everyone';
    await hostile.release({ ...record, version: '2.2.0', tag: 'v2.2.0', title }, noon('2024-03-01'));
    const env = { GITHUB_ACTIONS: 'true' };
    const plain = await desk.pawl(['history', '-C', hostile.directory], { env });
    expect(plain.stdout).toContain('⟨U+202E⟩⟨U+0007⟩');
    expect(plain.stdout).not.toMatch(/^\s*::/m);
    const { stdout } = await desk.pawl(['history', '--markdown', '-C', hostile.directory], { env });
    expect(stdout).not.toMatch(/<img|[^>]@everyone|(?!\n)\p{Cc}|\p{Cf}/u);
    expect(stdout.trim().split('\n')).toHaveLength(7);
    await hostile.remove();
  });
});
