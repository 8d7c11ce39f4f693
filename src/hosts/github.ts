// Says it on GitHub: the one sticky comment of a pull request.
import type { Octokit } from '@octokit/rest';
import type { CommentHandler, HandlerResult } from '../apply.ts';
import {
  type At,
  connect,
  explain,
  findAuthor,
  type GitHub,
  type GitHubOptions,
  ONCE,
  PAGE_SIZE,
  persist,
} from './github-client.ts';

type Comment = Awaited<ReturnType<Octokit['rest']['issues']['createComment']>>['data'];

/** Edits our comment in place, makes it where there is none, and never touches anybody else's. */
export function createCommentHandler(options: GitHubOptions): CommentHandler {
  const github = connect(options);
  const { octokit, at } = github;
  return async ({ pullRequest, body, marker, onlyIfExists }) => {
    try {
      const marked = await listMarked(octokit, { ...at, issue_number: pullRequest }, marker);
      const author = marked.length === 0 ? undefined : await findAuthor(github);
      const own = marked.find((comment) => comment.user?.login === author);
      if (own !== undefined) return await update(octokit, at, own, body);
      if (onlyIfExists) return { status: 'unchanged' };
      return await create(github, { ...at, issue_number: pullRequest }, body, marker, marked);
    } catch (error) {
      return explain(error, COMPLAINT);
    }
  };
}

type OnPullRequest = At & { readonly issue_number: number };

/** On every page: ours may be any of hundreds. Only comments that begin with the marker; whose they are comes later. */
async function listMarked(octokit: Octokit, at: OnPullRequest, marker: string): Promise<readonly Comment[]> {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...at, per_page: PAGE_SIZE });
  return comments.filter((comment) => comment.body?.startsWith(marker) === true);
}

async function update(octokit: Octokit, at: At, comment: Comment, body: string): Promise<HandlerResult> {
  if (comment.body === body) return { status: 'unchanged', detail: comment.html_url };
  await octokit.rest.issues.updateComment({ ...at, comment_id: comment.id, body });
  return { status: 'done', detail: comment.html_url };
}

/**
 * Makes the comment once. A 5xx or a reset may come after the effect: what landed is looked up before the next try.
 * The answer tells who we are: where an App without the input `comment-author` finds its older comment only now, that
 * one is kept and the new one removed.
 */
async function create(
  github: GitHub,
  at: OnPullRequest,
  body: string,
  marker: string,
  before: readonly Comment[],
): Promise<HandlerResult> {
  const { octokit } = github;
  const made = await createOnce(github, at, body, marker, before);
  const older = before.find((comment) => comment.user?.login === made.user?.login);
  if (older === undefined) return { status: 'done', detail: made.html_url };
  const { owner, repo } = at;
  const result = await update(octokit, { owner, repo }, older, body);
  await octokit.rest.issues.deleteComment({ owner, repo, comment_id: made.id });
  return result;
}

async function createOnce(
  { octokit, options }: GitHub,
  at: OnPullRequest,
  body: string,
  marker: string,
  before: readonly Comment[],
): Promise<Comment> {
  const known = new Set(before.map((comment) => comment.id));
  let isRetry = false;
  return persist(options, async () => {
    const marked = isRetry ? await listMarked(octokit, at, marker) : [];
    const landed = marked.find((comment) => !known.has(comment.id) && comment.body === body);
    if (landed !== undefined) return landed;
    isRetry = true;
    const { data } = await octokit.rest.issues.createComment({ ...at, body, request: ONCE });
    return data;
  });
}

const COMPLAINT = {
  what: 'the comment was not made',
  permission: 'pull-requests: write',
  hint: 'the token of a fork never has it: the step summary holds the same text',
};
