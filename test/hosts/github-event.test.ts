import { describe, expect, it } from 'vitest';
import type { ProposeTrigger, Trigger } from '../../src/core/facts.ts';
import { Failure } from '../../src/failure.ts';
import { checkTrusted, readTrigger } from '../../src/hosts/github-event.ts';

const id = (letter: string) => letter.repeat(40);

function pullRequest(change: { repo?: object; head?: object | null; body?: string | null } = {}) {
  const repo = {
    full_name: 'nfl/models',
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
  };
  return {
    pull_request: {
      number: 7,
      title: 'feat: features',
      body: change.body === undefined ? 'text' : change.body,
      base: { sha: id('b'), repo: { ...repo, ...change.repo } },
      head: { sha: id('a'), repo: change.head === undefined ? { full_name: 'nfl/models' } : change.head },
    },
  };
}

function readAny(name: string, payload: unknown, base?: string): Trigger {
  return readTrigger({ name, payload, sha: id('c'), base, actor: 'ada' });
}

function read(name: string, payload: unknown, base?: string): ProposeTrigger {
  const trigger = readAny(name, payload, base);
  if (trigger.kind !== 'propose') throw new Error(`${name} is a ${trigger.kind}`);
  return trigger;
}

describe('readTrigger', () => {
  it('takes the test merge of a pull request', () => {
    expect(read('pull_request', pullRequest())).toEqual({
      kind: 'propose',
      head: id('c'),
      base: id('b'),
      mergeOf: id('a'),
      refs: ['refs/pull/7/merge'],
      pullRequest: { number: 7, title: 'feat: features', body: 'text', squashOnly: false, fork: false },
    });
  });

  it('takes the head, not the checked out base, on pull_request_target', () => {
    const trigger = read('pull_request_target', pullRequest());
    expect(trigger).toMatchObject({ head: id('a'), base: id('b'), refs: ['refs/pull/7/head'] });
    expect(trigger).not.toHaveProperty('mergeOf');
  });

  it('takes the input base over the event', () => {
    const trigger = read('pull_request', pullRequest(), 'release/2');
    expect(trigger).toMatchObject({ base: 'release/2' });
    expect(trigger).not.toHaveProperty('mergeOf');
  });

  it.each([
    ['only squashes', { allow_merge_commit: false, allow_rebase_merge: false }, true],
    ['also rebases', { allow_merge_commit: false }, false],
    ['does not say', { allow_squash_merge: undefined }, false],
  ])('a repository that %s: squashOnly %s', (_, repo, expected) => {
    expect(read('pull_request', pullRequest({ repo })).pullRequest?.squashOnly).toBe(expected);
  });

  it.each([
    ['another repository', { full_name: 'eve/models' }],
    ['a deleted repository', null],
  ])('a head in %s is a fork', (_, head) => {
    expect(read('pull_request', pullRequest({ head })).pullRequest?.fork).toBe(true);
  });

  it('reads a pull request without a body', () => {
    expect(read('pull_request', pullRequest({ body: null })).pullRequest?.body).toBe('');
  });

  it.each([
    [
      'merge_group',
      { merge_group: { head_sha: id('d'), base_sha: id('e') } },
      { head: id('d'), base: id('e') },
    ],
    ['workflow_dispatch', { inputs: {} }, { head: id('c') }],
    ['schedule', {}, { head: id('c') }],
  ])('%s', (name, payload, expected) => {
    expect(read(name, payload)).toEqual({ kind: 'propose', ...expected });
  });

  it.each([
    [{ before: id('e') }, { kind: 'propose', head: id('c'), base: id('e') }],
    [{ before: id('0') }, { kind: 'propose', head: id('c') }],
  ])('a push to a branch may release; where it does not, it is judged: %j', (push, otherwise) => {
    expect(readAny('push', { ref: 'refs/heads/release/2', ...push })).toEqual({
      kind: 'release',
      head: id('c'),
      branch: 'release/2',
      asked: false,
      actor: 'ada',
      otherwise,
    });
  });

  it.each([
    ['push', { ref: 'refs/tags/v1.0.0', before: id('0') }, 'tagged'],
    ['push', { ref: 'refs/tags/v1.0.0', before: id('e'), deleted: true }, 'untagged'],
    ['workflow_dispatch', { ref: 'refs/tags/v1.0.0', inputs: {} }, 'tagged'],
    ['delete', { ref: 'v1.0.0', ref_type: 'tag' }, 'untagged'],
    ['delete', { ref: 'refs/tags/v1.0.0', ref_type: 'tag' }, 'untagged'],
  ])('%s of a tag %j is %s', (name, payload, kind) => {
    expect(readAny(name, payload)).toEqual({ kind, tag: 'v1.0.0', actor: 'ada' });
  });

  it.each([
    ['issue_comment', {}],
    ['', {}],
    ['pull_request', {}],
    ['pull_request', { pull_request: { number: '7' } }],
    ['merge_group', { merge_group: { head_sha: 'HEAD --output=x', base_sha: id('e') } }],
    ['push', { ref: 'refs/heads/x', deleted: true, before: id('e') }],
    ['push', { before: id('e') }],
    ['delete', { ref: 'x', ref_type: 'branch' }],
    ['delete', { ref: 'x' }],
  ])('%s with %j is refused', (name, payload) => {
    expect(() => read(name, payload)).toThrow(Failure);
  });
});

describe('checkTrusted', () => {
  it.each(['push', 'delete', 'schedule', 'workflow_dispatch', 'repository_dispatch'])(
    '%s may release',
    (name) => {
      expect(() => checkTrusted({ name }, 'release')).not.toThrow();
    },
  );

  it.each([
    'pull_request',
    'pull_request_target',
    'pull_request_review',
    'issue_comment',
    'issues',
    'workflow_run',
    'merge_group',
    'fork',
    '',
  ])('%s may not: strangers can cause it', (name) => {
    expect(() => checkTrusted({ name }, 'rollback')).toThrow(/does not run on the event/);
  });
});
