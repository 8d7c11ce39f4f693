// What does GitHub answer to each operation that we call, and what does it refuse?

import {
  type Answer,
  type Call,
  failed,
  notAccessible,
  page,
  type Route,
  type Routes,
} from './forge-answers.ts';
import type { OperationId } from './forge-contract.ts';
import { DEPLOYMENT_ROUTES } from './forge-deployments.ts';
import {
  type CommentState,
  commentDocument,
  fullNameOf,
  ownUserDocument,
  repositoryDocument,
} from './forge-documents.ts';
import { PULL_ROUTES } from './forge-pulls.ts';
import { REF_ROUTES } from './forge-refs.ts';
import { RELEASE_ROUTES } from './forge-releases.ts';
import { RULESET_ROUTES } from './forge-rulesets.ts';
import { addComment, editComment, type ForgeState, type Permission, removeComment } from './forge-state.ts';

/** GitHub counts 65,536 characters; UTF-16 units are the strictest way to count them. */
export const MAXIMUM_COMMENT = 65_536;

const COMMENTS: readonly Permission[] = ['issues', 'pull_requests'];

const OWN_ROUTES = {
  'users/get-authenticated': {
    needs: 'read',
    any: [],
    manual: 'users/users#get-the-authenticated-user',
    handle: (state, call) => getUser(state, call),
  },
  'repos/get': {
    needs: 'read',
    any: ['metadata'],
    manual: 'repos/repos#get-a-repository',
    handle: (state, call) => getRepository(state, call),
  },
  'issues/list-comments': {
    needs: 'read',
    any: COMMENTS,
    manual: 'issues/comments#list-issue-comments',
    handle: (state, call) => listComments(state, call),
  },
  'issues/get-comment': {
    needs: 'read',
    any: COMMENTS,
    manual: 'issues/comments#get-an-issue-comment',
    handle: (state, call) => withComment(state, call, (one) => ({ status: 200, body: one })),
  },
  'issues/create-comment': {
    needs: 'write',
    any: COMMENTS,
    manual: 'issues/comments#create-an-issue-comment',
    handle: (state, call) => createComment(state, call),
  },
  'issues/update-comment': {
    needs: 'write',
    any: COMMENTS,
    manual: 'issues/comments#update-an-issue-comment',
    handle: (state, call) => updateComment(state, call),
  },
  'issues/delete-comment': {
    needs: 'write',
    any: COMMENTS,
    manual: 'issues/comments#delete-an-issue-comment',
    handle: (state, call) =>
      withComment(state, call, (one) => {
        removeComment(state, one.id);
        return { status: 204 };
      }),
  },
} as const satisfies Routes;

const ROUTES: Readonly<Record<OperationId, Route>> = {
  ...OWN_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...PULL_ROUTES,
  ...REF_ROUTES,
  ...RELEASE_ROUTES,
  ...RULESET_ROUTES,
};

/** Answers one call, its effect included. */
export async function answer(state: ForgeState, call: Call): Promise<Answer> {
  return refusal(state, call) ?? ROUTES[call.operation].handle(state, call);
}

/** Why a call is not even looked at; undefined: it may go on. */
function refusal(state: ForgeState, { operation, path, identity }: Call): Answer | undefined {
  const { needs, any, manual, guarded = false } = ROUTES[operation];
  const { owner, name } = state.repository;
  const elsewhere =
    path.owner !== undefined &&
    `${path.owner}/${path.repo}`.toLowerCase() !== `${owner}/${name}`.toLowerCase();
  if (elsewhere) return failed(404, 'Not Found', manual);
  if (operation === 'users/get-authenticated') return undefined;
  if (identity === undefined) {
    if (state.repository.private) return failed(404, 'Not Found', manual);
    return needs === 'write' || guarded ? failed(401, 'Requires authentication', manual) : undefined;
  }
  if (needs === 'read' && !state.repository.private && !guarded) return undefined;
  const granted = any.some(
    (one) => identity.permissions[one] === 'write' || identity.permissions[one] === needs,
  );
  return granted ? undefined : notAccessible(identity, manual, any, needs);
}

function getUser({ site }: ForgeState, { identity }: Call): Answer {
  const { manual } = OWN_ROUTES['users/get-authenticated'];
  if (identity === undefined) return failed(401, 'Requires authentication', manual);
  // An installation is no user: it cannot ask who it is.
  if (identity.type === 'Bot') return notAccessible(identity, manual);
  return { status: 200, body: ownUserDocument(site, identity) };
}

/** What the token may do is part of the answer. */
function getRepository({ site, repository }: ForgeState, { identity }: Call): Answer {
  const may = identity?.type === 'User' ? identity.permissions : {};
  const permissions = {
    admin: may.administration !== undefined,
    maintain: may.administration !== undefined,
    push: may.contents === 'write',
    triage: may.contents === 'write',
    pull: may.contents !== undefined,
  };
  return { status: 200, body: { ...repositoryDocument(site, repository), permissions } };
}

function listComments(state: ForgeState, call: Call): Answer {
  const issue = Number(call.path.issue_number);
  if (!state.pulls.has(issue)) return failed(404, 'Not Found', OWN_ROUTES['issues/list-comments'].manual);
  const since = call.query.get('since') ?? '';
  const comments = state.comments.filter((one) => one.issue === issue && one.updatedAt >= since);
  const documents = comments.map((one) => commentDocument(state.site, fullNameOf(state.repository), one));
  return page(state, call, `issues/${issue}/comments`, documents);
}

function createComment(state: ForgeState, call: Call): Answer {
  const { manual } = OWN_ROUTES['issues/create-comment'];
  const issue = Number(call.path.issue_number);
  if (!state.pulls.has(issue)) return failed(404, 'Not Found', manual);
  const body = bodyOf(call);
  const invalid = invalidBody(body, manual);
  if (invalid !== undefined || call.identity === undefined)
    return invalid ?? failed(401, 'Requires authentication');
  const comment = addComment(state, issue, call.identity, body);
  const document = commentDocument(state.site, fullNameOf(state.repository), comment);
  return { status: 201, body: document, headers: { location: document.url } };
}

function updateComment(state: ForgeState, call: Call): Answer {
  return withComment(state, call, (one) => {
    const invalid = invalidBody(bodyOf(call), OWN_ROUTES['issues/update-comment'].manual);
    // Whoever may write may edit any comment, its author's or not: GitHub does not stop us from that mistake.
    const edited = invalid ?? editComment(state, one.id, bodyOf(call));
    if (edited === undefined || 'status' in edited) return edited ?? failed(404, 'Not Found');
    return { status: 200, body: commentDocument(state.site, fullNameOf(state.repository), edited) };
  });
}

function withComment(state: ForgeState, call: Call, then: (comment: CommentState) => Answer): Answer {
  const found = state.comments.find((one) => one.id === Number(call.path.comment_id));
  if (found === undefined) return failed(404, 'Not Found', ROUTES[call.operation].manual);
  const result = then(found);
  // A read answers with the comment itself.
  return result.body === found
    ? { ...result, body: commentDocument(state.site, fullNameOf(state.repository), found) }
    : result;
}

function bodyOf({ body }: Call): string {
  return typeof body === 'object' && body !== null && 'body' in body && typeof body.body === 'string'
    ? body.body
    : '';
}

function invalidBody(body: string, manual: string): Answer | undefined {
  const message =
    body.trim() === ''
      ? 'Body cannot be blank'
      : body.length > MAXIMUM_COMMENT
        ? `Body is too long (maximum is ${MAXIMUM_COMMENT} characters)`
        : undefined;
  const error = { resource: 'IssueComment', code: 'unprocessable', field: 'data', message };
  return message === undefined ? undefined : failed(422, 'Validation Failed', manual, { errors: [error] });
}
