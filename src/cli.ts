// Command line entry: argv → command; the only place but the Action's that touches the process.
import * as nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { basename, relative } from 'node:path';
import { parseCommand } from './commands/arguments.ts';
import { compileCacheDirectory } from './commands/compile-cache.ts';
import { helpText } from './commands/help.ts';
import type { Surroundings } from './commands/surroundings.ts';
import { Failure } from './failure.ts';
import { createOutput } from './hosts/terminal.ts';
import { version } from './version.ts';

const neutralise = process.env.GITHUB_ACTIONS === 'true';
const out = createOutput((text) => process.stdout.write(text), { neutralise });
const err = createOutput((text) => process.stderr.write(text), { neutralise });

// `pawl check | head` ends reading early: that is no error, and the exit status is still the verdict's.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function main(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const command = parseCommand(argv, process.cwd());
  switch (command.kind) {
    case 'help':
      surroundings.out(helpText(command.topic));
      return 0;
    case 'version':
      surroundings.out(`pawl ${version}\n`);
      return 0;
    case 'check':
    case 'next':
      keepCompiled();
      return (await import('./commands/check.ts')).check(command, surroundings);
    case 'history':
      keepCompiled();
      return (await import('./commands/history.ts')).history(command, surroundings);
    case 'show':
      keepCompiled();
      return (await import('./commands/show.ts')).show(command, surroundings);
    case 'current':
      keepCompiled();
      return (await import('./commands/current.ts')).current(command, surroundings);
    case 'compare':
      keepCompiled();
      return (await import('./commands/compare.ts')).compare(command, surroundings);
    case 'trace':
      keepCompiled();
      return (await import('./commands/trace.ts')).trace(command, surroundings);
    case 'release':
      return (await import('./commands/release.ts')).release(command, surroundings);
    case 'rollback':
    case 'promote':
      return (await import('./commands/assign.ts')).assign(command, surroundings);
    case 'verify':
      return (await import('./commands/verify.ts')).verify(command, surroundings);
    case 'init':
      return (await import('./commands/init.ts')).init(command, surroundings);
    case 'demo':
      return (await import('./commands/demo.ts')).demo(command, surroundings);
  }
}

/** For the commands that run all day; Node 20 cannot. */
function keepCompiled(): void {
  const directory = compileCacheDirectory(process.env, process.platform);
  if (directory !== undefined) nodeModule.enableCompileCache?.(directory);
}

function usesColour(): boolean {
  if (process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '') return false;
  if (process.env.FORCE_COLOR !== undefined) return process.env.FORCE_COLOR !== '0';
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function findTime(): number {
  const { SOURCE_DATE_EPOCH = '' } = process.env;
  return /^\d{1,12}$/.test(SOURCE_DATE_EPOCH) ? Number(SOURCE_DATE_EPOCH) : Math.floor(Date.now() / 1000);
}

/** As the user would type it again: `pawl`, or `node` and the path of this file. */
function programName(): string {
  const script = process.argv[1] ?? 'pawl';
  return script.endsWith('.js') ? `${basename(process.argv0)} ${relative(process.cwd(), script)}` : 'pawl';
}

function explain(error: unknown): string {
  if (error instanceof Failure) return `pawl: ${error.message}\n${error.help}\n`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `pawl: this is a defect of Pawl, please report it with the text below\n${detail}\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2), {
    environment: process.env,
    temporaryDirectory: tmpdir(),
    program: programName(),
    out,
    err,
    colour: usesColour(),
    now: findTime,
    width: process.stdout.columns ?? 100,
  });
} catch (error) {
  err(explain(error));
  process.exitCode = 2;
}
