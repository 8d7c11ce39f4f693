// What does the forge know? One repository with its pull requests and comments, and who each token belongs to.
import type { DeploymentState } from './forge-deployments.ts';
import type { Author, CommentState, PullState, RepositoryState, Site } from './forge-documents.ts';
import type { ReviewState } from './forge-pulls.ts';
import type { ReleaseBook } from './forge-releases.ts';
import type { RulesetState } from './forge-rulesets.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

export type Permission =
  | 'administration'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'workflows';

/** Who a token belongs to, and what it may do. */
export interface Identity extends Author {
  readonly permissions: Readonly<Partial<Record<Permission, 'read' | 'write'>>>;
}

const ACTIONS: Author = { login: 'github-actions[bot]', type: 'Bot', app: 'github-actions' };

/** What the workflow's own token can be given. The forms of the tokens are GitHub's. */
export const TOKENS = {
  /** `permissions: {contents: read, pull-requests: write}` */
  workflow: 'ghs_workflowTokenOfTheTestForge00000000000',
  /** `permissions: {contents: write, deployments: write, pull-requests: write}`; no key grants `workflows`. */
  release: 'ghs_releaseTokenOfTheTestForge000000000000',
  /** A pull request from a fork, or `permissions: {contents: read}`: reads everything, writes nothing. */
  readOnly: 'ghs_readOnlyTokenOfTheTestForge00000000000',
  /** Another app's installation token, with `workflows: write` and `administration: read`. */
  app: 'ghs_appTokenOfTheTestForge0000000000000000',
  /** A user's personal access token. */
  user: 'ghp_userTokenOfTheTestForge000000000000000',
} as const;

const EVERYTHING: Identity['permissions'] = {
  administration: 'read',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
  workflows: 'write',
};

export const IDENTITIES: Readonly<Record<string, Identity>> = {
  [TOKENS.workflow]: {
    ...ACTIONS,
    permissions: { contents: 'read', metadata: 'read', pull_requests: 'write' },
  },
  [TOKENS.release]: {
    ...ACTIONS,
    permissions: { contents: 'write', deployments: 'write', metadata: 'read', pull_requests: 'write' },
  },
  [TOKENS.readOnly]: {
    ...ACTIONS,
    permissions: {
      contents: 'read',
      deployments: 'read',
      issues: 'read',
      metadata: 'read',
      pull_requests: 'read',
    },
  },
  [TOKENS.app]: {
    login: 'model-steward[bot]',
    type: 'Bot',
    app: 'model-steward',
    permissions: EVERYTHING,
  },
  [TOKENS.user]: {
    login: 'ada',
    type: 'User',
    permissions: EVERYTHING,
  },
};

/** Everything the forge knows. Ids and times only depend on what happened before. */
export interface ForgeState {
  readonly site: Site;
  readonly repository: RepositoryState;
  readonly identities: ReadonlyMap<string, Identity>;
  readonly pulls: Map<number, PullState>;
  readonly comments: CommentState[];
  /** Reviews by the number of their pull request, oldest first. */
  readonly reviews: Map<number, readonly ReviewState[]>;
  readonly releases: ReleaseBook;
  readonly deployments: DeploymentState[];
  readonly rulesets: RulesetState[];
  /** The bare repository that is served. */
  readonly git: TemporaryRepository;
  /** Object ids of the repository's refs, read from git. */
  readonly refs: (prefix: string) => Promise<readonly GitRef[]>;
  /** The next second of the forge's own clock, ISO 8601. */
  readonly tick: () => string;
  /** A number that was not given before. */
  readonly count: () => number;
}

export interface GitRef {
  readonly ref: string;
  readonly type: 'commit' | 'tag';
  readonly sha: string;
}

const FIRST_SECOND = Date.UTC(2024, 0, 25, 9, 0, 0);
const FIRST_COMMENT = 1_909_000_001;

export function forgeClock(): () => string {
  let ticks = 0;
  return () => new Date(FIRST_SECOND + 1000 * ticks++).toISOString().replace('.000Z', 'Z');
}

/** Adds a comment and returns it. */
export function addComment(state: ForgeState, issue: number, author: Author, body: string): CommentState {
  const now = state.tick();
  const { login, type, app } = author;
  const comment: CommentState = {
    id: FIRST_COMMENT + state.comments.length,
    issue,
    author: { login, type, ...(app === undefined ? {} : { app }) },
    body,
    createdAt: now,
    updatedAt: now,
  };
  state.comments.push(comment);
  return comment;
}

/** Replaces a comment's text; its id, author and place stay. */
export function editComment(state: ForgeState, id: number, body: string): CommentState | undefined {
  const index = state.comments.findIndex((one) => one.id === id);
  const found = state.comments[index];
  if (found === undefined) return undefined;
  const edited = { ...found, body, updatedAt: state.tick() };
  state.comments[index] = edited;
  return edited;
}

export function removeComment(state: ForgeState, id: number): boolean {
  const index = state.comments.findIndex((one) => one.id === id);
  if (index >= 0) state.comments.splice(index, 1);
  return index >= 0;
}
