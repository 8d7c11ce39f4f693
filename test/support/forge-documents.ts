// What does GitHub's JSON of a user, repository, pull request or comment look like? Real examples, made ours.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { components } from '@octokit/openapi-types';
import type { WebhookDefinition } from '@octokit/webhooks-examples';

type Schemas = components['schemas'];
export type UserDocument = Schemas['simple-user'];
export type RepositoryDocument = Schemas['full-repository'];
export type PullDocument = Schemas['pull-request'];
export type CommentDocument = Schemas['issue-comment'];
type AppDocument = NonNullable<Schemas['nullable-integration']>;

/** Where the forge is reached; neither URL ends with a slash. */
export interface Site {
  readonly apiUrl: string;
  readonly serverUrl: string;
}

export interface RepositoryState {
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly fork: boolean;
  readonly defaultBranch: string;
  /** True where squash is the only way to merge. */
  readonly squashOnly: boolean;
}

export interface Author {
  readonly login: string;
  readonly type: 'User' | 'Bot';
  /** Slug of the app behind a bot. */
  readonly app?: string;
}

export interface PullState {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: Author;
  readonly labels: readonly string[];
  readonly draft: boolean;
  readonly base: { readonly ref: string; readonly sha: string };
  readonly head: { readonly ref: string; readonly sha: string };
  /** Where the head's branch is; the repository itself unless it comes from a fork. */
  readonly headRepository: RepositoryState;
  /** The test merge, `refs/pull/N/merge`. */
  readonly mergeSha: string;
  readonly createdAt: string;
  /** Absent: it is open. Then `mergeSha` is the commit that it became. */
  readonly mergedAt?: string;
}

export interface CommentState {
  readonly id: number;
  readonly issue: number;
  readonly author: Author;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const EXAMPLES = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
const EXAMPLE_API = 'https://api.github.com';
const EXAMPLE_SERVER = 'https://github.com';
const EXAMPLE_REPOSITORY = 'Codertocat/Hello-World';
const EXAMPLE_PULL = 2;

let definitions: readonly WebhookDefinition[] | undefined;

/** GitHub's own example payloads of all webhook events. */
export function webhookExamples(): readonly WebhookDefinition[] {
  definitions ??= JSON.parse(readFileSync(EXAMPLES, 'utf8')) as readonly WebhookDefinition[];
  return definitions;
}

/** GitHub's example of a pull request that was just opened, as the event has it. */
function examplePull(): { pull_request: PullDocument } {
  const examples = webhookExamples().find((one) => one.name === 'pull_request')?.examples ?? [];
  const opened = examples.find((one) => 'pull_request' in one && 'action' in one && one.action === 'opened');
  return structuredClone(opened) as unknown as { pull_request: PullDocument };
}

/** Replaces the example's site and repository by ours in every string. */
export function relocate<T>(document: T, site: Site, fullName: string): T {
  const text = JSON.stringify(document)
    .replaceAll(`${EXAMPLE_API}/repos/${EXAMPLE_REPOSITORY}`, `${site.apiUrl}/repos/${fullName}`)
    .replaceAll(EXAMPLE_API, site.apiUrl)
    .replaceAll(`${EXAMPLE_SERVER}/${EXAMPLE_REPOSITORY}`, `${site.serverUrl}/${fullName}`)
    .replaceAll(EXAMPLE_SERVER, site.serverUrl)
    .replaceAll(EXAMPLE_REPOSITORY, fullName);
  return JSON.parse(text) as T;
}

/** A stable number for a name, as large as GitHub's ids are. */
export function idOf(name: string): number {
  return name === 'github-actions[bot]'
    ? 41_898_282
    : createHash('sha1').update(name).digest().readUInt32BE(0);
}

export function nodeIdOf(kind: string, id: number): string {
  return Buffer.from(`0:${kind}${id}`).toString('base64');
}

export function fullNameOf(repository: RepositoryState): string {
  return `${repository.owner}/${repository.name}`;
}

export function userDocument(site: Site, { login, type }: Author): UserDocument {
  const id = idOf(login);
  const url = `${site.apiUrl}/users/${encodeURIComponent(login)}`;
  const page = login.endsWith('[bot]') ? `apps/${login.slice(0, -'[bot]'.length)}` : login;
  return {
    login,
    id,
    node_id: nodeIdOf(type, id),
    avatar_url: `${site.serverUrl}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${site.serverUrl}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** What `GET /user` tells a personal access token about its owner. */
export function ownUserDocument(site: Site, author: Author): Schemas['public-user'] {
  return {
    ...userDocument(site, author),
    name: author.login,
    company: null,
    blog: '',
    location: null,
    email: null,
    notification_email: null,
    hireable: null,
    bio: null,
    public_repos: 2,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2019-05-15T15:19:25Z',
    updated_at: '2019-05-15T15:19:25Z',
  };
}

export function repositoryDocument(site: Site, repository: RepositoryState): RepositoryDocument {
  const example = relocate(examplePull().pull_request.base.repo, site, fullNameOf(repository));
  const id = idOf(fullNameOf(repository));
  return {
    ...example,
    id,
    node_id: nodeIdOf('Repository', id),
    name: repository.name,
    owner: userDocument(site, { login: repository.owner, type: 'User' }),
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    fork: repository.fork,
    default_branch: repository.defaultBranch,
    allow_squash_merge: true,
    allow_merge_commit: !repository.squashOnly,
    allow_rebase_merge: !repository.squashOnly,
    has_discussions: false,
    network_count: 0,
    subscribers_count: 1,
  } as RepositoryDocument;
}

export function pullDocument(site: Site, repository: RepositoryState, pull: PullState): PullDocument {
  const fullName = fullNameOf(repository);
  const text = JSON.stringify(relocate(examplePull().pull_request, site, fullName));
  const numbered = text.replaceAll(
    new RegExp(`/(pull|pulls|issues)/${EXAMPLE_PULL}\\b`, 'g'),
    (_, kind: string) => `/${kind}/${pull.number}`,
  );
  const example = JSON.parse(numbered) as PullDocument;
  const id = idOf(`${fullName}#${pull.number}`);
  const side = ({ ref, sha }: { ref: string; sha: string }, of: RepositoryState) => ({
    label: `${of.owner}:${ref}`,
    ref,
    sha,
    user: userDocument(site, { login: of.owner, type: 'User' }),
    repo: repositoryDocument(site, of),
  });
  return {
    ...example,
    id,
    node_id: nodeIdOf('PullRequest', id),
    number: pull.number,
    title: pull.title,
    body: pull.body,
    user: userDocument(site, pull.author),
    labels: pull.labels.map((name) => labelDocument(site, fullName, name)),
    draft: pull.draft,
    created_at: pull.createdAt,
    updated_at: pull.createdAt,
    merge_commit_sha: pull.mergeSha,
    state: pull.mergedAt === undefined ? 'open' : 'closed',
    merged: pull.mergedAt !== undefined,
    merged_at: pull.mergedAt ?? null,
    closed_at: pull.mergedAt ?? null,
    author_association: pull.headRepository.fork ? 'CONTRIBUTOR' : 'MEMBER',
    auto_merge: null,
    head: side(pull.head, pull.headRepository),
    base: side(pull.base, repository),
  } as PullDocument;
}

export function labelDocument(site: Site, fullName: string, name: string): PullDocument['labels'][number] {
  const id = idOf(`label ${name}`);
  const url = `${site.apiUrl}/repos/${fullName}/labels/${encodeURIComponent(name)}`;
  return {
    id,
    node_id: nodeIdOf('Label', id),
    url,
    name,
    description: null,
    color: 'ededed',
    default: false,
  };
}

function appDocument(site: Site, slug: string): AppDocument {
  const id = slug === 'github-actions' ? 15_368 : idOf(`app ${slug}`);
  return {
    id,
    slug,
    node_id: nodeIdOf('App', id),
    owner: userDocument(site, { login: 'github', type: 'User' }),
    name: slug === 'github-actions' ? 'GitHub Actions' : slug,
    description: null,
    external_url: 'https://help.github.com/en/actions',
    html_url: `${site.serverUrl}/apps/${slug}`,
    created_at: '2018-07-30T09:30:17Z',
    updated_at: '2024-01-02T00:00:00Z',
    permissions: { contents: 'write', issues: 'write', metadata: 'read', pull_requests: 'write' },
    events: [],
  };
}

export function commentDocument(site: Site, fullName: string, comment: CommentState): CommentDocument {
  const { id, author } = comment;
  const issue = `repos/${fullName}/issues`;
  return {
    id,
    node_id: nodeIdOf('IssueComment', id),
    url: `${site.apiUrl}/${issue}/comments/${id}`,
    html_url: `${site.serverUrl}/${fullName}/pull/${comment.issue}#issuecomment-${id}`,
    issue_url: `${site.apiUrl}/${issue}/${comment.issue}`,
    user: userDocument(site, author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: author.type === 'Bot' ? 'CONTRIBUTOR' : 'MEMBER',
    performed_via_github_app: author.app === undefined ? null : appDocument(site, author.app),
  };
}
