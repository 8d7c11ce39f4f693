// What does the Action do on a runner? Runs its dist/index.js in a process of its own, with a runner's environment.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ForgeRequest } from './forge-rest.ts';
import type { GitRequest } from './git-server.ts';
import {
  type Command,
  MAXIMUM_SUMMARY_BYTES,
  parseCommandFile,
  parseRunnerOutput,
} from './runner-commands.ts';
import {
  checkOut,
  environmentOf,
  gitOf,
  mainOf,
  prepareRunner,
  type StepOptions,
} from './runner-environment.ts';
import type { Sighting, Start } from './runner-witness.ts';

const WITNESS = new URL('./runner-witness.ts', import.meta.url).href;
/** Longer than any retry that the Action may wait for. */
const TIME_LIMIT = 110_000;

export interface ActionRun {
  /** Exit status; a signal is 128 and more, as in a shell. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What the runner obeys in both. */
  readonly commands: readonly Command[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Content of the files behind `GITHUB_ENV`, `GITHUB_PATH` and `GITHUB_STATE`. */
  readonly files: { readonly env: string; readonly path: string; readonly state: string };
  /** What this run asked the forge for. */
  readonly requests: readonly ForgeRequest[];
  readonly gitRequests: readonly GitRequest[];
  /** `host:port` of every connection that its own process made. */
  readonly connections: readonly string[];
  /** Every process that it started. */
  readonly processes: readonly Start[];
  /** What `git status --porcelain` tells of the work tree afterwards. */
  readonly workTree: string;
  /** What was left behind in `RUNNER_TEMP`, but for the runner's own files. */
  readonly leftovers: readonly string[];
}

export interface ActionOptions extends StepOptions {
  /** Told the id of the Action's process, which leads a group of its own. */
  readonly started?: (pid: number) => void;
}

/** Checks out as actions/checkout does, and runs the Action. Everything temporary is gone afterwards. */
export async function runAction(options: ActionOptions): Promise<ActionRun> {
  const { forge, event } = options;
  const root = await realpath(await mkdtemp(join(tmpdir(), 'pawl-action-')));
  const runner = await prepareRunner(root, event);
  try {
    await checkOut(runner, options);
    const before = { rest: forge.requests.length, git: forge.gitRequests.length };
    const files = await runner.list();
    const env = environmentOf(runner, options);
    const child = await runNode(mainOf(options), env, runner.workspace, options.started);
    const read = (path: string) => readFile(path, 'utf8');
    const sightings = (await read(runner.witness))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Sighting);
    return {
      ...child,
      commands: parseRunnerOutput(child.stdout, child.stderr),
      outputs: parseCommandFile(await read(runner.files.output)),
      summary: uploaded(await read(runner.files.summary)),
      files: {
        env: await read(runner.files.env),
        path: await read(runner.files.path),
        state: await read(runner.files.state),
      },
      requests: forge.requests.slice(before.rest),
      gitRequests: forge.gitRequests.slice(before.git),
      connections: sightings.flatMap((one) => (one.kind === 'connect' ? [one.to] : [])),
      processes: sightings.flatMap((one) => (one.kind === 'spawn' ? [one] : [])),
      workTree: await gitOf(runner, 'status', '--porcelain'),
      leftovers: (await runner.list()).filter((path) => !files.includes(path)),
    };
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The runner refuses a summary that is too large, as a whole. */
function uploaded(summary: string): string {
  return Buffer.byteLength(summary) > MAXIMUM_SUMMARY_BYTES ? '' : summary;
}

function runNode(
  main: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
  started: (pid: number) => void = () => {},
): Promise<Pick<ActionRun, 'status' | 'stdout' | 'stderr'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', WITNESS, main], { cwd, env, detached: true });
    child.stdin.end();
    const { pid } = child;
    const printed = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (bytes: Buffer) => printed[stream].push(bytes));
    }
    const limit = setTimeout(() => pid !== undefined && process.kill(-pid, 'SIGKILL'), TIME_LIMIT);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(limit);
      const [stdout, stderr] = [printed.stdout, printed.stderr].map((all) => Buffer.concat(all).toString());
      resolve({ status: status ?? 128, stdout: stdout ?? '', stderr: stderr ?? '' });
    });
    if (pid !== undefined) started(pid);
  });
}
