// `pawl show` prints all that is recorded of one version, and finds the version that was meant.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, rollBack, type Story, tellStory } from '../support/registry-repository.ts';
import { type Desk, openDesk } from './pawl.ts';

let desk: Desk;
let story: Story;

beforeAll(async () => {
  desk = await openDesk();
  story = await tellStory();
  await rollBack(story);
});
afterAll(() => Promise.all([desk.remove(), story.remove()]));

const run = (...args: readonly string[]) => desk.pawl(['show', ...args, '-C', story.directory]);

it('says where a version comes from, what it holds and where it was', async () => {
  const { status, stdout, stderr } = await run(`${MODEL}@2.0.0`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const record = story.records['2.0.0'];
  for (const line of [
    'player-projection 2.0.0  ● production, held',
    'switched to XGBoost',
    `  tag object  ${story.pins['2.0.0']?.object}`,
    `  commit      ${record?.commit}`,
    '  date        2023-11-20 12:00 UTC',
    `  previous    v1.1.0 ${story.pins['1.1.0']?.object}`,
    '  verdict     pass',
    '    accuracy  74.0 %  ▲ 3.0 pp  metrics.json',
    `    model  models/model.pkl  git:${record?.lineage[1]?.digest.value}  17 B`,
    '    params.yaml: max_depth  6',
    '    #7 by ada, approved by bob, eve',
    '    2024-02-01 12:00 UTC  production  rollback by bob: predictions drift on Sundays  (player-projection#production#5)',
    '    current in production from 2023-11-20 12:01 UTC to 2024-01-10 12:01 UTC',
    '    current in production from 2024-02-01 12:00 UTC until now',
  ]) {
    expect(stdout.split('\n')).toContain(line);
  }
});

it.each([[[]], [[MODEL]], [['2.0.0']], [['v2.0.0']], [[`${MODEL}@v2.0.0`]]])(
  '%j is the version that production holds',
  async (args) => {
    expect((await run(...args)).stdout).toMatch(/^player-projection 2\.0\.0 {2}●/);
  },
);

it('--json has the record as it stands in the tag', async () => {
  const shown = JSON.parse((await run('v2.0.0', '--json')).stdout);
  expect(shown).toMatchObject({
    schema: 'pawl.version/1',
    model: MODEL,
    version: '2.0.0',
    tag: 'v2.0.0',
    origin: 'pawl',
    date: '2023-11-20T12:00:00Z',
    stages: [{ stage: 'production', is: 'current', held: true }],
    assignments: [{ number: 3 }, { number: 5, action: 'rollback', by: 'bob', hold: true }],
  });
  expect(shown.record).toEqual(story.records['2.0.0']);
});

describe('what there is not', () => {
  it.each([
    [
      'v2.2.0',
      'player-projection has no version "v2.2.0"',
      'Did you mean 2.1.0? There are 2.1.0, 2.0.0, 1.1.0, 1.0.0.',
    ],
    [`${MODEL}@9`, 'player-projection has no version "9"', 'There are 2.1.0, 2.0.0, 1.1.0, 1.0.0.'],
    ['player', 'there is no model "player"', 'The models are player-projection.'],
    ['ranker@1.0.0', 'there is no model "ranker"', 'The models are player-projection.'],
  ])('%s is told with what there is', async (word, message, help) => {
    expect(await run(word)).toEqual({ status: 2, stdout: '', stderr: `pawl: ${message}\n${help}\n` });
  });

  it('in a repository without versions', async () => {
    await desk.git(desk.directory, 'init', '--quiet', 'empty');
    const ended = await desk.pawl(['show', '-C', `${desk.directory}/empty`]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain('no tag of this repository names a version');
  });
});

describe('two models', () => {
  let both: Story;
  beforeAll(async () => {
    both = await tellStory();
    const { commit = '' } = both.records['2.1.0'] ?? {};
    await both.git('tag', '-a', '-m', 'the old ranker', 'ranker@v0.1.0', commit);
  });
  afterAll(() => both.remove());

  it.each([
    ['ranker', 'ranker 0.1.0'],
    ['ranker@v0.1.0', 'ranker 0.1.0'],
    ['v2.1.0', 'player-projection 2.1.0'],
    [MODEL, 'player-projection 2.1.0'],
  ])('%s means one of them', async (word, heading) => {
    const { stdout } = await desk.pawl(['show', word, '-C', both.directory]);
    expect(stdout.startsWith(heading)).toBe(true);
  });

  it('a tag without a record says so', async () => {
    const { stdout } = await desk.pawl(['show', 'ranker', '-C', both.directory]);
    expect(stdout).toContain('the old ranker\n');
    expect(stdout).toContain('the tag carries no record');
  });

  it('nothing means neither', async () => {
    expect(await desk.pawl(['show', '-C', both.directory])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'pawl: there are 2 models: which one is meant?\nThe models are player-projection, ranker.\n',
    });
  });
});
