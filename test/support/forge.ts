// A GitHub for tests: stateful, over a real git repository, and unable to drift from GitHub's own OpenAPI description.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Author,
  type CommentState,
  fullNameOf,
  type PullState,
  type RepositoryState,
} from './forge-documents.ts';
import { createFaults, type Fault } from './forge-faults.ts';
import { openPull, type PullOptions, readRefs } from './forge-pulls.ts';
import { type ForgeRequest, type RestBooks, serveRest, tokenOf } from './forge-rest.ts';
import { addComment, type ForgeState, forgeClock, IDENTITIES, type Identity } from './forge-state.ts';
import { type GitRequest, handleGit, isGitRequest } from './git-server.ts';
import { createRepository, type TemporaryRepository } from './temporary-repository.ts';

export interface ForgeOptions {
  /** Path of a repository, or of a bundle, whose branches and tags the forge begins with. */
  readonly source: string;
  /** `owner/name`; default `octo-org/nfl`. */
  readonly repository?: string;
  readonly private?: boolean;
  readonly squashOnly?: boolean;
  readonly defaultBranch?: string;
  /** `github.com`: the API at the root. `ghes`: at `/api/v3`, as on GitHub Enterprise Server. */
  readonly form?: 'github.com' | 'ghes';
  /** By token; default the four of forge-state.ts. */
  readonly identities?: Readonly<Record<string, Identity>>;
  /** Requests that each token has before it is limited; default 1,000. */
  readonly rateLimit?: number;
}

export interface Forge {
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly repository: RepositoryState;
  /** The bare repository that is served. */
  readonly git: TemporaryRepository;
  readonly requests: readonly ForgeRequest[];
  readonly gitRequests: readonly GitRequest[];
  /** What GitHub's contract does not allow, of requests and of our own answers. Empty, or the test is wrong. */
  readonly violations: readonly string[];
  /** Opens a pull request, or opens it anew under the same number after a push: makes its refs and its test merge. */
  openPull(options: PullOptions): Promise<PullState>;
  comments(issue: number): readonly CommentState[];
  addComment(issue: number, author: Author, body: string): CommentState;
  inject(fault: Fault): void;
  /** Stops it and removes its repository. @throws where there are violations, unless they were asked for */
  close(options?: { readonly allowViolations?: boolean }): Promise<void>;
}

const DEFAULT_RATE_LIMIT = 1_000;
const NO_SUCH_TOKEN = 'no token is this one';

/** Starts a forge on a free port of 127.0.0.1. */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const repository = repositoryState(options);
  const git = await createRepository({ bare: true, name: `${fullNameOf(repository)}.git` });
  await git.git('fetch', '--quiet', options.source, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*');
  await git.git('symbolic-ref', 'HEAD', `refs/heads/${repository.defaultBranch}`);

  // The server's port is part of what the state knows, and the state is part of what the server answers.
  let serve: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => {};
  const server = createServer((request, response) => void serve(request, response));
  const serverUrl = await listen(server);
  const apiUrl = options.form === 'ghes' ? `${serverUrl}/api/v3` : serverUrl;
  const state: ForgeState = {
    site: { apiUrl, serverUrl },
    repository,
    identities: new Map(Object.entries(options.identities ?? IDENTITIES)),
    pulls: new Map(),
    comments: [],
    refs: (prefix) => readRefs(git, prefix),
    tick: forgeClock(),
  };
  const rateLimit = options.rateLimit ?? DEFAULT_RATE_LIMIT;
  const books: Books = {
    requests: [],
    gitRequests: [],
    violations: [],
    faults: createFaults(),
    rateLimit,
    used: new Map(),
  };
  serve = (request, response) => serveOne(state, git, books, request, response);
  return {
    apiUrl,
    serverUrl,
    repository,
    git,
    requests: books.requests,
    gitRequests: books.gitRequests,
    violations: books.violations,
    openPull: (pull) => openPull(state, git, pull),
    comments: (issue) => state.comments.filter((one) => one.issue === issue),
    addComment: (issue, author, body) => addComment(state, issue, author, body),
    inject: (fault) => books.faults.inject(fault),
    async close({ allowViolations = false } = {}) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await git.remove();
      if (!allowViolations && books.violations.length > 0) {
        throw new Error(`against GitHub's contract:\n${books.violations.join('\n')}`);
      }
    },
  };
}

interface Books extends RestBooks {
  readonly gitRequests: GitRequest[];
}

function repositoryState(options: ForgeOptions): RepositoryState {
  const [owner = '', name = ''] = (options.repository ?? 'octo-org/nfl').split('/');
  return {
    owner,
    name,
    private: options.private ?? false,
    fork: false,
    defaultBranch: options.defaultBranch ?? 'main',
    squashOnly: options.squashOnly ?? false,
  };
}

function listen(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the forge has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

async function serveOne(
  state: ForgeState,
  git: TemporaryRepository,
  books: Books,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (isGitRequest(request.url ?? '/')) await serveGit(state, git, books, request, response);
    else await serveRest(state, books, request, response);
  } catch (error) {
    // A mistake of the forge itself must not look like one of GitHub's answers.
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    books.violations.push(`${request.method} ${request.url}: the forge failed: ${words}`);
    response.destroy();
  }
}

async function serveGit(
  state: ForgeState,
  git: TemporaryRepository,
  books: Books,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/';
  const happens = books.faults.next({ operation: undefined, method: request.method ?? 'GET', path })?.happens;
  if (happens?.kind === 'reset') return void request.socket.destroy();
  if (happens?.kind === 'delay') await sleep(happens.milliseconds);
  if (happens?.kind === 'answer') {
    request.resume();
    return void response.writeHead(happens.answer.status).end();
  }
  const token = tokenOf(request.headers.authorization);
  const identity = token === undefined ? undefined : state.identities.get(token);
  // A token that is unknown is refused even where everyone may read, as on GitHub.
  const refused = identity === undefined && (token !== undefined || state.repository.private);
  await handleGit(request, response, {
    root: dirname(dirname(git.directory)),
    ...(refused ? { token: NO_SUCH_TOKEN } : {}),
    allow: () => ({ push: identity?.permissions.contents === 'write' }),
    record: (one) => books.gitRequests.push(one),
  });
}
