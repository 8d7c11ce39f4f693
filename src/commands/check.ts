// `pawl check` and `pawl next`: what a change does to the models, and to their versions.
import { readFile, writeFile } from 'node:fs/promises';
import type { Decision } from '../core/decision.ts';
import type { Facts } from '../core/facts.ts';
import { Failure } from '../failure.ts';
import { openRepository } from '../git/repository.ts';
import type { CheckArguments } from './arguments.ts';
import type { Surroundings } from './surroundings.ts';

/** @returns the exit status: 0 the gate passed, 1 it failed; `next` only tells and is always 0 */
export async function check(
  command: CheckArguments & { readonly kind: 'check' | 'next' },
  surroundings: Surroundings,
): Promise<number> {
  // git starts first: everything else is loaded while it answers.
  const reading = factsFor(command, surroundings);
  reading.catch(() => undefined);
  const { exitStatus, run } = await import('../run.ts');
  const done = await run(() => reading, {});
  const { facts, decision } = done;
  if (command.facts !== undefined) await saveFacts(command.facts, facts);
  surroundings.out(await report(decision, command, surroundings));
  return command.kind === 'next' ? 0 : exitStatus(done);
}

async function report(
  decision: Decision,
  { json, kind }: CheckArguments & { readonly kind: 'check' | 'next' },
  { colour, width }: Surroundings,
): Promise<string> {
  if (json) return (await import('../reports/json.ts')).renderJson(decision);
  if (kind === 'next') return (await import('../reports/next.ts')).renderNext(decision, { colour, width });
  return (await import('../reports/table.ts')).renderTable(decision, { colour, width });
}

async function factsFor(command: CheckArguments, surroundings: Surroundings): Promise<Facts> {
  if (command.fromFacts !== undefined) return loadFacts(command.fromFacts);
  const opening = openRepository({
    directory: command.directory,
    environment: surroundings.environment,
    scratchParent: surroundings.temporaryDirectory,
  });
  opening.catch(() => undefined);
  const { gather } = await import('../gather.ts');
  const repository = await opening;
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
  const { parseFacts } = await import('../core/facts-schema.ts');
  return parseFacts(value);
}
