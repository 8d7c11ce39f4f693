// What gather reads of real repositories: which commits are compared, by which policy, and since which release.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Facts, ProposeTrigger } from '../../src/core/facts.ts';
import { gather } from '../../src/gather.ts';
import { openRepository, type RepositoryOptions } from '../../src/git/repository.ts';
import {
  cloneRepository,
  createRepository,
  type TemporaryRepository,
} from '../support/temporary-repository.ts';

const temporary: TemporaryRepository[] = [];
let scratchParent = '';
let work: TemporaryRepository;

beforeEach(async () => {
  scratchParent = await mkdtemp(join(tmpdir(), 'pawl-scratch-'));
  work = await createRepository({ name: 'models' });
  temporary.push(work);
});
afterEach(async () => {
  expect(await readdir(scratchParent)).toEqual([]);
  await Promise.all(temporary.splice(0).map((repository) => repository.remove()));
  await rm(scratchParent, { recursive: true });
});

async function read(
  trigger: Omit<ProposeTrigger, 'kind'>,
  { repository = work, ...options }: Partial<RepositoryOptions> & { repository?: TemporaryRepository } = {},
): Promise<Facts & { processes: number }> {
  const { PATH, HOME } = repository.environment;
  const opened = await openRepository({
    directory: repository.directory,
    environment: { PATH, HOME },
    scratchParent,
    ...options,
  });
  try {
    const facts = await gather({ kind: 'propose', ...trigger }, opened);
    return { ...facts, processes: opened.gitProcesses };
  } finally {
    await opened.close();
  }
}

const accuracy = (value: string) => ({ 'metrics.json': `{"accuracy": ${value}}\n` });
const metricsOf = (facts: Facts) => facts.models.map(({ head }) => head.metrics.map(({ value }) => value));

describe('the base', () => {
  it('is the merge base, not the tip, of a branch that went on', async () => {
    await work.write(accuracy('0.70'));
    const fork = await work.commit('feat: first');
    await work.branch('topic');
    await work.write(accuracy('0.71'));
    const head = await work.commit('feat: better');
    await work.switch('main');
    await work.write({ 'other.txt': 'x' });
    await work.commit('chore: other');
    expect(await read({ head: 'topic', base: 'main' })).toMatchObject({ base: fork, head });
  });

  it('of a test merge is its first parent, and of a branch that merged main it is not', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write(accuracy('0.71'));
    await work.commit('feat: better');
    await work.switch('main');
    await work.write({ 'other.txt': 'x' });
    const main = await work.commit('chore: other');
    await work.switch('topic');
    const topic = await work.merge('main', 'Merge main into topic');
    const onTopic = await read({ head: 'topic', base: 'main', mergeOf: 'f'.repeat(40) });
    expect(onTopic.base).toBe(main);
    await work.branch('test-merge', 'main');
    const merge = await work.merge('topic', 'Merge topic into main');
    expect(await read({ head: merge, mergeOf: topic })).toMatchObject({ base: main, head: merge });
  });

  it('on the default branch itself is the commit before', async () => {
    await work.write(accuracy('0.70'));
    const first = await work.commit('feat: first');
    await work.write(accuracy('0.71'));
    await work.commit('feat: better');
    expect((await read({ head: 'HEAD' })).base).toBe(first);
  });

  it('of the first commit is absent', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    const facts = await read({ head: 'HEAD' });
    expect(facts).not.toHaveProperty('base');
    expect(facts.models[0]).not.toHaveProperty('base');
  });

  it('without a common ancestor is refused', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    await work.git('checkout', '--quiet', '--orphan', 'other');
    await work.commit('feat: unrelated');
    await expect(read({ head: 'other', base: 'main' })).rejects.toMatchObject({ code: 'missing-history' });
  });
});

describe('the policy', () => {
  it('is the base’s; what head changes in it is told', async () => {
    await work.write({ ...accuracy('0.76'), 'pawl.yaml': 'gate: { tolerance: 0.5pp }\n' });
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write({ 'pawl.yaml': 'gate: { tolerance: 9pp }\n' });
    await work.commit('feat: loosen');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.policy.gate.tolerance).toEqual({ kind: 'points', value: '0.5' });
    expect(model?.policyChange).toMatchObject({ kind: 'changed', lines: ['gate.tolerance: 0.5pp → 9pp'] });
  });

  it.each([
    ['added', undefined, 'gate: { tolerance: 9pp }\n'],
    ['removed', 'gate: { tolerance: 9pp }\n', undefined],
    ['invalid', 'gate: { tolerance: 9pp }\n', 'gate: { tolerence: 9pp }\n'],
  ])('that head has %s is told as that', async (kind, before, after) => {
    await work.write({ ...accuracy('0.76'), 'pawl.yaml': before });
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write({ ...accuracy('0.77'), 'pawl.yaml': after });
    await work.commit('feat: second');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.policyChange?.kind).toBe(kind);
    expect(model?.problems.some(({ severity }) => severity === 'error')).toBe(kind === 'invalid');
  });

  it('that is broken on the base blocks no repair', async () => {
    await work.write({ ...accuracy('0.76'), 'pawl.yaml': 'gate: { tolerence: 9pp }\n' });
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write({ 'pawl.yaml': 'gate: { tolerance: 1pp }\n' });
    await work.commit('fix: the policy');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.problems.map(({ severity }) => severity)).toEqual(['warning']);
  });

  it('of defaults for all models is told when it changes', async () => {
    const files = { 'a/pawl.yaml': '', 'a/metrics.json': '{"accuracy": 0.7}' };
    await work.write({ ...files, 'pawl.yaml': 'defaults: { gate: { tolerance: 1pp } }\n' });
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write({ 'pawl.yaml': 'defaults: { gate: { tolerance: 2pp } }\n' });
    await work.commit('chore: loosen');
    const { problems } = await read({ head: 'topic', base: 'main' });
    expect(problems).toMatchObject([{ rule: 'policy', severity: 'notice', path: 'pawl.yaml' }]);
  });
});

describe('the models', () => {
  it('are those that the change touches; a new one is judged by its own file', async () => {
    await work.write({ 'a/pawl.yaml': '', 'a/metrics.json': '{"accuracy": 0.7}' });
    await work.write({ 'b/pawl.yaml': '', 'b/metrics.json': '{"accuracy": 0.8}' });
    await work.commit('feat: two models');
    await work.branch('topic');
    await work.write({ 'c/pawl.yaml': 'model: third\n', 'c/metrics.json': '{"accuracy": 0.9}' });
    await work.commit('feat: a third model');
    const facts = await read({ head: 'topic', base: 'main' });
    expect(facts.models.map(({ policy }) => policy.model)).toEqual(['third']);
    expect(facts.untouched).toBe(2);
    expect(facts.models[0]).not.toHaveProperty('base');
  });

  it('that head removes are still there, without metrics', async () => {
    await work.write({ 'a/pawl.yaml': '', 'a/metrics.json': '{"accuracy": 0.7}', 'b.txt': '' });
    await work.commit('feat: a model');
    await work.branch('topic');
    await work.write({ 'a/pawl.yaml': undefined, 'a/metrics.json': undefined });
    await work.commit('feat!: no model');
    const facts = await read({ head: 'topic', base: 'main' });
    expect(metricsOf(facts)).toEqual([[]]);
    expect(facts.models[0]?.base?.metrics).toHaveLength(1);
  });
});

describe('the history', () => {
  it('begins after the last release that head descends from; a hotfix elsewhere does not count', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    await work.tag('v1.0.0');
    await work.branch('hotfix');
    await work.write(accuracy('0.705'));
    await work.commit('fix: elsewhere');
    await work.tag('v1.0.1', { message: 'hotfix' });
    await work.switch('main');
    await work.write(accuracy('0.71'));
    const second = await work.commit('feat: second');
    await work.branch('topic');
    await work.write(accuracy('0.72'));
    const third = await work.commit('feat: third');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.commits).toEqual([third, second]);
    expect(model?.proposed).toEqual([third]);
    const reachable = model?.releases.map(({ version, reachable }) => [version, reachable]);
    expect(reachable).toEqual([
      ['1.0.1', false],
      ['1.0.0', true],
    ]);
    expect(model?.released?.metrics.map(({ value }) => value)).toEqual(['0.70']);
  });

  it('of models released on parallel branches loses no commit', async () => {
    await work.write({ 'a/pawl.yaml': '', 'a/metrics.json': '{"accuracy": 0.7}' });
    await work.write({ 'b/pawl.yaml': '', 'b/metrics.json': '{"accuracy": 0.7}' });
    await work.commit('feat: two models');
    await work.branch('left');
    await work.write({ 'a/metrics.json': '{"accuracy": 0.71}' });
    await work.commit('feat: a on the left');
    await work.tag('a@v1.0.0');
    await work.branch('right', 'main');
    await work.write({ 'a/other.txt': 'early, and not in the release of a' });
    const lost = await work.commit('fix: a on the right');
    await work.write({ 'b/metrics.json': '{"accuracy": 0.72}' });
    await work.commit('feat: b on the right');
    await work.tag('b@v1.0.0');
    await work.switch('main');
    await work.merge('left', 'Merge left');
    await work.merge('right', 'Merge right');
    await work.branch('topic');
    await work.write({ 'a/metrics.json': '{"accuracy": 0.73}', 'b/metrics.json': '{"accuracy": 0.73}' });
    const both = await work.commit('feat: both');
    const { models } = await read({ head: 'topic', base: 'main' });
    expect(models.map(({ policy, commits }) => [policy.model, commits])).toEqual([
      ['a', [both, lost]],
      ['b', [both]],
    ]);
  });

  it('of a model that was never released is what the change brings', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    await work.branch('topic');
    await work.write(accuracy('0.71'));
    const second = await work.commit('feat: second');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.commits).toEqual([second]);
  });

  it('takes a commit without files, such as one with Release-As, for the model at the root', async () => {
    await work.write(accuracy('0.70'));
    await work.commit('feat: first');
    await work.tag('v0.9.0');
    await work.branch('topic');
    await work.write(accuracy('0.71'));
    await work.commit('feat: second');
    const wish = await work.commit('chore: out of beta\n\nRelease-As: 1.0.0');
    const [model] = (await read({ head: 'topic', base: 'main' })).models;
    expect(model?.commits).toContain(wish);
  });

  it('takes at most 8 git processes, whatever the number of models', async () => {
    const models = Array.from({ length: 40 }, (_, index) => `m${index}`);
    const files = (value: string) =>
      models.flatMap((name) => [
        [`${name}/pawl.yaml`, ''],
        [`${name}/metrics.json`, `{"accuracy": ${value}}`],
      ]);
    await work.write(Object.fromEntries(files('0.7')));
    await work.commit('feat: all');
    for (const name of models) await work.tag(`${name}@v1.0.0`);
    await work.branch('topic');
    await work.write(Object.fromEntries(files('0.71')));
    await work.commit('feat: all are better');
    const facts = await read({ head: 'topic', base: 'main' });
    expect(facts.models).toHaveLength(40);
    expect(facts.processes).toBeLessThanOrEqual(8);
  });
});

describe('a clone that lacks the head', () => {
  it('fetches it by the ref that the event names, and stays as it was', async () => {
    await work.write(accuracy('0.70'));
    const first = await work.commit('feat: first');
    const clone = await cloneRepository(work.directory);
    temporary.push(clone);
    await work.branch('fork');
    await work.write(accuracy('0.71'));
    const head = await work.commit('feat: from a fork');
    await work.git('update-ref', 'refs/pull/7/head', head);
    const before = await clone.git('for-each-ref');
    const facts = await read(
      { head, base: first, refs: ['refs/pull/7/head'] },
      { repository: clone, wanted: head, remote: { url: `file://${work.directory}` } },
    );
    expect(metricsOf(facts)).toEqual([['0.71']]);
    expect(facts).toMatchObject({ base: first, head });
    expect(await clone.git('for-each-ref')).toBe(before);
  });
});
