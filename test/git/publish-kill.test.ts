// A run that is killed at any moment: are there all of the tags or none, and does the next run bring it to its end?
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TagWrite } from '../../src/core/writing.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { type Bench, refsOf, startBench, version } from './publish-bench.ts';

let bench: Bench;
let scratchParent = '';
beforeEach(async () => {
  bench = await startBench();
  scratchParent = await mkdtemp(join(tmpdir(), 'pawl-scratch-'));
});
afterEach(async () => {
  await rm(scratchParent, { recursive: true, force: true });
  await bench.clear();
});

const SCRIPT = fileURLToPath(new URL('publish-process.ts', import.meta.url));

interface Run {
  /** Kills the process and, where that is meant, the git processes that it started. */
  kill(signal: NodeJS.Signals, everything: boolean): void;
  readonly ended: Promise<void>;
}

async function publish(clone: TemporaryRepository, tags: readonly TagWrite[]): Promise<Run> {
  const { PATH, HOME } = clone.environment;
  const start = join(scratchParent, 'start');
  await writeFile(start, '');
  const job = { directory: clone.directory, scratchParent, start, ready: 'ready', tags, push: true };
  const options = { env: { PATH, HOME }, detached: true, stdio: 'ignore' as const };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(job)], options);
  return {
    kill(signal, everything) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(everything ? -child.pid : child.pid, signal);
    },
    ended: new Promise((resolve) => child.on('close', () => resolve())),
  };
}

/** A list of the remote's refs and a push are two requests each. */
const REQUESTS = 4;
const moments = Array.from({ length: REQUESTS }, (_, index) => index + 1).flatMap((request) =>
  (['begins', 'ends'] as const).map((edge) => ({ request, edge })),
);

test.each([
  ...moments.map((moment) => ({ ...moment, signal: 'SIGKILL' as const, everything: true })),
  ...moments.map((moment) => ({ ...moment, signal: 'SIGKILL' as const, everything: false })),
  { request: REQUESTS, edge: 'begins' as const, signal: 'SIGTERM' as const, everything: true },
  { request: REQUESTS, edge: 'begins' as const, signal: 'SIGINT' as const, everything: true },
])(
  '$signal (git too: $everything) when request $request $edge',
  async ({ request, edge, signal, everything }) => {
    const { remote, work } = await bench.create();
    const counts = { begins: 0, ends: 0 };
    let kill = () => {};
    const count = (which: 'begins' | 'ends') => {
      counts[which]++;
      if (which === edge && counts[which] === request) kill();
    };
    const server = await bench.serve(remote, {
      allow: () => {
        count('begins');
        return {};
      },
      record: () => count('ends'),
    });
    const clone = await bench.clone(`${server.url}/model.git`, '--depth=1');
    Object.assign(counts, { begins: 0, ends: 0 });
    const commit = await work.id('HEAD');
    const tags = [version(commit), version(commit, 'model#production#1')];
    const run = await publish(clone, tags);
    kill = () => run.kill(signal, everything);
    await run.ended;

    const made = () =>
      refsOf(remote).then((refs) => Object.keys(refs).filter((name) => name.startsWith('refs/tags/')).length);
    expect(counts[edge]).toBeGreaterThanOrEqual(request);
    // The server may still be at work: it renames one file after the other.
    await expect.poll(made).toSatisfy((number) => number === 0 || number === 2);
    expect(await clone.git('fsck', '--strict', '--no-dangling')).toBe('');
    const left = await readdir(scratchParent);
    expect(left.filter((name) => name !== 'start' && !name.startsWith('pawl-'))).toEqual([]);

    const again = await (await bench.open(clone)).publish(tags, { push: true });
    expect(['done', 'unchanged']).toContain(again.status);
    expect(await made()).toBe(2);
    expect(await refsOf(clone)).toMatchObject({ 'refs/tags/v1.0.0': again.objects['v1.0.0'] });
  },
);
