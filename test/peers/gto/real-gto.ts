// Real GTO from its package, installed into a folder that later runs find again.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Pinned with what it reads tags by. */
const PACKAGES = ['gto==1.10.1', 'scmrepo==3.6.2'];
/** Longest time that an installation takes, in milliseconds. */
const PATIENCE = 900_000;

export interface Gto {
  /** Runs one command that must succeed and reads what it prints as JSON. */
  json(directory: string, ...args: readonly string[]): Promise<unknown>;
}

async function install(): Promise<string> {
  const parent = process.env.PAWL_PEERS ?? join(tmpdir(), 'pawl-peers');
  const folder = join(parent, PACKAGES.join('+').replaceAll('==', '-'));
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    await mkdir(parent, { recursive: true });
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    await run(join(folder, 'bin', 'python'), pip, { timeout: PATIENCE });
    await writeFile(done, '');
  }
  return join(folder, 'bin', 'gto');
}

/** Installs GTO where it is not there yet. */
export async function realGto(): Promise<Gto> {
  const program = await install();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: homedir(),
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // No reports of use.
    ITERATIVE_DO_NOT_TRACK: 'true',
    GTO_TEST: 'true',
  };
  return {
    async json(directory, ...args) {
      const { stdout } = await run(program, [...args, '--json'], { cwd: directory, env });
      return JSON.parse(stdout);
    },
  };
}
