// Sixteen processes that want the same names at the same time: does exactly one get them?
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TagWrite } from '../../src/core/writing.ts';
import type { PublishResult } from '../../src/git/repository.ts';
import type { TemporaryRepository } from '../support/temporary-repository.ts';
import { type Bench, refsOf, startBench, version } from './publish-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.clear());

const PROCESSES = 16;
const SCRIPT = fileURLToPath(new URL('publish-process.ts', import.meta.url));

interface Racer {
  readonly clone: TemporaryRepository;
  readonly tags: readonly TagWrite[];
  readonly push: boolean;
}

/** Starts all of them, lets them go at once, and waits for their results. */
async function race(
  racers: readonly Racer[],
): Promise<readonly (PublishResult & { readonly seen: number })[]> {
  const start = join(bench.scratchParent, '..', `pawl-start-${process.pid}-${Math.trunc(performance.now())}`);
  let waiting = racers.length;
  let go: () => void = () => {};
  const allReady = new Promise<void>((resolve) => {
    go = resolve;
  });
  const running = racers.map(({ clone, tags, push }) => {
    const { PATH, HOME } = clone.environment;
    const job = {
      directory: clone.directory,
      scratchParent: bench.scratchParent,
      start,
      ready: 'ready',
      tags,
      push,
    };
    const child = spawn(process.execPath, [SCRIPT, JSON.stringify(job)], { env: { PATH, HOME } });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
    });
    child.stdout.on('data', (bytes: Buffer) => {
      const wasReady = stdout.includes('\n');
      stdout += bytes.toString();
      if (!wasReady && stdout.includes('\n') && --waiting === 0) go();
    });
    return new Promise<PublishResult & { seen: number }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => {
        go();
        if (status === 0) resolve(JSON.parse(stdout.split('\n')[1] ?? ''));
        else reject(new Error(`status ${status}: ${stderr}`));
      });
    });
  });
  await allReady;
  await writeFile(start, '');
  const results = await Promise.all(running);
  const { rm } = await import('node:fs/promises');
  await rm(start);
  return results;
}

const count = (results: readonly PublishResult[], status: string) =>
  results.filter((result) => result.status === status).length;

describe.each([
  { where: 'at a remote over HTTP, each with its own clone', push: true },
  { where: 'in one clone', push: false },
])('$where', ({ push }) => {
  async function prepare(tagsOf: (commit: string, index: number) => readonly TagWrite[]) {
    const { remote, work } = await bench.create();
    const server = await bench.serve(remote);
    const commit = await work.id('HEAD');
    const first = await bench.clone(`${server.url}/model.git`);
    const racers: Racer[] = [];
    for (let index = 0; index < PROCESSES; index++) {
      const clone = push ? await bench.clone(`${server.url}/model.git`, '--depth=1') : first;
      racers.push({ clone, tags: tagsOf(commit, index), push });
    }
    return { racers, store: push ? remote : first };
  }

  test('of different tags with one name one wins, and its other tags come with it alone', async () => {
    const { racers, store } = await prepare((commit, index) => [
      version(commit, `own-${index}@v1.0.0`),
      version(commit, 'model#production#1', `By ${index}`),
    ]);
    const results = await race(racers);
    expect(results.every(({ seen }) => seen === 0)).toBe(true);
    expect([count(results, 'done'), count(results, 'lost')]).toEqual([1, PROCESSES - 1]);
    const winner = results.findIndex(({ status }) => status === 'done');
    const tags = Object.entries(await refsOf(store)).filter(([name]) => name.startsWith('refs/tags/'));
    expect(Object.fromEntries(tags)).toEqual({
      [`refs/tags/own-${winner}@v1.0.0`]: results[winner]?.objects[`own-${winner}@v1.0.0`],
      'refs/tags/model#production#1': results[winner]?.objects['model#production#1'],
    });
  });

  test('of equal tags everybody has success', async () => {
    const { racers, store } = await prepare((commit) => [
      version(commit),
      version(commit, 'model#production#1'),
    ]);
    const results = await race(racers);
    expect(count(results, 'done')).toBeGreaterThanOrEqual(1);
    expect(count(results, 'done') + count(results, 'unchanged')).toBe(PROCESSES);
    expect(new Set(results.map(({ objects }) => JSON.stringify(Object.entries(objects).sort()))).size).toBe(
      1,
    );
    expect(await refsOf(store)).toMatchObject({ 'refs/tags/v1.0.0': results[0]?.objects['v1.0.0'] });
  });
});
