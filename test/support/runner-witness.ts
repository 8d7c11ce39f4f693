// What does the Action connect to, and what does it start? Preloaded into its process; writes one JSON line for each.
import { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

/** `host:port`, or the path of a local socket. */
export interface Connection {
  readonly kind: 'connect';
  readonly to: string;
}
export interface Start {
  readonly kind: 'spawn';
  readonly file: string;
  readonly args: readonly string[];
}
export type Sighting = Connection | Start;

/** Names the file that sightings are appended to. */
export const WITNESS_FILE = 'PAWL_TEST_WITNESS';

const file = process.env[WITNESS_FILE];
if (file !== undefined) watch(file);

function watch(path: string): void {
  const tell = (sighting: Sighting) => appendFileSync(path, `${JSON.stringify(sighting)}\n`);

  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    tell({ kind: 'connect', to: addressOf(args) });
    return Reflect.apply(connect, this, args);
  };

  // Not in the types: every asynchronous way to start a process ends here.
  const prototype = ChildProcess.prototype as unknown as {
    spawn(options: { file: string; args: string[] }): unknown;
  };
  const spawn = prototype.spawn;
  prototype.spawn = function (options) {
    tell({ kind: 'spawn', file: options.file, args: options.args });
    return Reflect.apply(spawn, this, [options]);
  };
}

/** `connect(options)`, `connect(port, host)`, `connect(path)`, or the normalised array that `net.connect` hands over. */
function addressOf(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${first}`;
  if (typeof first !== 'object' || first === null) return String(first);
  const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string };
  return path ?? `${host}:${port}`;
}
