// Many processes of the engine that start at the same moment, each in a clone of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../src/apply.ts';
import type { Trigger } from '../../src/core/facts.ts';
import { TOKENS } from './forge-state.ts';
import { nameOf, type ReleaseForge } from './release-forge.ts';
import { cloneRepository, type TemporaryRepository } from './temporary-repository.ts';

const SCRIPT = fileURLToPath(new URL('release-process.ts', import.meta.url));

export interface Raced {
  /** As of the Action; 2 where it could not run. */
  readonly status: number;
  readonly outcomes: readonly Outcome[];
  readonly stderr: string;
}

/** Starts a process for each trigger, lets them go once all are ready, and waits for their ends. */
export async function raceProcesses(
  place: ReleaseForge,
  triggers: readonly Trigger[],
): Promise<readonly Raced[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-race-'));
  const start = join(folder, 'start');
  const clones: TemporaryRepository[] = [];
  for (const _ of triggers) clones.push(await cloneRepository(place.forge.git.directory, '--no-tags'));
  let waiting = triggers.length;
  let go: () => void = () => {};
  const allReady = new Promise<void>((resolve) => {
    go = resolve;
  });
  const racing = triggers.map((trigger, index) => {
    const clone = clones[index];
    if (clone === undefined) throw new Error('each has its clone');
    return runProcess(jobOf(place, clone, trigger, start), clone.environment, () => {
      waiting -= 1;
      if (waiting === 0) go();
    });
  });
  try {
    await Promise.race([allReady, Promise.all(racing)]);
    await writeFile(start, '');
    return await Promise.all(racing);
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const clone of clones) await clone.remove();
  }
}

function jobOf(
  place: ReleaseForge,
  { directory, environment: { PATH = '', HOME = '' } }: TemporaryRepository,
  trigger: Trigger,
  start: string,
): object {
  const { apiUrl, serverUrl } = place.forge;
  const github = { token: TOKENS.release, apiUrl, repository: nameOf(place) };
  return { trigger, start, ready: 'ready', directory, serverUrl, github, environment: { PATH, HOME } };
}

function runProcess(job: object, env: Readonly<Record<string, string>>, ready: () => void): Promise<Raced> {
  const { PATH, HOME } = env;
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(job)], { env: { PATH, HOME } });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdout.on('data', (bytes: Buffer) => {
    if (stdout === '') ready();
    stdout += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const said = stdout.split('\n')[1] ?? '';
      if (code !== 0 || said === '') resolve({ status: 2, outcomes: [], stderr });
      else resolve({ ...JSON.parse(said), stderr });
    });
  });
}
