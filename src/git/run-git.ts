// Runs one git command to its end, and says what went wrong in words that help.
import { execFile, spawn } from 'node:child_process';
import { Failure } from '../failure.ts';
import { type Environment, gitEnvironment, type Setting } from './environment.ts';

/** A list of 10,000 tags is 1 MB. */
const MAXIMUM_OUTPUT_BYTES = 256 * 1024 * 1024;

/** How many git processes were started; fetches and what they start apart. */
export interface ProcessCount {
  started: number;
}

export interface Git {
  /** Working directory of its commands. */
  readonly directory: string;
  /** Environment of the commands that only read. */
  readonly environment: Readonly<Record<string, string>>;
  readonly count: ProcessCount;
  /**
   * Runs a command that reads.
   * @param input bytes for stdin
   * @throws GitExit when it ends with a status other than 0; Failure `git-failed` when git cannot be started
   */
  run(args: readonly string[], input?: string): Promise<string>;
  /** Runs a command that reads, and hands over what it prints while it goes on. Throws like `run`. */
  stream(args: readonly string[], take: (bytes: Buffer) => void): Promise<void>;
  /** Runs a command that may talk to a remote, with these settings. Not counted. Throws like `run`. */
  fetch(args: readonly string[], settings: readonly Setting[], input?: string): Promise<string>;
}

/** git ended with a status other than 0. Never leaves src/git/: it becomes a Failure there. */
export class GitExit extends Error {
  readonly status: number;
  readonly stderr: string;
  /** Known of commands that talk to a remote: a push says there what became of each ref. */
  readonly stdout: string;

  constructor(status: number, stderr: string, stdout = '') {
    super(stderr.trim() || `git ended with status ${status}`);
    this.name = 'GitExit';
    this.status = status;
    this.stderr = stderr;
    this.stdout = stdout;
  }
}

/**
 * @param directory where commands run; it must exist
 * @param gitDirectory the repository; absent: looked for from `directory` upwards
 */
export function createGit(
  directory: string,
  inherited: Environment,
  count: ProcessCount,
  gitDirectory?: string,
): Git {
  const environment = gitEnvironment(inherited, gitDirectory);
  return {
    directory,
    environment,
    count,
    run(args, input) {
      count.started++;
      return runLocally(directory, environment, args, input);
    },
    stream(args, take) {
      count.started++;
      return streamLocally(directory, environment, args, take);
    },
    async fetch(args, settings, input) {
      // Most runs fetch nothing, so simple-git is loaded only here.
      const { runRemotely } = await import('./run-remotely.ts');
      return runRemotely(directory, gitEnvironment(inherited, gitDirectory, settings), args, input);
    },
  };
}

/** Plumbing of the repository at hand: it talks to nobody, and every millisecond of it is felt. Throws like `Git.run`. */
export function runLocally(
  directory: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: directory,
      env: environment,
      maxBuffer: MAXIMUM_OUTPUT_BYTES,
      windowsHide: true,
      // Decoded at once: thousands of pieces of a long list would be decoded and joined one by one.
      encoding: 'buffer',
    } as const;
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.toString());
      else if (isNotFound(error)) reject(gitNotFound(error));
      else reject(typeof error.code === 'number' ? new GitExit(error.code, stderr.toString()) : error);
    });
    // git may end without reading all of it; its status then says what was wrong.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

function streamLocally(
  directory: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
  take: (bytes: Buffer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: environment, windowsHide: true } as const;
    const child = spawn('git', [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: Buffer[] = [];
    child.stdout.on('data', take);
    child.stderr.on('data', (bytes: Buffer) => errors.push(bytes));
    child.on('error', (error) => reject(isNotFound(error) ? gitNotFound(error) : error));
    child.on('close', (status, signal) => {
      if (status === 0) resolve();
      else if (status === null) reject(new Error(`git was ended by ${signal}`));
      else reject(new GitExit(status, Buffer.concat(errors).toString()));
    });
  });
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Error && /\bENOENT\b/.test(error.message);
}

export function gitNotFound(cause: unknown): Failure {
  return new Failure(
    'git-failed',
    'git is not installed or not on PATH',
    'Install git 2.31 or newer, or add its folder to PATH.',
    cause,
  );
}

/** Turns what a command threw into a Failure `git-failed`, and lets a Failure pass. */
export function gitFailed(what: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(
    'git-failed',
    `${what}: ${lastLine(message)}`,
    'Run `git fsck` in the repository; if it finds nothing, please report this with the message above.',
    error,
  );
}

/** The last line that git printed: the one that says why it gave up. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
