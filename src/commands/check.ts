// `pawl check` and `pawl next`: what a change does to the models, and to their versions.
import { readFile, writeFile } from 'node:fs/promises';
import type { Facts } from '../core/facts.ts';
import { parseFacts } from '../core/facts-schema.ts';
import { Failure } from '../failure.ts';
import { gather } from '../gather.ts';
import { openRepository } from '../git/repository.ts';
import { renderJson } from '../reports/json.ts';
import { renderNext } from '../reports/next.ts';
import { renderTable } from '../reports/table.ts';
import { exitStatus, run } from '../run.ts';
import type { CheckArguments } from './arguments.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns the exit status: 0 the gate passed, 1 it failed; `next` only tells and is always 0 */
export async function check(
  command: CheckArguments & { readonly kind: 'check' | 'next' },
  surroundings: Surroundings,
): Promise<number> {
  const { facts, decision } = await run(() => factsFor(command, surroundings), {});
  if (command.facts !== undefined) await saveFacts(command.facts, facts);
  const { colour, width } = surroundings;
  if (command.json) surroundings.out(renderJson(decision));
  else if (command.kind === 'next') surroundings.out(renderNext(decision, { colour, width }));
  else surroundings.out(renderTable(decision, { colour, width }));
  return command.kind === 'next' ? 0 : exitStatus(decision);
}

async function factsFor(command: CheckArguments, surroundings: Surroundings): Promise<Facts> {
  if (command.fromFacts !== undefined) return loadFacts(command.fromFacts);
  const repository = await openRepository({
    directory: command.directory,
    environment: surroundings.environment,
    scratchParent: surroundings.temporaryDirectory,
  });
  try {
    const base = command.base === undefined ? {} : { base: command.base };
    return await gather({ kind: 'propose', head: command.head, ...base }, repository);
  } finally {
    await repository.close();
  }
}

async function saveFacts(path: string, facts: Facts): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(facts, undefined, 1)}\n`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'usage',
      `the facts cannot be saved: ${reason}`,
      'Give --facts a file that can be written.',
      error,
    );
  }
}

async function loadFacts(path: string): Promise<Facts> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Failure(
      'invalid-facts',
      `${path} cannot be read as facts: ${error instanceof Error ? error.message : String(error)}`,
      'Give a file that pawl check --facts FILE wrote.',
      error,
    );
  }
  return parseFacts(value);
}
