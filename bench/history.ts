// Measures `history` beside its floor, the `git for-each-ref` that it is made of and the start of Node. Asserts nothing.
//
//   npm run bench:history
//   npm run bench:history -- --gto VENV/bin/gto     also `gto show` on the same repository
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createRecorder } from './recorder.ts';
import { makeRegistry, type RegistrySize } from './registry-repository.ts';

const PROGRAM = resolve('dist/cli.js');
const RUNS = 11;

const sizes: readonly RegistrySize[] = [
  { models: 10, versions: 10, assigned: true },
  { models: 1_000, versions: 10, assigned: false },
  { models: 1_000, versions: 5, assigned: true },
];

const { gto } = parseArgs({ options: { gto: { type: 'string' } } }).values;

/** Wall time in milliseconds; what it prints is dropped, as for `git`. */
function time(command: readonly string[]): number {
  const [program = '', ...args] = command;
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

/** Medians of commands that take turns, so that a busy minute of the machine is one of all of them. */
function measure(...commands: readonly (readonly string[])[]): readonly number[] {
  const runs = Array.from({ length: RUNS }, () => commands.map(time));
  return commands.map((_, index) => {
    const times = runs.map((run) => run[index] ?? Number.NaN).sort((a, b) => a - b);
    return times[Math.floor(RUNS / 2)] ?? Number.NaN;
  });
}

/** The very `git for-each-ref` that `history` ran, as a script. */
function recordListing(command: readonly string[], workspace: string): string {
  const folder = mkdtempSync(join(workspace, 'record-'));
  const recorder = createRecorder(folder);
  spawnSync(command[0] ?? '', command.slice(1), {
    env: { ...process.env, PATH: `${recorder.path}:${process.env.PATH}` },
    stdio: 'ignore',
  });
  const script = join(folder, 'listing.sh');
  recorder.writeReplay(script);
  const lines = readFileSync(script, 'utf8').split('\n');
  const listing = lines.filter((line) => line.includes(' for-each-ref ') || line.startsWith('#!'));
  if (listing.length !== 2) throw new Error(`history lists refs ${listing.length - 1} times`);
  writeFileSync(script, `${listing.join('\n')}\n`);
  return script;
}

const write = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => Math.round(value).toLocaleString('en');

function compare(size: RegistrySize, workspace: string): void {
  const directory = join(workspace, Object.values(size).join('-'));
  mkdirSync(directory);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', directory]);
  makeRegistry(directory, size);
  const command = [process.execPath, PROGRAM, 'history', '-C', directory];
  const script = recordListing(command, workspace);
  const node = [process.execPath, '-e', '0'];
  const [history = 0, listing = 0, start = 0] = measure(command, [script], node);
  const tags = size.models * size.versions * (size.assigned ? 2 : 1);
  const cells = [
    `${number(tags)} tags, ${number(size.models)} models${size.assigned ? ', assigned' : ''}`,
    `${number(history)} ms`,
    `${number(listing)} ms`,
    `${number(start)} ms`,
    (history / (listing + start)).toFixed(2),
    ...(gto === undefined ? [] : [`${number(time([gto, 'show', '--repo', directory]))} ms`]),
  ];
  write(`| ${cells.join(' | ')} |`);
  rmSync(directory, { recursive: true, force: true });
}

const workspace = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
try {
  const version = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
  write(`Node ${process.version}, ${version}, ${cpus().length} cores; median of ${RUNS} runs\n`);
  write(
    `| repository | history | its git for-each-ref | node -e 0 | history / (git + node) |${gto === undefined ? '' : ' gto show |'}`,
  );
  write(`|---|--:|--:|--:|--:|${gto === undefined ? '' : '--:|'}`);
  for (const size of sizes) compare(size, workspace);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
