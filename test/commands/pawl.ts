// Runs the command line as a user does: a process of its own, from the sources, in an environment of its own.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitEnvironment } from '../support/temporary-repository.ts';

const SOURCE = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PawlOptions {
  /** Working directory; default: the desk's own folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Node and script; default: this Node and the sources. */
  readonly command?: readonly [node: string, script: string];
}

/** A folder with a home and a folder for temporary things, in which `pawl` runs. */
export interface Desk {
  readonly directory: string;
  /** `TMPDIR` of every run. */
  readonly temporary: string;
  readonly environment: Readonly<Record<string, string>>;
  pawl(args: readonly string[], options?: PawlOptions): Promise<Ended>;
  /** Runs git in a folder of the desk and returns stdout without its last newline. */
  git(cwd: string, ...args: readonly string[]): Promise<string>;
  /** Commits everything in a work tree of the desk. */
  commit(cwd: string, message: string): Promise<void>;
  /** Names of what lies in `TMPDIR`. */
  leftovers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function openDesk(): Promise<Desk> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'pawl-desk-')));
  const temporary = await mkdtemp(join(directory, 'tmp-'));
  const environment = { ...gitEnvironment(directory), TMPDIR: temporary };
  const git = async (cwd: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = await end('git', args, cwd, environment);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.replace(/\n$/, '');
  };
  return {
    directory,
    temporary,
    environment,
    pawl: (args, { cwd = directory, env = {}, command: [node, script] = [process.execPath, SOURCE] } = {}) =>
      end(node, [script, ...args], cwd, { ...environment, ...env }),
    git,
    async commit(cwd, message) {
      await git(cwd, 'add', '--all', '--force');
      await git(cwd, 'commit', '--quiet', '--allow-empty', '-m', message);
    },
    leftovers: () => readdir(temporary),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function end(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error !== null && child.exitCode === null) reject(error);
      else resolve({ status: child.exitCode ?? 128, stdout, stderr });
    });
  });
}

export const MODEL = 'player-projection';
/** The pull request of the demo: 76 % → 75 %. */
export const CHANGE = 'feature-engineering';

/** The repository that `pawl demo --keep` leaves, made once for a desk; `copy` gives each test one of its own. */
export async function keepDemo(desk: Desk): Promise<{
  readonly ended: Ended;
  readonly directory: string;
  readonly copy: () => Promise<string>;
}> {
  const directory = join(desk.directory, MODEL);
  const ended = await desk.pawl(['demo', '--keep', MODEL]);
  return {
    ended,
    directory,
    async copy() {
      const target = join(await mkdtemp(join(desk.directory, 'copy-')), MODEL);
      await cp(directory, target, { recursive: true });
      return target;
    },
  };
}

/** The demo's metric manifest with another accuracy, and the lock that a run of the pipeline would have left with it. */
export async function measureAnew(
  directory: string,
  accuracy: string,
): Promise<Readonly<Record<string, string>>> {
  const [metrics, lock] = await Promise.all(
    ['metrics.json', 'dvc.lock'].map((name) => readFile(join(directory, name), 'utf8')),
  );
  if (metrics === undefined || lock === undefined) throw new Error('the demo has no manifests');
  const measured = metrics.replace(/"accuracy": [\d.]+/, `"accuracy": ${accuracy}`);
  const recorded = lock.replace(
    `md5: ${md5(metrics)}\n      size: ${Buffer.byteLength(metrics)}`,
    `md5: ${md5(measured)}\n      size: ${Buffer.byteLength(measured)}`,
  );
  if (recorded === lock) throw new Error('the lock of the demo does not record its metrics');
  return { 'metrics.json': measured, 'dvc.lock': recorded };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
