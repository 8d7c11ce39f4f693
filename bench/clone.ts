// Measures what `check` fetches into a depth-1 clone over HTTP: requests, bytes and time. Prints, asserts nothing.
//
//   npm run bench:clone
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startGitServer } from '../test/support/git-server.ts';
import { branches, makeRepository, type Size } from './repository.ts';

const PROGRAM = resolve('dist/cli.js');
const sizes: readonly Size[] = [
  { commits: 10_000, models: 10, tags: 100 },
  { commits: 100_000, models: 1_000, tags: 10_000 },
];

const write = (line: string) => process.stdout.write(`${line}\n`);

async function measure(workspace: string, size: Size, filter: boolean): Promise<void> {
  const root = mkdtempSync(join(workspace, 'server-'));
  const origin = join(root, 'bench', 'models.git');
  mkdirSync(origin, { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', origin]);
  await makeRepository(origin, size);
  const server = await startGitServer({ root, allow: () => ({ filter, anyId: true }) });
  const url = `${server.url}/bench/models.git`;
  const clone = join(root, 'clone');
  const git = (...args: string[]) => execFileSync('git', ['-C', clone, ...args], { stdio: 'pipe' });
  try {
    await finished('git', ['clone', '--quiet', '--depth=1', '--branch', branches.one, url, clone]);
    git('remote', 'set-branches', '--add', 'origin', 'main');
    const before = server.requests.length;
    const start = performance.now();
    await finished(process.execPath, [PROGRAM, 'check', 'refs/heads/main..HEAD', '-C', clone]);
    const wall = performance.now() - start;
    const own = server.requests.slice(before);
    const bytes = own.reduce((sum, request) => sum + request.requestBytes + request.responseBytes, 0);
    const label = `${size.commits.toLocaleString('en')} commits, ${size.models.toLocaleString('en')} models, ${size.tags.toLocaleString('en')} tags`;
    const cells = [
      label,
      filter ? 'yes' : 'no',
      own.length,
      `${(bytes / 1e6).toFixed(2)} MB`,
      `${Math.round(wall)} ms`,
    ];
    write(`| ${cells.join(' | ')} |`);
  } finally {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Not the synchronous form: the server answers in this process. */
async function finished(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = await once(child, 'exit');
  if (status === null || status > 1) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
  try {
    write('| repository | server filters | requests | bytes | time |');
    write('|---|---|--:|--:|--:|');
    for (const size of sizes) for (const filter of [true, false]) await measure(workspace, size, filter);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

await main();
