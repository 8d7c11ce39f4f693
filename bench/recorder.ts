// Records the git calls of a program by a `git` in front of the real one, and replays them from a shell script: the floor.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Recorder {
  /** To put before PATH: the `git` in it records and then runs the real one. */
  readonly path: string;
  /** Number of git processes so far. */
  count(): number;
  /** Writes a shell script that makes the same calls with the same input and drops what they print. */
  writeReplay(script: string): void;
}

/** @param directory an empty folder for the record */
export function createRecorder(directory: string): Recorder {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const bin = join(directory, 'bin');
  const calls = join(directory, 'calls');
  mkdirSync(bin);
  mkdirSync(calls);
  // printf %q quotes each argument for the shell that replays it.
  const wrapper = `#!/usr/bin/env bash
call=$(mktemp -d ${calls}/$(date +%s%N).XXXX)
printf '%q ' ${real} "$@" > "$call/command"
pwd > "$call/directory"
env | grep ^GIT_ > "$call/environment"
case " $* " in
  *" --batch"*|*" --stdin"*) tee "$call/input" | ${real} "$@" ;;
  *) exec ${real} "$@" ;;
esac
`;
  writeFileSync(join(bin, 'git'), wrapper);
  chmodSync(join(bin, 'git'), 0o755);
  return {
    path: bin,
    count: () => readdirSync(calls).length,
    writeReplay(script) {
      const lines = readdirSync(calls)
        .sort()
        .map((call) => replayLine(join(calls, call)));
      writeFileSync(script, `#!/usr/bin/env bash\n${lines.join('\n')}\n`);
      chmodSync(script, 0o755);
    },
  };
}

function replayLine(call: string): string {
  const command = readFileSync(join(call, 'command'), 'utf8').trim();
  const environment = readFileSync(join(call, 'environment'), 'utf8').trim().split('\n').filter(Boolean);
  const exports = environment.map((line) => `'${line.replaceAll("'", `'\\''`)}'`).join(' ');
  const input = readdirSync(call).includes('input') ? join(call, 'input') : '/dev/null';
  const directory = readFileSync(join(call, 'directory'), 'utf8').trim();
  return `(cd '${directory}' && env ${exports} ${command} < ${input} > /dev/null 2>&1)`;
}
