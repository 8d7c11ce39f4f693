// Writes a commit into a repository of our own making, by `git fast-import`.
import { execFile } from 'node:child_process';

export interface ImportedFile {
  /** Relative to the root, without characters that fast-import would quote. */
  readonly path: string;
  readonly text: string;
}

export interface ImportedCommit {
  /** Full ref that moves to the commit, for example `refs/heads/main`. */
  readonly ref: string;
  /** Full ref or id of the parent; absent: a first commit. */
  readonly from?: string;
  /** Name and address of author and committer, `Name <address>`. */
  readonly author: string;
  /** Seconds since 1970, UTC. */
  readonly time: number;
  readonly message: string;
  /** All files of the commit; those of the parent are replaced. */
  readonly files: readonly ImportedFile[];
}

/** Makes an empty repository at `directory`, whose HEAD is `main`, whatever the user's own git settings are. */
export async function createRepository(directory: string, environment: GitEnvironment): Promise<void> {
  await git(['init', '--quiet', '--template=', '--initial-branch=main', directory], '', environment);
}

/** Fills the work tree of a repository of our own making with its HEAD. */
export async function fillWorkTree(directory: string, environment: GitEnvironment): Promise<void> {
  await git(['-C', directory, 'reset', '--quiet', '--hard'], '', environment);
}

export async function importCommit(
  directory: string,
  commit: ImportedCommit,
  environment: GitEnvironment,
): Promise<void> {
  const stream = commitCommand(commit);
  await git(['-C', directory, 'fast-import', '--quiet', '--date-format=raw'], stream, environment);
}

export type GitEnvironment = Readonly<Record<string, string>>;

function commitCommand(commit: ImportedCommit): string {
  const files = commit.files.map(({ path, text }) => `M 100644 inline ${path}\n${data(text)}`);
  return [
    `commit ${commit.ref}\n`,
    `committer ${commit.author} ${commit.time} +0000\n`,
    data(commit.message),
    commit.from === undefined ? '' : `from ${commit.from}\n`,
    'deleteall\n',
    ...files,
    '\n',
  ].join('');
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function git(args: readonly string[], input: string, environment: GitEnvironment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', args, { env: environment }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else
        reject(
          new Error(`git ${args.slice(0, 4).join(' ')}: ${stderr.trim() || error.message}`, { cause: error }),
        );
    });
    // git may end before it has read all of it; its status then says what was wrong.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
