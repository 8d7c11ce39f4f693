// What does opening a pull request do to the repository? Its head and its test merge become refs, as on GitHub.
import type { Author, PullState, RepositoryState } from './forge-documents.ts';
import type { ForgeState, GitRef } from './forge-state.ts';
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

/** Refs below a prefix (or exactly it), with what they point to. */
export async function readRefs(git: TemporaryRepository, prefix: string): Promise<GitRef[]> {
  const lines = await git.git('for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', prefix);
  return lines.split('\n').flatMap((line) => {
    const [sha = '', type = '', ref = ''] = line.split(' ');
    return type === 'commit' || type === 'tag' ? [{ ref, type, sha }] : [];
  });
}
