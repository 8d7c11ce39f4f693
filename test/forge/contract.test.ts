// Does GitHub's OpenAPI description catch a wrong request, and a forge that would drift?
import { request } from '@octokit/request';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Forge, startForge } from '../support/forge.ts';
import { githubContract } from '../support/forge-contract.ts';
import { TOKENS } from '../support/forge-state.ts';
import { NFL_BUNDLE } from '../support/nfl-repository.ts';

const COMMENTS = '/repos/octo-org/nfl/issues/1/comments';

let forge: Forge;
beforeEach(async () => {
  forge = await startForge({ source: NFL_BUNDLE });
  await forge.openPull({ head: 'feat/feature-engineering' });
});
afterEach(() => forge.close({ allowViolations: true }));

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${forge.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKENS.workflow}`, 'user-agent': 'test' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

it.each([
  ['a body of the wrong type', 'POST', COMMENTS, { body: 7 }, 'body: /body must be string'],
  ['a missing member', 'POST', COMMENTS, {}, "must have required property 'body'"],
  ['a missing body', 'POST', COMMENTS, undefined, 'body is missing'],
  ['a misspelt member', 'POST', COMMENTS, { body: 'x', bodyText: 'y' }, 'unknown key bodyText in the body'],
  ['a body that is not JSON', 'POST', COMMENTS, '{', 'the body is not JSON'],
  ['a misspelt parameter', 'GET', `${COMMENTS}?perPage=100`, undefined, 'unknown query parameter perPage'],
  [
    'a parameter of the wrong type',
    'GET',
    `${COMMENTS}?page=two`,
    undefined,
    'query parameter page: it must be integer',
  ],
  [
    'a path of the wrong type',
    'GET',
    '/repos/octo-org/nfl/issues/one/comments',
    undefined,
    'path parameter issue_number',
  ],
  ['an operation that is not in the contract', 'PUT', COMMENTS, { body: 'x' }, 'is not in the contract'],
  [
    'a path that is not in the contract',
    'GET',
    '/rate_limit',
    undefined,
    'GET /rate_limit is not in the contract',
  ],
])('catches %s', async (_, method, path, body, violation) => {
  await call(method, path, body);
  expect(forge.violations.join('\n')).toContain(violation);
  await expect(forge.close()).rejects.toThrow(violation);
  forge = await startForge({ source: NFL_BUNDLE });
});

it.each([
  ['a member of the wrong type', (body: object) => ({ ...body, id: 'one' }), '/id must be integer'],
  ['a missing member', ({ user, ...rest }: { user?: unknown }) => rest, "must have required property 'user'"],
  [
    'null where GitHub never answers null',
    (body: object) => ({ ...body, created_at: null }),
    '/created_at must be string',
  ],
  [
    'a time that is none',
    (body: object) => ({ ...body, created_at: 'yesterday' }),
    '/created_at must match format',
  ],
])('catches a doctored response: %s', async (_, doctor, violation) => {
  const happens = { kind: 'doctor', doctor: (body: unknown) => doctor(Object(body)) } as const;
  forge.inject({ operation: 'issues/create-comment', happens });
  await call('POST', COMMENTS, { body: 'x' });
  expect(forge.violations.join('\n')).toContain(
    `issues/create-comment response 201: ${violation.includes('property') ? 'it ' : ''}${violation}`,
  );
});

it('catches a status that the operation does not know', async () => {
  forge.inject({
    operation: 'issues/create-comment',
    happens: { kind: 'answer', answer: { status: 200, body: {} } },
  });
  await call('POST', COMMENTS, { body: 'x' });
  expect(forge.violations).toEqual([
    'issues/create-comment response 200: this status is not in the contract',
  ]);
});

it('finds nothing wrong with a right request', async () => {
  await request(`POST ${COMMENTS}`, {
    baseUrl: forge.apiUrl,
    headers: { authorization: `Bearer ${TOKENS.workflow}` },
    body: 'x',
  });
  expect(forge.violations).toEqual([]);
});

it('prefers a literal part of a path to a parameter', () => {
  const { find } = githubContract();
  expect(find('GET', '/repos/o/r/issues/comments/5')?.operation).toBe('issues/get-comment');
  expect(find('GET', '/repos/o/r/issues/5/comments')?.operation).toBe('issues/list-comments');
  expect(find('GET', '/repos/o/r/git/ref/tags%2Fa%23b')?.path.ref).toBe('tags/a#b');
  expect(find('GET', '/repos/o/r/git/ref/heads/main')?.path.ref).toBe('heads/main');
});
