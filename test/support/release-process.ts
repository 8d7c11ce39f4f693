// One process of a race: waits for the start, runs the engine, and prints its exit status and outcomes as JSON.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitStatus } from '../../src/run.ts';
import { runEngine } from './release-forge.ts';

const { trigger, start, ready, ...options } = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(`${ready}\n`);
while (!existsSync(start)) await sleep(5);
const github = { ...options.github, waits: { second: 100 }, log: () => {} };
const done = await runEngine(trigger, { ...options, github, pushRetries: [50, 100, 200] });
const { outcomes, decision } = done;
process.stdout.write(
  `${JSON.stringify({ status: exitStatus(done), outcomes, problems: decision.problems })}\n`,
);
