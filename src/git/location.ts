// Where is the repository, what is it called, and is all of it there?
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../failure.ts';
import { type Git, GitExit, gitFailed } from './run-git.ts';

export interface Location {
  /** Absolute paths. In a linked work tree the two differ. */
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** Its history is cut. */
  readonly shallow: boolean;
  /** Cloned with a filter: objects may be missing anywhere. */
  readonly partial: boolean;
}

const LAYOUT = [
  'rev-parse',
  '--is-shallow-repository',
  '--show-object-format',
  '--path-format=absolute',
  '--git-dir',
  '--git-common-dir',
];

/**
 * Looks for the repository from the working directory of `git` upwards.
 * @throws Failure `not-a-repository`, or `git-failed` with the command that helps
 */
export async function findRepository(git: Git): Promise<Location> {
  const lines = (await git.run(LAYOUT).catch((error) => Promise.reject(explain(error, git.directory)))).split(
    '\n',
  );
  const [shallow, objectFormat, gitDirectory, commonDirectory, end] = lines;
  if (gitDirectory === undefined || commonDirectory === undefined || end !== '') {
    throw new Failure(
      'not-a-repository',
      'The path of the repository holds a newline',
      'Move it to a folder without one, or use git 2.31 or newer.',
    );
  }
  if (objectFormat !== 'sha1' && objectFormat !== 'sha256') {
    throw new Failure('git-failed', `The object format ${objectFormat} is not known`, 'Use sha1 or sha256.');
  }
  const partial = await hasPromisedObjects(join(commonDirectory, 'objects', 'pack'));
  return { gitDirectory, commonDirectory, objectFormat, shallow: shallow === 'true', partial };
}

/** URL of the remote `origin` as configured; undefined where there is none. */
export async function readOrigin(git: Git): Promise<string | undefined> {
  try {
    const url = (await git.run(['config', '--get', 'remote.origin.url'])).replace(/\n$/, '');
    return url === '' ? undefined : url;
  } catch (error) {
    if (error instanceof GitExit && error.status === 1) return undefined;
    throw gitFailed('git config', error);
  }
}

/** The last part of origin's URL, else the name of the repository's directory. */
export function nameRepository(location: Location, origin: string | undefined): string {
  const fromOrigin = lastPart(origin ?? '');
  if (fromOrigin !== '') return fromOrigin;
  const { commonDirectory } = location;
  return lastPart(basename(commonDirectory) === '.git' ? dirname(commonDirectory) : commonDirectory);
}

function lastPart(path: string): string {
  const parts = path.replace(/[/\\]+$/, '').split(/[/\\:]/);
  return (parts.at(-1) ?? '').replace(/\.git$/, '');
}

async function hasPromisedObjects(packDirectory: string): Promise<boolean> {
  const names = await readdir(packDirectory).catch(() => []);
  return names.some((name) => name.endsWith('.promisor'));
}

function explain(error: unknown, directory: string): Failure {
  if (!(error instanceof GitExit)) return gitFailed('git rev-parse', error);
  const trust = /git config --global --add safe\.directory .+/.exec(error.stderr)?.[0];
  if (/dubious ownership|unsafe repository/.test(error.stderr)) {
    return new Failure(
      'git-failed',
      `git does not trust ${directory}: another user owns it`,
      `Run: ${trust ?? `git config --global --add safe.directory '${directory}'`}`,
      error,
    );
  }
  if (/cannot use bare repository/.test(error.stderr)) {
    return new Failure(
      'not-a-repository',
      `${directory} is a bare repository`,
      'Run in a clone with a work tree: a bare repository can be planted in a folder of files.',
      error,
    );
  }
  if (/not a git repository/.test(error.stderr)) return notARepository(directory, error);
  return gitFailed('git rev-parse', error);
}

export function notARepository(directory: string, cause?: unknown): Failure {
  return new Failure(
    'not-a-repository',
    `${directory} is not in a git repository`,
    'Run in a clone, for example after actions/checkout.',
    cause,
  );
}
