// Which commits lie between two points, and which paths did each of them touch?

import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import type { Commit } from '../core/facts.ts';
import { Failure } from '../failure.ts';
import { parseRawDate } from './object-format.ts';
import { decodePath } from './path-text.ts';
import { type Git, gitFailed, gitNotFound, lastLine } from './run-git.ts';

export interface LoggedCommit extends Commit {
  /** Paths that the commit added, removed or changed against its parent. A merge has none. */
  readonly paths: readonly string[];
}

const MAXIMUM_COMMITS = 100_000;
const MAXIMUM_LOG_BYTES = 1024 * 1024 * 1024;
const MAXIMUM_RECORD_BYTES = 64 * 1024 * 1024;
const MAXIMUM_ERROR_CHARACTERS = 4096;

/**
 * Every value ends with NUL, which none of them can hold. An empty value begins each commit: no path and no status is
 * empty, so a file that is named like a commit id stays a file.
 */
const FORMAT = '%x00%H%x00%P%x00%an%x00%cd%x00%B%x00';

/** Each option answers one that a user or a repository may have set in its configuration. */
const ARGUMENTS = [
  'log',
  '-z',
  '--stdin',
  // Status and path are two values: a path that begins with a newline cannot be mistaken for the separator.
  '--name-status',
  '--no-renames',
  '--no-diff-merges',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--ignore-submodules=none',
  '-O/dev/null',
  '--no-color',
  '--no-decorate',
  '--no-notes',
  '--no-mailmap',
  '--encoding=UTF-8',
  '--date=raw',
  `--format=tformat:${FORMAT}`,
];

/**
 * One `git log` over what `head` reaches and no commit of `exclude` does, newest first.
 *
 * `simple-git` would hold the whole output as one string, hence child_process.
 *
 * @param head full object id
 * @param exclude full object ids, any number
 * @param maximum number of commits
 * @throws Failure `too-large` above the limit, `git-failed`
 */
export function readLog(
  git: Git,
  head: string,
  exclude: readonly string[],
  maximum = MAXIMUM_COMMITS,
): Promise<readonly LoggedCommit[]> {
  git.count.started++;
  const child = spawn('git', [...ARGUMENTS, `--max-count=${maximum + 1}`], {
    cwd: git.directory,
    env: git.environment,
    windowsHide: true,
  });
  return new Promise((resolve, reject) => {
    const commits: LoggedCommit[] = [];
    const parse = createLogParser(commits);
    let bytes = 0;
    let stderr = '';
    const fail = (failure: Failure) => {
      child.kill();
      reject(failure);
    };
    child.on('error', (error) => fail(gitNotFound(error)));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-MAXIMUM_ERROR_CHARACTERS);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (!parse(chunk)) fail(gitFailed('git log', new Error('it printed something unexpected')));
      else if (commits.length > maximum) fail(tooManyCommits(maximum));
      else if (bytes > MAXIMUM_LOG_BYTES) fail(tooManyBytes());
    });
    child.on('close', (status) => {
      if (status === 0 && parse(undefined)) resolve(commits);
      else fail(gitFailed('git log', new Error(lastLine(stderr) || `it ended with status ${status}`)));
    });
    child.stdin.on('error', () => {});
    child.stdin.end([head, ...exclude.map((id) => `^${id}`), ''].join('\n'));
  });
}

function tooManyCommits(maximum: number): Failure {
  return new Failure(
    'too-large',
    `There are more than ${maximum} commits since the last release`,
    'Tag a release nearer to the head, so that fewer commits have to be read.',
  );
}

function tooManyBytes(): Failure {
  return new Failure(
    'too-large',
    `The commits since the last release name more than ${MAXIMUM_LOG_BYTES} bytes of paths and messages`,
    'Tag a release nearer to the head, so that fewer commits have to be read.',
  );
}

type Expected = 'begin' | 'id' | 'parents' | 'author' | 'date' | 'message' | 'end' | 'status' | 'path';

/**
 * @param commits where the commits are put
 * @returns takes a chunk, or `undefined` for the end, and says whether it could be understood
 */
function createLogParser(commits: LoggedCommit[]): (chunk: Buffer | undefined) => boolean {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let expected: Expected = 'begin';
  let record = emptyRecord();

  const take = (value: string): boolean => {
    switch (expected) {
      case 'begin':
        expected = 'id';
        return value === '';
      case 'id':
        record = { ...emptyRecord(), id: value };
        expected = 'parents';
        return /^[0-9a-f]{40,64}$/.test(value);
      case 'parents':
        record.parents = value === '' ? [] : value.split(' ');
        expected = 'author';
        return true;
      case 'author':
        record.author = replaceBadBytes(value).trim();
        expected = 'date';
        return true;
      case 'date':
        record.date = parseRawDate(value);
        expected = 'message';
        return true;
      case 'message':
        record.message = replaceBadBytes(value);
        commits.push(record);
        expected = 'end';
        return true;
      case 'end':
        expected = 'status';
        return value === '';
      case 'status':
        expected = value === '' ? 'id' : 'path';
        return value === '' || /^\n?[ADMTUX]$/.test(value);
      case 'path':
        record.paths.push(value);
        expected = 'status';
        return value !== '';
    }
  };

  return (chunk) => {
    if (chunk === undefined) return restBytes === 0 && (expected === 'status' || expected === 'begin');
    const last = chunk.lastIndexOf(0);
    if (last < 0) {
      rest.push(chunk);
      restBytes += chunk.length;
      return restBytes <= MAXIMUM_RECORD_BYTES;
    }
    const values = splitValues(Buffer.concat([...rest, chunk.subarray(0, last)]));
    rest = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
    restBytes = chunk.length - last - 1;
    return values.every(take);
  };
}

function emptyRecord() {
  return { id: '', parents: [] as string[], author: '', date: '', message: '', paths: [] as string[] };
}

/** Bytes of a message that are no UTF-8 become U+FFFD; only paths must stay told apart. */
function replaceBadBytes(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** One decoding for many values is several times faster than one for each; hostile bytes take the slow way. */
function splitValues(bytes: Buffer): string[] {
  if (isUtf8(bytes)) return bytes.toString('utf8').split('\0');
  const values: string[] = [];
  for (let offset = 0; offset <= bytes.length; ) {
    const nul = bytes.indexOf(0, offset);
    const end = nul < 0 ? bytes.length : nul;
    values.push(decodePath(bytes.subarray(offset, end)));
    offset = end + 1;
  }
  return values;
}
