// What does the forge know of pull requests? Opening one makes its refs; one that was merged has its reviews.
import type { components } from '@octokit/openapi-types';
import { type Answer, type Call, failed, page, type Routes } from './forge-answers.ts';
import {
  type Author,
  fullNameOf,
  nodeIdOf,
  type PullState,
  pullDocument,
  type RepositoryState,
  userDocument,
} from './forge-documents.ts';
import type { ForgeState } from './forge-state.ts';
import type { TemporaryRepository } from './temporary-repository.ts';

export interface PullOptions {
  /** Default: the next free number. */
  readonly number?: number;
  readonly title?: string;
  readonly body?: string | null;
  readonly author?: Author;
  readonly labels?: readonly string[];
  readonly draft?: boolean;
  /** Branch to merge into; default the repository's default branch. */
  readonly base?: string;
  /** Branch of the head as the event names it. In the forge's repository, unless `headSha` says its commit. */
  readonly head: string;
  readonly headSha?: string;
  /** Owner of the fork that the head comes from; absent: the repository itself. */
  readonly fork?: string;
}

/** Adds or replaces a pull request in `state`, and writes `refs/pull/N/head` and `refs/pull/N/merge`. */
export async function openPull(
  state: ForgeState,
  git: TemporaryRepository,
  options: PullOptions,
): Promise<PullState> {
  const number = options.number ?? Math.max(0, ...state.pulls.keys()) + 1;
  const base = options.base ?? state.repository.defaultBranch;
  const baseSha = await git.id(`refs/heads/${base}^{commit}`);
  const headSha = await git.id(options.headSha ?? `refs/heads/${options.head}^{commit}`);
  const mergeSha = await mergeOf(git, baseSha, headSha);
  await git.git('update-ref', `refs/pull/${number}/head`, headSha);
  await git.git('update-ref', `refs/pull/${number}/merge`, mergeSha);
  const pull: PullState = {
    number,
    title: options.title ?? 'feat: feature engineering update',
    body: options.body === undefined ? 'Rolling averages over five games.' : options.body,
    author: options.author ?? { login: 'grace', type: 'User' },
    labels: options.labels ?? [],
    draft: options.draft ?? false,
    base: { ref: base, sha: baseSha },
    head: { ref: options.head, sha: headSha },
    headRepository: headRepository(state.repository, options.fork),
    mergeSha,
    createdAt: state.pulls.get(number)?.createdAt ?? state.tick(),
  };
  state.pulls.set(number, pull);
  return pull;
}

function headRepository(repository: RepositoryState, fork: string | undefined): RepositoryState {
  return fork === undefined ? repository : { ...repository, owner: fork, fork: true };
}

/** The merge commit that GitHub tests: first parent the base's tip, second the head. */
async function mergeOf(git: TemporaryRepository, base: string, head: string): Promise<string> {
  const [tree = ''] = (await git.git('merge-tree', '--write-tree', base, head)).split('\n');
  const date = await git.git('show', '--no-patch', '--format=%ct +0000', head);
  const lines = [
    `tree ${tree}`,
    `parent ${base}`,
    `parent ${head}`,
    `author GitHub <noreply@github.com> ${date}`,
    `committer GitHub <noreply@github.com> ${date}`,
    '',
    `Merge ${head} into ${base}`,
  ];
  return git.gitWithInput(lines.join('\n'), 'hash-object', '-t', 'commit', '-w', '--stdin');
}

export interface ReviewState {
  readonly author: Author;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
}

export interface MergedPullOptions {
  /** Default: the next free number. */
  readonly number?: number;
  readonly title?: string;
  /** Default `grace`. */
  readonly author?: string;
  /** Oldest first. */
  readonly reviews?: readonly { readonly author: string; readonly state: ReviewState['state'] }[];
  /** The commit that it became on the default branch. */
  readonly mergeCommit: string;
}

/** Adds a pull request that was merged. */
export async function addMergedPull(
  state: ForgeState,
  git: TemporaryRepository,
  options: MergedPullOptions,
): Promise<PullState> {
  const number = options.number ?? Math.max(0, ...state.pulls.keys()) + 1;
  const mergeSha = await git.id(`${options.mergeCommit}^{commit}`);
  const before = await git.id(`${mergeSha}^`).catch(() => mergeSha);
  const createdAt = state.tick();
  const pull: PullState = {
    number,
    title: options.title ?? `feat: change ${number}`,
    body: null,
    author: { login: options.author ?? 'grace', type: 'User' },
    labels: [],
    draft: false,
    base: { ref: state.repository.defaultBranch, sha: before },
    head: { ref: `change-${number}`, sha: mergeSha },
    headRepository: state.repository,
    mergeSha,
    createdAt,
    mergedAt: state.tick(),
  };
  state.pulls.set(number, pull);
  const reviews = (options.reviews ?? []).map((one) => ({
    author: { login: one.author, type: 'User' as const },
    state: one.state,
  }));
  state.reviews.set(number, reviews);
  return pull;
}

export const PULL_ROUTES = {
  'pulls/get': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'pulls/pulls#get-a-pull-request',
    handle: (state, call) =>
      withPull(state, call, (pull) => ({
        status: 200,
        body: pullDocument(state.site, state.repository, pull),
      })),
  },
  'pulls/list': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'pulls/pulls#list-pull-requests',
    handle: listPulls,
  },
  'pulls/list-reviews': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'pulls/reviews#list-reviews-for-a-pull-request',
    handle: (state, call) => withPull(state, call, (pull) => listReviews(state, call, pull)),
  },
  'repos/list-pull-requests-associated-with-commit': {
    needs: 'read',
    any: ['pull_requests'],
    manual: 'commits/commits#list-pull-requests-associated-with-a-commit',
    handle: listPullsOfCommit,
  },
} as const satisfies Routes;

function withPull(state: ForgeState, { path }: Call, then: (pull: PullState) => Answer): Answer {
  const pull = state.pulls.get(Number(path.pull_number));
  return pull === undefined ? failed(404, 'Not Found', 'pulls/pulls#get-a-pull-request') : then(pull);
}

function listPulls(state: ForgeState, call: Call): Answer {
  const head = call.query.get('head');
  const base = call.query.get('base');
  const wanted = call.query.get('state') ?? 'open';
  const pulls = [...state.pulls.values()].filter(
    (one) =>
      (wanted === 'all' || (wanted === 'open') === (one.mergedAt === undefined)) &&
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

function listPullsOfCommit(state: ForgeState, call: Call): Answer {
  const sha = call.path.commit_sha;
  const pulls = [...state.pulls.values()].filter((one) => one.mergeSha === sha || one.head.sha === sha);
  const documents = pulls.map((one) => pullDocument(state.site, state.repository, one));
  return page(state, call, `commits/${sha}/pulls`, documents);
}

function listReviews(state: ForgeState, call: Call, pull: PullState): Answer {
  const reviews = state.reviews.get(pull.number) ?? [];
  const documents = reviews.map((one, index) => reviewDocument(state, pull, one, index));
  return page(state, call, `pulls/${pull.number}/reviews`, documents);
}

function reviewDocument(
  { site, repository }: ForgeState,
  pull: PullState,
  review: ReviewState,
  index: number,
): components['schemas']['pull-request-review'] {
  const id = 1_800_000_000 + pull.number * 1_000 + index;
  const fullName = fullNameOf(repository);
  const html = `${site.serverUrl}/${fullName}/pull/${pull.number}#pullrequestreview-${id}`;
  const url = `${site.apiUrl}/repos/${fullName}/pulls/${pull.number}`;
  return {
    id,
    node_id: nodeIdOf('PullRequestReview', id),
    user: userDocument(site, review.author),
    body: '',
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: 'MEMBER',
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: pull.createdAt,
    commit_id: pull.head.sha,
  };
}
