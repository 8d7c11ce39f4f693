// A bare repository beside the user's that borrows its objects and takes in what is fetched, so that the clone stays as it is.
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { type Environment, REMOTE_NAME, type Setting } from './environment.ts';
import type { Location } from './location.ts';
import { parseDefaultBranch, parseRemoteRefs, type RemoteRefs } from './refs.ts';
import type { Remote } from './remote.ts';
import { createGit, type Git, GitExit, gitFailed, lastLine, type ProcessCount } from './run-git.ts';

export interface FetchOptions {
  /** `--depth=1` and its like, in full. */
  readonly depth?: string;
  /** `blob:none` and its like; absent: everything. A server that refuses filters sends everything. */
  readonly filter?: string;
  /** Says nothing about what is here. For objects by id only: with it a commit would come with all of its history. */
  readonly silent?: boolean;
  /** Tells the server of these commits only. Few of them, without parents here, make one request enough. */
  readonly tips?: readonly string[];
}

/** What git said, and whether it ended with status 0. */
export interface Conversation {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Scratch {
  readonly git: Git;
  /** Whether there is anything to fetch from. */
  readonly remote: Remote | undefined;
  /** Commits whose parents were cut off. */
  boundary(): Promise<ReadonlySet<string>>;
  setBoundary(ids: ReadonlySet<string>): Promise<void>;
  /** Writes a ref, so that the next fetch tells the server that this commit is here. */
  keep(commit: string): Promise<void>;
  /**
   * @param specs ids or full names of the remote's refs; not empty
   * @throws Failure `missing-history`
   */
  fetch(specs: readonly string[], options: FetchOptions): Promise<void>;
  /** Tags and branches of the remote. @throws Failure `missing-history` */
  listRefs(): Promise<RemoteRefs>;
  /** Name of the remote's default branch, where it tells. @throws Failure `missing-history` */
  defaultBranchName(): Promise<string | undefined>;
  /** Runs a command that talks to the remote. It never throws for what git or the remote say; the secret is taken out. */
  talk(args: readonly string[], settings: readonly Setting[]): Promise<Conversation>;
  remove(): Promise<void>;
}

/** git sends 16 in its first request. */
const MAXIMUM_TIPS = 15;

const FETCH = [
  'fetch',
  '--quiet',
  '--stdin',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-gc',
  '--no-recurse-submodules',
  '--no-prune',
  '--no-progress',
];

/** @param parent folder for the scratch repository; it must exist */
export async function createScratch(
  parent: string,
  location: Location,
  inherited: Environment,
  count: ProcessCount,
  remote: Remote | undefined,
): Promise<Scratch> {
  const directory = await mkdtemp(join(parent, 'pawl-history-'));
  const config = join(directory, 'config');
  const shallow = join(directory, 'shallow');
  const configuration = describeRepository(location);
  await mkdir(join(directory, 'objects', 'info'), { recursive: true });
  await mkdir(join(directory, 'refs', 'pawl'), { recursive: true });
  await writeFile(join(directory, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(config, configuration);
  await writeFile(
    join(directory, 'objects', 'info', 'alternates'),
    `${join(location.commonDirectory, 'objects')}\n`,
  );
  if (location.shallow) await copyFile(join(location.commonDirectory, 'shallow'), shallow);
  const git = createGit(directory, inherited, count, directory);

  const talk = async (args: readonly string[], settings: readonly Setting[], input?: string) => {
    if (remote === undefined) throw noRemote();
    try {
      return await git.fetch(args, [...remote.settings, ...settings], input);
    } catch (error) {
      throw explain(
        error,
        remote,
        args[0] === 'fetch' ? 'The missing history' : 'The list of tags and branches',
      );
    } finally {
      // A filter marks the remote as one to fetch from whenever an object is missing. That is never wanted.
      await writeFile(config, configuration);
    }
  };
  return {
    git,
    remote,
    async boundary() {
      const text = await readFile(shallow, 'utf8').catch(() => '');
      return new Set(text.split('\n').filter((id) => id !== ''));
    },
    async setBoundary(ids) {
      if (ids.size === 0) await rm(shallow, { force: true });
      else
        await writeFile(
          shallow,
          [...ids]
            .sort()
            .map((id) => `${id}\n`)
            .join(''),
        );
    },
    keep: (commit) => writeFile(join(directory, 'refs', 'pawl', commit), `${commit}\n`),
    async fetch(specs, { depth, filter, silent = false, tips = [] }) {
      const options = [
        ...(depth === undefined ? [] : [depth]),
        filter === undefined ? '--no-filter' : `--filter=${filter}`,
        ...tips.slice(0, MAXIMUM_TIPS).map((id) => `--negotiation-tip=${id}`),
      ];
      const settings: Setting[] = [
        [`remote.${REMOTE_NAME}.promisor`, 'true'],
        // What the server is told to be here are the kept commits; the clone's other refs would make it more requests.
        ['core.alternateRefsPrefixes', 'refs/none/'],
        ...(silent ? [['fetch.negotiationAlgorithm', 'noop'] as const] : []),
      ];
      // With an empty list git would fetch everything that there is.
      if (specs.length === 0) throw new Error('there is nothing to fetch');
      await talk([...FETCH, ...options, REMOTE_NAME], settings, `${specs.join('\n')}\n`);
    },
    listRefs: async () =>
      parseRemoteRefs(await talk(['ls-remote', '--quiet', '--tags', '--heads', REMOTE_NAME], [])),
    defaultBranchName: async () =>
      parseDefaultBranch(await talk(['ls-remote', '--quiet', '--symref', REMOTE_NAME, 'HEAD'], [])),
    talk: (args, settings) => converse(git, remote, args, settings),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function converse(
  git: Git,
  remote: Remote | undefined,
  args: readonly string[],
  settings: readonly Setting[],
): Promise<Conversation> {
  if (remote === undefined) throw noRemote();
  try {
    const stdout = await git.fetch(args, [...remote.settings, ...settings]);
    return { succeeded: true, stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof GitExit)) throw gitFailed(`git ${args[0]}`, error);
    const { stdout, stderr } = error;
    return { succeeded: false, stdout: remote.redact(stdout), stderr: remote.redact(stderr) };
  }
}

function describeRepository({ objectFormat }: Location): string {
  const extensions = objectFormat === 'sha1' ? '' : `[extensions]\n\tobjectFormat = ${objectFormat}\n`;
  return `[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n${extensions}`;
}

export const FULL_HISTORY_HELP = 'Check out with the whole history: actions/checkout with fetch-depth: 0.';

function noRemote(): Failure {
  return new Failure(
    'missing-history',
    'The clone is shallow or partial, and has no remote to fetch the rest from',
    FULL_HISTORY_HELP,
  );
}

function explain(error: unknown, remote: Remote, what: string): Failure {
  if (!(error instanceof GitExit)) return gitFailed('git fetch', error);
  const reason = remote.redact(lastLine(error.stderr) || error.message);
  // git asks for a name where what it was given is refused.
  const isStranger = /could not read Username|Authentication failed|Invalid username/.test(error.stderr);
  const help = isStranger
    ? 'The remote does not know the token, or there is none: is it expired? It needs the permission `contents: read`.'
    : `Give the workflow the permission \`contents: read\`. Or: ${FULL_HISTORY_HELP}`;
  // No cause: what git printed may hold what the reason was cleaned of.
  return new Failure('missing-history', `${what} could not be fetched from ${remote.url}: ${reason}`, help);
}
