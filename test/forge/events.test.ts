// Are the events that we make GitHub's? Every member of its own example is there, of the same type.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deletionOfTag,
  pushOfBranch,
  pushOfTag,
  schedule,
  type WorkflowEvent,
  workflowDispatch,
} from '../support/events.ts';
import { type Forge, startForge } from '../support/forge.ts';
import { webhookExamples } from '../support/forge-documents.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
});
afterEach(() => forge.close());

const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Members of the example that ours lacks, or has with another type. `null` stands for any type. */
function differences(example: unknown, ours: unknown, path = ''): string[] {
  const [wanted, got] = [typeOf(example), typeOf(ours)];
  if (wanted !== got)
    return wanted === 'null' || got === 'null' ? [] : [`${path}: ${got} instead of ${wanted}`];
  if (wanted !== 'object') return [];
  return Object.entries(Object(example)).flatMap(([key, value]) => {
    // Who installed an app, and in which organisation, is not part of every event.
    if (path === '' && ['installation', 'organization', 'enterprise'].includes(key)) return [];
    if (!(key in Object(ours))) return [`${path}.${key} is missing`];
    return differences(value, Object(ours)[key], `${path}.${key}`);
  });
}

describe.each<[string, () => Promise<WorkflowEvent>]>([
  ['a pushed branch', () => pushOfBranch(forge)],
  ['a pushed tag', () => pushOfTag(forge, 'v2.1.0')],
  ['a deleted tag', () => deletionOfTag(forge, 'v2.1.0')],
  ['a dispatch', () => workflowDispatch(forge, 'refs/heads/main', { model: 'nfl' })],
])('%s', (_, make) => {
  it("has every member of GitHub's example", async () => {
    const { name, payload } = await make();
    const [example] = webhookExamples().find((one) => one.name === name)?.examples ?? [];
    expect(example).toBeDefined();
    const { repository, ...known } = Object(example);
    expect(differences({ ...known, repository: { full_name: repository.full_name } }, payload)).toEqual([]);
  });
});

it('a pushed branch names its commits, oldest first, and what each changed', async () => {
  const { payload, sha, ref } = await pushOfBranch(forge, 'main', {
    before: await forge.git.id('v1.0.0^{commit}'),
  });
  expect([ref, sha]).toEqual(['refs/heads/main', await forge.git.id('main')]);
  const { commits, head_commit, created } = Object(payload);
  expect(created).toBe(false);
  expect(commits.at(-1)).toEqual(head_commit);
  expect(head_commit.modified).toContain('metrics.json');
});

it("a pushed tag's `after` is the tag's object, and the job's commit is what it points to", async () => {
  const { payload, sha, ref } = await pushOfTag(forge, 'v2.1.0');
  expect(payload).toMatchObject({
    ref: 'refs/tags/v2.1.0',
    created: true,
    after: await forge.git.id('v2.1.0'),
  });
  expect([ref, sha]).toEqual(['refs/tags/v2.1.0', await forge.git.id('v2.1.0^{commit}')]);
});

it('a deleted tag runs on the default branch, and says who deleted it', async () => {
  const { payload, ref } = await deletionOfTag(forge, 'v2.1.0', 'grace');
  expect(payload).toMatchObject({ ref: 'v2.1.0', ref_type: 'tag', sender: { login: 'grace' } });
  expect(ref).toBe('refs/heads/main');
});

it('a dispatch carries its inputs as text, a schedule carries its time', async () => {
  const dispatch = await workflowDispatch(forge, 'refs/heads/main', { model: 'nfl', reason: 'bad' }, 'grace');
  expect(dispatch).toMatchObject({ actor: 'grace', payload: { inputs: { model: 'nfl', reason: 'bad' } } });
  expect(await schedule(forge)).toMatchObject({ name: 'schedule', ref: 'refs/heads/main' });
});
