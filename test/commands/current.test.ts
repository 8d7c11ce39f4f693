// `pawl current` answers a script with one line, for now and for every day of the story.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, noon, rollBack, type Story, tellStory } from '../support/registry-repository.ts';
import { type Desk, openDesk } from './pawl.ts';

let desk: Desk;
let story: Story;

beforeAll(async () => {
  desk = await openDesk();
  story = await tellStory();
  await rollBack(story);
});
afterAll(() => Promise.all([desk.remove(), story.remove()]));

const run = (...args: readonly string[]) => desk.pawl(['current', ...args, '-C', story.directory]);

it.each([[[]], [[MODEL]], [[MODEL, 'production']]])('%j is one line', async (args) => {
  expect(await run(...args)).toEqual({ status: 0, stdout: '2.0.0\n', stderr: '' });
});

it.each([
  ['2023-06-01', '1.0.0'],
  ['2023-06-01T12:00:00Z', undefined],
  ['2023-06-01T12:01:00Z', '1.0.0'],
  ['2023-06-01T14:01:00+02:00', '1.0.0'],
  ['2023-06-01T14:00:59+02:00', undefined],
  ['2023-08-14', '1.0.0'],
  ['2023-08-15', '1.1.0'],
  ['2023-12-31', '2.0.0'],
  ['2024-01-10', '2.1.0'],
  ['2024-01-31', '2.1.0'],
  ['2024-02-01', '2.0.0'],
  ['2030-01-01', '2.0.0'],
  ['2023-05-31', undefined],
])('--at %s it was %s', async (at, version) => {
  const { status, stdout, stderr } = await run('--at', at);
  if (version === undefined) {
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^pawl: nothing of player-projection is current in production on 2023-/);
  } else expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

it('--json names the tag, the objects and who did it', async () => {
  expect(JSON.parse((await run('--json')).stdout)).toEqual({
    schema: 'pawl.current/1',
    model: MODEL,
    stage: 'production',
    version: '2.0.0',
    tag: 'v2.0.0',
    commit: story.records['2.0.0']?.commit,
    object: story.pins['2.0.0']?.object,
    since: '2024-02-01T12:00:00Z',
    by: 'bob',
    reason: 'predictions drift on Sundays',
    held: true,
    assignment: 'player-projection#production#5',
  });
});

it('--json of nothing has no version, and status 1', async () => {
  const { status, stdout } = await run('--json', '--at', '2020-01-01');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    schema: 'pawl.current/1',
    model: MODEL,
    stage: 'production',
    held: false,
  });
});

describe('what is not there', () => {
  it('a stage that was never entered has status 1, with the nearest', async () => {
    expect(await run(MODEL, 'prodution')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'pawl: no version of player-projection was ever assigned to "prodution"\nDid you mean production? The stages are production.\n',
    });
  });

  it('a model that does not exist has status 2', async () => {
    expect(await run('ranker')).toMatchObject({ status: 2, stdout: '' });
  });

  it.each([
    '2024-02-30',
    '2024-13-01',
    'yesterday',
    '2024-01-10T25:00',
    '1704888000',
    '2024-01-10T10:00+99:00',
  ])('the date %s has status 2', async (at) => {
    const { status, stdout, stderr } = await run('--at', at);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('is no date\nWrite 2024-03-03');
  });
});

describe('stages', () => {
  let staged: Story;
  const assign = async (stage: string, number: number, version: string) => {
    const pin = staged.pins[version];
    const { commit = '' } = staged.records[version] ?? {};
    if (pin === undefined) throw new Error(`the story has no ${version}`);
    await staged.assign(
      {
        model: MODEL,
        stage,
        number,
        action: 'promote',
        version: pin,
        hold: false,
        actor: 'eve',
        reason: 'trial',
      },
      commit,
      noon('2024-03-01'),
    );
  };
  const ask = (...args: readonly string[]) => desk.pawl(['current', ...args, '-C', staged.directory]);
  beforeAll(async () => {
    staged = await tellStory();
    await assign('canary', 1, '1.1.0');
  });
  afterAll(() => staged.remove());

  it('production is meant where it is used', async () => {
    expect(await ask()).toMatchObject({ stdout: '2.1.0\n' });
    expect(await ask(MODEL, 'canary')).toMatchObject({ stdout: '1.1.0\n' });
  });

  it('the only stage is meant where there is one, and none where there are several others', async () => {
    const tags = (await staged.git('tag', '--list', '*#production#*')).split('\n');
    await staged.git('tag', '--delete', ...tags);
    expect(await ask()).toMatchObject({ stdout: '1.1.0\n' });
    await assign('edge', 1, '2.0.0');
    expect(await ask()).toEqual({
      status: 2,
      stdout: '',
      stderr: 'pawl: player-projection has 2 stages: which one is meant?\nThe stages are canary, edge.\n',
    });
  });

  it('a version whose tag is gone is still what the stage holds, and that is said', async () => {
    await staged.git('tag', '--delete', 'v1.1.0');
    expect(await ask(MODEL, 'canary')).toEqual({
      status: 0,
      stdout: '1.1.0\n',
      stderr: 'pawl: v1.1.0, which canary holds, has no tag any more\n',
    });
  });
});
