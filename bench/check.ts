// Measures `check` beside its floor: the same git calls from a shell script. Prints, asserts nothing.
//
//   npm run bench            all sizes
//   npm run bench -- quick   the small ones
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRecorder } from './recorder.ts';
import { branches, makeRepository, type Size } from './repository.ts';

const PROGRAM = resolve('dist/cli.js');
const RUNS = 5;

const sizes: readonly Size[] = [
  { commits: 100, models: 10, tags: 0 },
  { commits: 10_000, models: 10, tags: 0 },
  { commits: 10_000, models: 1_000, tags: 10_000 },
  { commits: 100_000, models: 10, tags: 10_000 },
  { commits: 100_000, models: 1_000, tags: 10_000 },
];

interface Measured {
  /** Median of the runs, milliseconds. */
  readonly wall: number;
  /** Largest resident set of one process of the run, MiB. */
  readonly memory: number;
}

/** GNU time reports the largest process; without it memory is unknown. */
function measure(command: readonly string[], environment: NodeJS.ProcessEnv): Measured {
  const timed = spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status === 0;
  const walls: number[] = [];
  let memory = Number.NaN;
  for (let run = 0; run < RUNS; run += 1) {
    const [program = '', ...args] = timed ? ['/usr/bin/time', '-f', 'peak %M', ...command] : command;
    const start = performance.now();
    const { status, stderr } = spawnSync(program, args, {
      env: environment,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    walls.push(performance.now() - start);
    if (status === null || status > 1)
      throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
    memory = Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
  }
  return { wall: walls.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN, memory };
}

interface Row {
  readonly check: Measured;
  readonly floor: Measured;
  readonly processes: number;
}

function compare(directory: string, range: string, workspace: string): Row {
  const command = [process.execPath, PROGRAM, 'check', range, '-C', directory];
  const check = measure(command, process.env);
  const folder = mkdtempSync(join(workspace, 'record-'));
  const recorder = createRecorder(folder);
  spawnSync(command[0] ?? 'node', command.slice(1), {
    env: { ...process.env, PATH: `${recorder.path}:${process.env.PATH}` },
  });
  const script = join(folder, 'replay.sh');
  recorder.writeReplay(script);
  return { check, floor: measure([script], process.env), processes: recorder.count() };
}

const write = (line: string) => process.stdout.write(`${line}\n`);
const number = (value: number) => Math.round(value).toLocaleString('en');

function print(label: string, { check, floor, processes }: Row, start: number): void {
  const ratio = (check.wall / (floor.wall + start)).toFixed(2);
  const cells = [
    label,
    `${number(check.wall)} ms`,
    `${number(floor.wall)} ms`,
    ratio,
    `${number(check.memory)} MiB`,
    `${number(floor.memory)} MiB`,
    `${processes}`,
  ];
  write(`| ${cells.join(' | ')} |`);
}

async function main(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
  try {
    const start = measure([process.execPath, '-e', '0'], process.env).wall;
    const version = execFileSync('git', ['--version'], { encoding: 'utf8' }).trim();
    write(
      `Node ${process.version}, ${version}, ${cpus().length} cores; median of ${RUNS} runs; node -e 0: ${number(start)} ms\n`,
    );
    write(
      '| repository, change | check | floor: its git calls | check / (floor + node) | memory | floor memory | git processes |',
    );
    write('|---|--:|--:|--:|--:|--:|--:|');
    const demo = join(workspace, 'demo');
    execFileSync(process.execPath, [PROGRAM, 'demo', '--keep', demo]);
    print('demo, its pull request', compare(demo, 'main..feature-engineering', workspace), start);
    const chosen = process.argv.includes('quick') ? sizes.slice(0, 2) : sizes;
    for (const size of chosen) await compareSize(size, workspace, start);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function compareSize(size: Size, workspace: string, start: number): Promise<void> {
  const directory = join(workspace, `${size.commits}-${size.models}-${size.tags}`);
  mkdirSync(directory);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', directory]);
  await makeRepository(directory, size);
  for (const [name, branch] of Object.entries(branches)) {
    const label = `${number(size.commits)} commits, ${number(size.models)} models, ${number(size.tags)} tags; ${name}`;
    print(label, compare(directory, `main..${branch}`, workspace), start);
  }
  rmSync(directory, { recursive: true, force: true });
}

await main();
