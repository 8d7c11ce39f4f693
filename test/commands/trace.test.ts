// `pawl trace` finds the versions that contain a file, a digest or a commit, and what they were made of.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { MODEL, noon, rollBack, type Story, tellStory } from '../support/registry-repository.ts';
import { type Desk, openDesk } from './pawl.ts';

const WEIGHTS = 'weights that only DVC has\n';
const hash = (name: string) => createHash(name).update(WEIGHTS).digest('hex');

let desk: Desk;
let story: Story;
let stored: ReleaseRecord;

/** The story and one more version, whose model is with DVC and whose data is a Git LFS object. */
beforeAll(async () => {
  desk = await openDesk();
  story = await tellStory();
  await rollBack(story);
  const { '2.1.0': before } = story.records;
  if (before === undefined) throw new Error('the story has no 2.1.0');
  await story.write({ 'notes.txt': 'more\n' });
  const commit = await story.commit('feat: stored elsewhere');
  stored = {
    ...before,
    version: '2.2.0',
    tag: 'v2.2.0',
    commit,
    commits: [{ id: 'c0ffee1'.padEnd(40, '1'), subject: 'feat: x', bump: 'minor' }],
    lineage: [
      { path: 'data/odds.csv', role: 'data', digest: { algorithm: 'sha256', value: hash('sha256') } },
      { path: 'models/store', role: 'model', digest: { algorithm: 'md5', value: hash('md5') } },
    ],
  };
  await story.release(stored, noon('2024-03-01'));
});
afterAll(() => Promise.all([desk.remove(), story.remove()]));

const run = (...args: readonly string[]) => desk.pawl(['trace', ...args, '-C', story.directory]);
const found = async (...args: readonly string[]) => {
  const { status, stdout } = await run(...args, '--json');
  expect(status).toBe(0);
  const { versions } = JSON.parse(stdout) as {
    versions: { version: string; matches: { kind: string; by: string; path?: string }[] }[];
  };
  return versions.map(({ version, matches }) => [
    version,
    ...matches.map(({ kind, by }) => `${kind} by ${by}`),
  ]);
};

it('leads from a model file to data, code, parameters and the time in production', async () => {
  const record = story.records['2.0.0'];
  const digest = record?.lineage[1]?.digest.value ?? '';
  const { status, stdout, stderr } = await run(digest);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(`player-projection 2.0.0  2023-11-20  switched to XGBoost
  has it as   model models/model.pkl git:${digest.slice(0, 12)}…
  commit      ${record?.commit}
  data        data/odds.csv git:${record?.lineage[0]?.digest.value.slice(0, 12)}…
  parameters  max_depth = 6
  current     in production from 2023-11-20 12:01 UTC to 2024-01-10 12:01 UTC
              in production from 2024-02-01 12:00 UTC until now
`);
});

describe('a file that is there', () => {
  it('is traced by its content, wherever it lies', async () => {
    const copy = join(desk.directory, 'from-a-server.bin');
    await writeFile(copy, 'weights of 1.1.0\n');
    expect(await found(copy)).toEqual([['1.1.0', 'model by content']]);
  });

  it('by the md5 of DVC and the sha256 of Git LFS', async () => {
    const copy = join(desk.directory, 'stored.bin');
    await writeFile(copy, WEIGHTS);
    expect(await found(copy)).toEqual([['2.2.0', 'data by content', 'model by content']]);
  });

  it('in the work tree is in every version that has this content', async () => {
    expect(await found('data/odds.csv')).toEqual([
      ['2.1.0', 'data by content'],
      ['2.0.0', 'data by content'],
    ]);
    expect(await found('metrics.json')).toEqual([
      ['2.2.0', 'metrics by content'],
      ['2.1.0', 'metrics by content'],
    ]);
  });

  it('whose content is in no version is told apart from one that is', async () => {
    const changed = await tellStory();
    await changed.write({ 'data/odds.csv': 'never released\n' });
    const { status, stdout } = await desk.pawl(['trace', 'data/odds.csv', '-C', changed.directory]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^no version has this content; these have the same path with another one:\n/);
    await changed.remove();
  });

  it('is meant before a digest that is called like it', async () => {
    const { commit = '' } = story.records['2.0.0'] ?? {};
    await mkdir(join(desk.directory, 'odd'), { recursive: true });
    const named = join(desk.directory, 'odd', commit.slice(0, 8));
    await writeFile(named, 'weights of 1.0.0\n');
    expect(await found(named)).toEqual([['1.0.0', 'model by content']]);
  });
});

describe('a path that is not there any more', () => {
  it('is found in the versions that had it', async () => {
    const gone = await tellStory();
    await gone.write({ 'models/model.pkl': undefined });
    const { stdout } = await desk.pawl(['trace', 'models/model.pkl', '--json', '-C', gone.directory]);
    expect(JSON.parse(stdout).versions).toHaveLength(4);
    await gone.remove();
  });

  it('below a folder that a version has as a whole', async () => {
    expect(await found('models/store/weights.bin')).toEqual([['2.2.0', 'model by path']]);
  });
});

describe('digests and ids', () => {
  it('seven digits are enough, in either case, with or without their kind', async () => {
    const md5 = hash('md5');
    const expected = [['2.2.0', 'model by digest']];
    expect(await found(md5)).toEqual(expected);
    expect(await found(md5.slice(0, 7))).toEqual(expected);
    expect(await found(md5.toUpperCase())).toEqual(expected);
    expect(await found(`md5:${md5.slice(0, 9)}`)).toEqual(expected);
    expect(await found(`sha256:${hash('sha256')}`)).toEqual([['2.2.0', 'data by digest']]);
  });

  it('a digest of another kind is another digest', async () => {
    expect(await run(`sha256:${hash('md5')}`)).toMatchObject({ status: 1, stdout: '' });
  });

  it('a commit is the version’s own, or one of those that it brought', async () => {
    expect(await found(story.records['1.1.0']?.commit ?? '')).toEqual([['1.1.0', 'version commit by id']]);
    expect(await found('c0ffee1')).toEqual([['2.2.0', 'commit by id']]);
  });

  it('a tag object is its version’s', async () => {
    expect(await found(story.pins['2.0.0']?.object ?? '')).toEqual([['2.0.0', 'tag by id']]);
  });
});

describe('what is in no version', () => {
  it.each([['0123456'], ['md5:0123456'], ['nowhere.bin'], ['../../outside']])(
    '%s has status 1',
    async (subject) => {
      const { status, stdout, stderr } = await run(subject);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toBe(`pawl: no version of 1 model contains ${JSON.stringify(subject)}\n`);
    },
  );

  it('--json is an empty list, and status 1', async () => {
    const { status, stdout } = await run('0123456', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ schema: 'pawl.trace/1', subject: '0123456', versions: [] });
  });

  it.each(['abc123', 'md5:abc', 'md5:xyzxyzxyz', 'git:'])('%s is too little to look for', async (subject) => {
    expect(await run(subject)).toMatchObject({ status: 2, stdout: '' });
  });
});

it('leaves nothing behind and needs no work tree of its own', async () => {
  await story.git('clone', '--quiet', '--bare', '.', `${desk.directory}/bare.git`);
  await story.git('clone', '--quiet', '--no-checkout', '.', `${desk.directory}/clone`);
  const { stdout } = await desk.pawl(['trace', hash('md5'), '-C', `${desk.directory}/clone`]);
  expect(stdout).toContain(`${MODEL} 2.2.0`);
  expect(await desk.leftovers()).toEqual([]);
});
