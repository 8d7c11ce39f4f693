// A snapshot holds for another commit exactly where everything that it looked at is the same there.
import { expect, it } from 'vitest';
import { inferredPolicy } from '../../src/core/policy-defaults.ts';
import { readSnapshot } from '../../src/readers/snapshot.ts';
import { snapshotAt, traceSnapshot } from '../../src/readers/snapshot-reuse.ts';
import { filesInMemory } from '../support/files-in-memory.ts';

const policy = {
  ...inferredPolicy('m', 'o/n'),
  lineage: { training: ['m/train.py'], data: ['shared/data.csv'] },
};
const options = { stages: false };

const files = {
  'm/metrics.json': '{"accuracy": 0.5}',
  'm/params.yaml': 'lr: 0.1\n',
  'm/train.py': 'x = 1\n',
  'shared/data.csv': 'a,b\n',
  'other/metrics.json': '{"accuracy": 0.9}',
};

const ELSEWHERE = 'e'.repeat(40);

async function reuse(changed: Readonly<Record<string, string>>) {
  const traced = await traceSnapshot(filesInMemory(files), policy, options);
  const there = { ...filesInMemory({ ...files, ...changed }), commit: ELSEWHERE };
  return { reused: await snapshotAt(there, traced), read: await readSnapshot(there, policy, options) };
}

it('what was noted is what is read', async () => {
  const { snapshot } = await traceSnapshot(filesInMemory(files), policy, options);
  expect(snapshot).toEqual(await readSnapshot(filesInMemory(files), policy, options));
});

it('where only files of others differ, it is the same but for the commit', async () => {
  const { reused, read } = await reuse({ 'other/metrics.json': '{}', 'README.md': 'new' });
  expect(reused).toEqual(read);
  expect(reused?.commit).toBe(ELSEWHERE);
});

it.each([
  ['a metric manifest changed', { 'm/metrics.json': '{"accuracy": 0.6}' }],
  ['a parameter changed', { 'm/params.yaml': 'lr: 0.2\n' }],
  ['the lineage changed', { 'm/train.py': 'x = 2\n' }],
  ['the lineage outside of the model changed', { 'shared/data.csv': 'a,b,c\n' }],
  ['a pipeline was added', { 'm/dvc.yaml': 'stages: {}\n' }],
  ['attributes that say what a path holds were added above it', { '.gitattributes': '*.csv filter=lfs\n' }],
  ['a DVC project was added above it', { '.dvc/config': '' }],
])('where %s, the commit has to be read', async (_, changed) => {
  expect((await reuse(changed)).reused).toBeUndefined();
});
