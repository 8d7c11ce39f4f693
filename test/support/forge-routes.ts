// What does GitHub answer to each operation that we call, and what does it refuse?
import type { OperationId } from './forge-contract.ts';
import {
  type CommentState,
  commentDocument,
  fullNameOf,
  idOf,
  nodeIdOf,
  ownUserDocument,
  pullDocument,
  repositoryDocument,
} from './forge-documents.ts';
import {
  addComment,
  editComment,
  type ForgeState,
  type Identity,
  type Permission,
  removeComment,
} from './forge-state.ts';

/** GitHub counts 65,536 characters; UTF-16 units are the strictest way to count them. */
export const MAXIMUM_COMMENT = 65_536;
const MAXIMUM_PAGE = 100;
const DEFAULT_PAGE = 30;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: no body. */
  readonly body?: unknown;
}

export interface Call {
  readonly operation: OperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** Undefined: the request carried no token. */
  readonly identity: Identity | undefined;
}

type Handler = (state: ForgeState, call: Call) => Answer | Promise<Answer>;

interface Route {
  readonly needs: 'read' | 'write';
  /** One of these permissions is enough. */
  readonly any: readonly Permission[];
  readonly manual: string;
  readonly handle: Handler;
}

const COMMENTS: readonly Permission[] = ['issues', 'pull_requests'];

const ROUTES: Readonly<Record<OperationId, Route>> = {
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
    handle: (state) => ({ status: 200, body: repositoryDocument(state.site, state.repository) }),
  },
  'git/get-ref': {
    needs: 'read',
    any: ['contents'],
    manual: 'git/refs#get-a-reference',
    handle: (state, call) => getRef(state, call),
  },
  'pulls/get': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'pulls/pulls#get-a-pull-request',
    handle: (state, call) => getPull(state, call),
  },
  'pulls/list': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'pulls/pulls#list-pull-requests',
    handle: (state, call) => listPulls(state, call),
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
};

/** Answers one call, its effect included. */
export async function answer(state: ForgeState, call: Call): Promise<Answer> {
  return refusal(state, call) ?? ROUTES[call.operation].handle(state, call);
}

/** GitHub's error, in its real shape. */
export function failed(status: number, message: string, manual = '', more: object = {}): Answer {
  const documentation_url = `https://docs.github.com/rest${manual === '' ? '' : `/${manual}`}`;
  return { status, body: { message, ...more, documentation_url, status: String(status) } };
}

/** Why a call is not even looked at; undefined: it may go on. */
function refusal(state: ForgeState, { operation, path, identity }: Call): Answer | undefined {
  const { needs, any, manual } = ROUTES[operation];
  const { owner, name } = state.repository;
  const elsewhere =
    path.owner !== undefined &&
    `${path.owner}/${path.repo}`.toLowerCase() !== `${owner}/${name}`.toLowerCase();
  if (elsewhere) return failed(404, 'Not Found', manual);
  if (operation === 'users/get-authenticated') return undefined;
  if (identity === undefined) {
    if (state.repository.private) return failed(404, 'Not Found', manual);
    return needs === 'write' ? failed(401, 'Requires authentication', manual) : undefined;
  }
  if (needs === 'read' && !state.repository.private) return undefined;
  const granted = any.some(
    (one) => identity.permissions[one] === 'write' || identity.permissions[one] === needs,
  );
  return granted ? undefined : notAccessible(identity, manual, any, needs);
}

function notAccessible(
  identity: Identity,
  manual: string,
  any: readonly Permission[] = [],
  needs = 'read',
): Answer {
  const by = identity.type === 'Bot' ? 'integration' : 'personal access token';
  const accepted = any.map((one) => `${one}=${needs}`).join('; ');
  return {
    ...failed(403, `Resource not accessible by ${by}`, manual),
    ...(accepted === '' ? {} : { headers: { 'x-accepted-github-permissions': accepted } }),
  };
}

function getUser({ site }: ForgeState, { identity }: Call): Answer {
  const { manual } = ROUTES['users/get-authenticated'];
  if (identity === undefined) return failed(401, 'Requires authentication', manual);
  // An installation is no user: it cannot ask who it is.
  if (identity.type === 'Bot') return notAccessible(identity, manual);
  return { status: 200, body: ownUserDocument(site, identity) };
}

async function getRef(state: ForgeState, { path }: Call): Promise<Answer> {
  const wanted = `refs/${path.ref}`;
  const found = (await state.refs(wanted)).find(({ ref }) => ref === wanted);
  if (found === undefined) return failed(404, 'Not Found', ROUTES['git/get-ref'].manual);
  const url = `${state.site.apiUrl}/repos/${fullNameOf(state.repository)}/git`;
  const { ref, type, sha } = found;
  const object = { type, sha, url: `${url}/${type}s/${sha}` };
  return { status: 200, body: { ref, node_id: nodeIdOf('Ref', idOf(ref)), url: `${url}/${ref}`, object } };
}

function getPull(state: ForgeState, { path }: Call): Answer {
  const pull = state.pulls.get(Number(path.pull_number));
  if (pull === undefined) return failed(404, 'Not Found', ROUTES['pulls/get'].manual);
  return { status: 200, body: pullDocument(state.site, state.repository, pull) };
}

function listPulls(state: ForgeState, call: Call): Answer {
  const head = call.query.get('head');
  const base = call.query.get('base');
  const pulls = [...state.pulls.values()].filter(
    (one) =>
      call.query.get('state') !== 'closed' &&
      (base === null || one.base.ref === base) &&
      (head === null || `${one.headRepository.owner}:${one.head.ref}` === head),
  );
  return page(
    state,
    call,
    'pulls',
    pulls.reverse().map((one) => pullDocument(state.site, state.repository, one)),
  );
}

function listComments(state: ForgeState, call: Call): Answer {
  const issue = Number(call.path.issue_number);
  if (!state.pulls.has(issue)) return failed(404, 'Not Found', ROUTES['issues/list-comments'].manual);
  const since = call.query.get('since') ?? '';
  const comments = state.comments.filter((one) => one.issue === issue && one.updatedAt >= since);
  const documents = comments.map((one) => commentDocument(state.site, fullNameOf(state.repository), one));
  return page(state, call, `issues/${issue}/comments`, documents);
}

function createComment(state: ForgeState, call: Call): Answer {
  const { manual } = ROUTES['issues/create-comment'];
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
    const invalid = invalidBody(bodyOf(call), ROUTES['issues/update-comment'].manual);
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

/** One page of a list. The links name the repository by its id, as GitHub's do. */
function page(state: ForgeState, { query }: Call, path: string, items: readonly unknown[]): Answer {
  const wanted = Number(query.get('per_page') ?? DEFAULT_PAGE);
  const size = Math.min(wanted > 0 ? wanted : DEFAULT_PAGE, MAXIMUM_PAGE);
  const current = Math.max(Number(query.get('page') ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (number: number, rel: string) => {
    const parameters = new URLSearchParams(query);
    parameters.set('page', String(number));
    const id = idOf(fullNameOf(state.repository));
    return `<${state.site.apiUrl}/repositories/${id}/${path}?${parameters}>; rel="${rel}"`;
  };
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ];
  return {
    status: 200,
    body: items.slice((current - 1) * size, current * size),
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  };
}
