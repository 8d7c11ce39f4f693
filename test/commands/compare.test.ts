// `pawl compare` says what differs between two versions, stages or commits, and judges nothing.
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

const run = (...args: readonly string[]) => desk.pawl(['compare', ...args, '-C', story.directory]);
const json = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).stdout);

it('two versions read as metrics, data, parameters and artifacts', async () => {
  const { status, stdout, stderr } = await run('v1.1.0', 'v2.1.0');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const short = (version: string, index: number) =>
    story.records[version]?.lineage[index]?.digest.value.slice(0, 4);
  expect(stdout).toBe(`player-projection: 1.1.0 → 2.1.0

  metric     1.1.0   2.1.0  change
  accuracy  71.0 %  76.0 %  ▲ 5.0 pp, better

  data        data/odds.csv ${short('1.1.0', 0)}… → ${short('2.1.0', 0)}…
  parameters  params.yaml: max_depth 3 → 8
  model       models/model.pkl ${short('1.1.0', 1)}… → ${short('2.1.0', 1)}… (17 B)
`);
});

it('what got worse says so, and the status is 0 all the same', async () => {
  const { status, stdout } = await run('2.1.0', '1.0.0');
  expect(status).toBe(0);
  expect(stdout).toContain('▼ 8.0 pp, worse');
});

it('a version with itself differs in nothing', async () => {
  expect(await run('v1.0.0', '1.0.0')).toEqual({
    status: 0,
    stdout: '1 model without a difference\n',
    stderr: '',
  });
});

it.each([
  ['v2.0.0', '2.0.0'],
  ['2.0.0', '2.0.0'],
  [`${MODEL}@2.0.0`, '2.0.0'],
  [`${MODEL}@v2.0.0`, '2.0.0'],
  ['production', '2.0.0'],
  [`${MODEL}#production`, '2.0.0'],
])('%s means a version', async (words, version) => {
  expect((await json('v1.0.0', words)).b).toEqual({
    words,
    model: MODEL,
    version,
    tag: `v${version}`,
    commit: story.records[version]?.commit,
  });
});

it.each(['main', 'HEAD', 'main~0'])('%s means a commit, read with its own policy', async (words) => {
  const compared = await json('v1.0.0', words);
  expect(compared.b).toEqual({ words, commit: story.records['2.1.0']?.commit });
  expect(compared.models).toMatchObject([
    {
      model: MODEL,
      metrics: [{ metric: 'accuracy', status: 'better', a: '0.68', b: '0.76', delta: '0.08' }],
      parameters: [{ file: 'params.yaml', name: 'max_depth', base: '3', head: '8' }],
    },
  ]);
});

it('records and commits say the same of the same versions', async () => {
  const commits = ['1.0.0', '2.1.0'].map((version) => story.records[version]?.commit ?? '');
  const byRecord = await json('v1.0.0', 'v2.1.0');
  const byCommit = await json(...commits);
  expect(byCommit.models[0].metrics).toEqual(byRecord.models[0].metrics);
  expect(byCommit.models[0].parameters).toEqual(byRecord.models[0].parameters);
  const told = (compared: { models: { lineage: { path: string; role: string; status: string }[] }[] }) =>
    compared.models[0]?.lineage.map(({ path, role, status }) => ({ path, role, status }));
  expect(told(byCommit)).toEqual(told(byRecord));
});

describe('two commits', () => {
  let more: Story;
  beforeAll(async () => {
    more = await tellStory();
    await more.write({
      'ranker/pawl.yaml': 'model: ranker\nmetrics: [metrics.json]\n',
      'ranker/metrics.json': '{ "accuracy": 0.5, "goals": 3 }\n',
    });
    await more.commit('feat: a ranker');
  });
  afterAll(() => more.remove());

  it('are compared model by model; a model that only one of them has is told', async () => {
    const { stdout } = await desk.pawl(['compare', 'main~1', 'main', '-C', more.directory]);
    expect(stdout).toMatch(/^ranker: main~1 \(\w{7}\) → main \(\w{7}\), only in main \(\w{7}\)\n/);
    expect(stdout).toMatch(/accuracy +– +50\.0 % {2}added/);
    expect(stdout).toMatch(/goals +– +3 {2}added/);
    expect(stdout).toMatch(/\n1 model without a difference\n$/);
  });

  it('a version is not compared with a commit that does not have its model', async () => {
    const root = await more.git('commit-tree', '-m', 'empty', await more.gitWithInput('', 'mktree'));
    const ended = await desk.pawl(['compare', 'v1.0.0', root, '-C', more.directory]);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toContain(`there is no model "${MODEL}" at "${root}"`);
  });
});

it.each([
  [['v1.0.0', 'nothing'], '"nothing" is no version, stage or commit'],
  [['--', '--output=x', 'v1.0.0'], '"--output=x" is no version'],
  [['ranker#production', 'v1.0.0'], 'there is no model "ranker"'],
  [[`${MODEL}#staging`, 'v1.0.0'], 'nothing of player-projection is current in "staging"'],
  [[`${MODEL}@7.0.0`, 'v1.0.0'], 'has no version "7.0.0"'],
  [['v1.0.0'], 'compare needs two things'],
])('%j is refused', async (args, message) => {
  const { status, stdout, stderr } = await desk.pawl(['compare', '-C', story.directory, ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(message);
});
