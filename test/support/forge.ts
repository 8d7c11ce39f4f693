// A GitHub for tests: stateful, over a real git repository, and unable to drift from GitHub's own OpenAPI description.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { DeploymentState } from './forge-deployments.ts';
import {
  type Author,
  type CommentState,
  fullNameOf,
  type PullState,
  type RepositoryState,
} from './forge-documents.ts';
import { createFaults, type Fault } from './forge-faults.ts';
import { serveGit } from './forge-git.ts';
import { addMergedPull, type MergedPullOptions, openPull, type PullOptions } from './forge-pulls.ts';
import { openRefs } from './forge-ref-files.ts';
import {
  type AssetOptions,
  type AssetState,
  addAsset,
  addRelease,
  followTags,
  latestOf,
  openReleaseBook,
  type ReleaseOptions,
  type ReleaseState,
} from './forge-releases.ts';
import { type ForgeRequest, type RestBooks, serveRest } from './forge-rest.ts';
import { addRuleset, type RulesetOptions, type RulesetState } from './forge-rulesets.ts';
import { addComment, type ForgeState, forgeClock, IDENTITIES, type Identity } from './forge-state.ts';
import { type GitRequest, isGitRequest } from './git-server.ts';
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
  /** By token; default those of forge-state.ts. */
  readonly identities?: Readonly<Record<string, Identity>>;
  /** Requests that each token has before it is limited; default 1,000. */
  readonly rateLimit?: number;
  /** The repository's setting: what is published cannot be changed. */
  readonly immutableReleases?: boolean;
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
  /** Adds a pull request that was merged, with its reviews. */
  addMergedPull(options: MergedPullOptions): Promise<PullState>;
  /** Every release, drafts included, oldest first, after what became of their tags. */
  releases(): Promise<readonly ReleaseState[]>;
  /** What `releases/latest` answers. */
  latestRelease(): Promise<ReleaseState | undefined>;
  /** Makes a release as somebody else would have, a draft unless told otherwise; its tag is not looked at. */
  addRelease(options: ReleaseOptions): ReleaseState;
  addAsset(release: ReleaseState, options: AssetOptions): AssetState;
  /** Deletes a release as its owner could. */
  forgetRelease(id: number): void;
  /** From now on, what is published is immutable, or no longer. */
  setImmutableReleases(enabled: boolean): void;
  addRuleset(options?: RulesetOptions): RulesetState;
  removeRuleset(id: number): void;
  deployments(): readonly DeploymentState[];
  inject(fault: Fault): void;
  /** Every fault that was injected is gone. */
  heal(): void;
  /** Stops it and removes its repository. @throws where there are violations, unless they were asked for */
  close(options?: { readonly allowViolations?: boolean }): Promise<void>;
}

const DEFAULT_RATE_LIMIT = 1_000;

/** Starts a forge on a free port of 127.0.0.1. */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const repository = repositoryState(options);
  const git = await createRepository({ bare: true, name: `${fullNameOf(repository)}.git` });
  await git.git('fetch', '--quiet', options.source, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*');
  await git.git('pack-refs', '--all');
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
    reviews: new Map(),
    releases: openReleaseBook(options.immutableReleases ?? false),
    deployments: [],
    rulesets: [],
    git,
    refs: openRefs(git),
    tick: forgeClock(),
    count: counter(),
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
  serve = (request, response) => serveOne(state, books, request, response);
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
    addMergedPull: (pull) => addMergedPull(state, git, pull),
    async releases() {
      await followTags(state);
      return state.releases.list;
    },
    async latestRelease() {
      await followTags(state);
      return latestOf(state);
    },
    addRelease: (release) => addRelease(state, release),
    addAsset: (release, asset) => addAsset(state, release, asset),
    forgetRelease(id) {
      state.releases.list.splice(
        state.releases.list.findIndex((one) => one.id === id),
        1,
      );
    },
    setImmutableReleases(enabled) {
      state.releases.immutable = enabled;
    },
    addRuleset: (ruleset) => addRuleset(state, ruleset),
    removeRuleset(id) {
      state.rulesets.splice(
        state.rulesets.findIndex((one) => one.id === id),
        1,
      );
    },
    deployments: () => state.deployments,
    inject: (fault) => books.faults.inject(fault),
    heal: () => books.faults.heal(),
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

function counter(): () => number {
  let counted = 0;
  return () => ++counted;
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
  books: Books,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (isGitRequest(request.url ?? '/')) await serveGit(state, books, request, response);
    else await serveRest(state, books, request, response);
  } catch (error) {
    // A client that was killed in the middle of its request is no mistake of anybody.
    if (!request.complete) return;
    // A mistake of the forge itself must not look like one of GitHub's answers.
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    books.violations.push(`${request.method} ${request.url}: the forge failed: ${words}`);
    response.destroy();
  }
}
