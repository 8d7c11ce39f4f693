// Real git repositories for tests: fixed identities and dates, so that ids are stable; blind to the user's git config.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The first commit's date unless a test says otherwise; each later commit or tag is a minute younger. */
const FIRST_DATE = Date.UTC(2023, 5, 1, 12, 0, 0);
const MAXIMUM_OUTPUT = 256 * 1024 * 1024;

export interface CommitOptions {
  /** ISO 8601; author and committer date. */
  readonly date?: string;
  /** `Name <mail@example.org>`; author and committer. */
  readonly author?: string;
}

export interface TagOptions {
  /** Makes the tag an annotated one. */
  readonly message?: string;
  /** What it points to; default HEAD. Any object, so a tag of a tag is possible. */
  readonly target?: string;
  readonly date?: string;
}

export interface TemporaryRepository {
  /** Absolute, real path of the work tree (of the repository, where it is bare). */
  readonly directory: string;
  /** Environment that every git command here runs in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs git here and returns stdout without its last newline. Rejects with git's stderr. */
  git(...args: readonly string[]): Promise<string>;
  /** The same with bytes on stdin, for `hash-object --stdin`, `mktree -z`, `fast-import`… */
  gitWithInput(input: string | Buffer, ...args: readonly string[]): Promise<string>;
  /** Writes files of the work tree; `undefined` removes one. */
  write(files: Readonly<Record<string, string | Buffer | undefined>>): Promise<void>;
  /** Adds everything in the work tree, commits (also without a change) and returns the commit's id. */
  commit(message: string, options?: CommitOptions): Promise<string>;
  /** Makes a tag and returns the id that the ref points to: the tag object's, where it is annotated. */
  tag(name: string, options?: TagOptions): Promise<string>;
  /** Makes a branch at `start` (default HEAD) and switches to it. */
  branch(name: string, start?: string): Promise<void>;
  switch(name: string): Promise<void>;
  /** Merges `name` into the current branch with a merge commit, and returns its id. */
  merge(name: string, message: string, options?: CommitOptions): Promise<string>;
  /** Full id of a revision. */
  id(revision: string): Promise<string>;
  /** Removes the repository and its temporary folder. */
  remove(): Promise<void>;
}

export interface RepositoryOptions {
  readonly bare?: boolean;
  readonly objectFormat?: 'sha1' | 'sha256';
  /** Name of its directory; default `repository`. */
  readonly name?: string;
}

/** An empty repository on branch `main` in a new temporary folder. */
export async function createRepository(options: RepositoryOptions = {}): Promise<TemporaryRepository> {
  const { parent, directory } = await temporaryDirectory(options.name ?? 'repository');
  const args = [
    'init',
    '--quiet',
    '--initial-branch=main',
    `--object-format=${options.objectFormat ?? 'sha1'}`,
  ];
  await runGit(parent, gitEnvironment(parent), [...args, ...(options.bare ? ['--bare'] : []), directory]);
  return openTemporary(parent, directory);
}

/**
 * Clones from a URL or path into a new temporary folder.
 * @param args further arguments of `git clone`, for example `--depth=1`, `--bare`, `--filter=blob:none`. A depth works
 *   only over a URL (`file://…` counts as one).
 */
export async function cloneRepository(
  source: string,
  ...args: readonly string[]
): Promise<TemporaryRepository> {
  const { parent, directory } = await temporaryDirectory('repository');
  try {
    await runGit(parent, gitEnvironment(parent), ['clone', '--quiet', ...args, '--', source, directory]);
  } catch (error) {
    await rm(parent, { recursive: true, force: true });
    throw error;
  }
  return openTemporary(parent, directory);
}

/** A full clone of a bundle file, with all of its branches (as `origin/…`) and tags, its HEAD checked out. */
export async function cloneBundle(path: string): Promise<TemporaryRepository> {
  return cloneRepository(path);
}

/** Environment for git in tests: nothing of the user's or the machine's configuration; one author, one date. */
export function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    ...identity({}, () => new Date(FIRST_DATE).toISOString()),
    ...configEnvironment({ 'gc.auto': '0', 'maintenance.auto': 'false', 'advice.detachedHead': 'false' }),
  };
}

/** `-c key=value` through the environment. */
export function configEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = {};
  const entries = Object.entries(settings);
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return { ...environment, GIT_CONFIG_COUNT: String(entries.length) };
}

async function temporaryDirectory(name: string): Promise<{ parent: string; directory: string }> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'pawl-test-')));
  return { parent, directory: join(parent, name) };
}

function openTemporary(parent: string, directory: string): TemporaryRepository {
  const environment = gitEnvironment(parent);
  let ticks = 0;
  const nextDate = () => new Date(FIRST_DATE + 60_000 * ticks++).toISOString();
  const git = (...args: readonly string[]) => runGit(directory, environment, args);
  const id = (revision: string) => git('rev-parse', '--verify', '--end-of-options', revision);
  const authored = (options: CommitOptions) => ({ ...environment, ...identity(options, nextDate) });

  return {
    directory,
    environment,
    git,
    gitWithInput: (input, ...args) => runGit(directory, environment, args, input),
    write: (files) => writeFiles(directory, files),
    async commit(message, options = {}) {
      await git('add', '--all', '--force');
      const args = [
        'commit',
        '--quiet',
        '--allow-empty',
        '--allow-empty-message',
        '--cleanup=verbatim',
        '--file=-',
      ];
      await runGit(directory, authored(options), args, message);
      return id('HEAD');
    },
    async tag(name, options = {}) {
      const target = options.target ?? 'HEAD';
      const message = options.message === undefined ? [] : ['--annotate', '--cleanup=verbatim', '--file=-'];
      const env = authored(options.date === undefined ? {} : { date: options.date });
      await runGit(directory, env, ['tag', ...message, '--', name, target], options.message);
      return id(`refs/tags/${name}`);
    },
    async branch(name, start = 'HEAD') {
      await git('switch', '--quiet', '--create', name, start);
    },
    async switch(name) {
      await git('switch', '--quiet', name);
    },
    async merge(name, message, options = {}) {
      const args = ['merge', '--quiet', '--no-ff', '-m', message, name];
      await runGit(directory, authored(options), args);
      return id('HEAD');
    },
    id,
    remove: () => rm(parent, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function identity(options: CommitOptions, nextDate: () => string): Record<string, string> {
  const date = options.date ?? nextDate();
  const author = /^(.*?)\s*<(.*)>$/.exec(options.author ?? 'Ada Lovelace <ada@example.org>');
  const name = author?.[1] ?? 'Ada Lovelace';
  const mail = author?.[2] ?? 'ada@example.org';
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: mail,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: mail,
    GIT_COMMITTER_DATE: date,
  };
}

async function writeFiles(
  directory: string,
  files: Readonly<Record<string, string | Buffer | undefined>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, path);
    if (content === undefined) {
      await rm(target, { recursive: true, force: true });
    } else {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
  }
}

export function runGit(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  input: string | Buffer = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: MAXIMUM_OUTPUT, encoding: 'utf8' as const };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.replace(/\n$/, ''));
      else reject(new Error(`git ${args.join(' ')}: ${stderr || error.message}`, { cause: error }));
    });
    // A command that reads no stdin may be gone before the bytes are written.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
