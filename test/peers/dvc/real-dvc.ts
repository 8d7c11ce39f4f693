// Real DVC from its package, installed into a folder that later runs find again.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DRIVER = fileURLToPath(new URL('run_dvc.py', import.meta.url));

/** Packages of each DVC, pinned where a newer one breaks it. */
const PACKAGES = {
  '3': ['dvc==3.67.1'],
  '2': ['dvc==2.58.2', 'pathspec==0.11.2', 'fsspec==2023.5.0', 'dulwich==0.21.7', 'pygit2==1.14.1'],
} as const;

export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Dvc {
  /** Runs commands one after the other in a directory; a failing one does not stop the next. */
  answer(directory: string, ...commands: readonly (readonly string[])[]): Promise<readonly Answer[]>;
  /** The same for commands that must succeed. */
  do(directory: string, ...commands: readonly (readonly string[])[]): Promise<void>;
}

/** Variables that DVC and the git below it need; nothing of the user's configuration of git. */
function environment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: homedir(),
    LANG: 'C.UTF-8',
    // No reports of use, and no look for a newer version.
    DVC_NO_ANALYTICS: 'true',
    DVC_TEST: 'true',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Longest time that an installation takes, in milliseconds: an older lock was left behind. */
const PATIENCE = 900_000;

/** Two test files, or two runs, may want the same DVC: the first installs it, the others wait. */
async function alone(folder: string, install: () => Promise<void>): Promise<void> {
  const lock = `${folder}.lock`;
  const done = join(folder, 'installed');
  for (let from = Date.now(); !existsSync(done); ) {
    const isOurs = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (isOurs) {
      try {
        if (!existsSync(done)) await install();
        await writeFile(done, '');
      } finally {
        await rm(lock, { recursive: true, force: true });
      }
    } else if (Date.now() - from > PATIENCE) {
      await rm(lock, { recursive: true, force: true });
      from = Date.now();
    } else await setTimeout(500);
  }
}

async function install(version: keyof typeof PACKAGES): Promise<string> {
  const parent = process.env.PAWL_PEERS ?? join(tmpdir(), 'pawl-peers');
  const folder = join(parent, PACKAGES[version].join('+').replaceAll('==', '-'));
  await mkdir(parent, { recursive: true });
  await alone(folder, async () => {
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', ...PACKAGES[version]];
    await run(join(folder, 'bin', 'python'), pip, { timeout: PATIENCE });
  });
  return join(folder, 'bin', 'python');
}

function drive(
  python: string,
  directory: string,
  commands: readonly (readonly string[])[],
): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [DRIVER], { cwd: directory, env: environment() });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(output).toString()) as readonly Answer[]);
      else reject(new Error(Buffer.concat(errors).toString()));
    });
    child.stdin.end(JSON.stringify(commands));
  });
}

/** Installs a major version of DVC where it is not there yet: some minutes the first time. */
export async function realDvc(version: keyof typeof PACKAGES): Promise<Dvc> {
  const python = await install(version);
  const answer: Dvc['answer'] = (directory, ...commands) => drive(python, directory, commands);
  return {
    answer,
    async do(directory, ...commands) {
      const answers = await answer(directory, ...commands);
      const failed = answers.findIndex((one) => one.status !== 0);
      if (failed >= 0)
        throw new Error(
          `dvc ${commands[failed]?.join(' ')}: ${answers[failed]?.stdout}${answers[failed]?.stderr}`,
        );
    },
  };
}
