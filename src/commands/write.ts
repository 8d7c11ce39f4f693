// What the commands that write have in common: read, decide, make tags, and say what was done.
import type { Trigger } from '../core/facts.ts';
import { openRepository } from '../git/repository.ts';
import { readUserName } from '../git/user.ts';
import { exitStatus, run } from '../run.ts';
import { createSession } from '../session.ts';
import type { Surroundings } from './surroundings.ts';

export interface WriteArguments {
  readonly directory: string;
  readonly json: boolean;
  /** Decide and say, write nothing. */
  readonly dryRun: boolean;
  /** False: tags are made in the clone only. */
  readonly push: boolean;
}

/**
 * @param triggerOf what is asked for, by whom
 * @returns the exit status
 */
export async function write(
  { directory, json, dryRun, push }: WriteArguments,
  surroundings: Surroundings,
  triggerOf: (actor: string) => Trigger,
): Promise<number> {
  const { environment, temporaryDirectory, out, colour, width, now } = surroundings;
  const actor = (await readUserName(directory, environment)) ?? environment.USER ?? 'unknown';
  const trigger = triggerOf(actor);
  // What is to stay in the clone is decided on what the clone says.
  const open = () =>
    openRepository({ directory, environment, scratchParent: temporaryDirectory, fresh: push });
  const session = createSession(open, { push });
  try {
    const circumstances = { isWorkflowToken: false, now: now() };
    const done = await run(
      () => session.gather(trigger, circumstances),
      dryRun ? {} : { tag: (request) => session.publish(request) },
    );
    if (json) {
      const { renderJson } = await import('../reports/json.ts');
      out(renderJson(done.decision));
      return exitStatus(done);
    }
    const { renderTable } = await import('../reports/table.ts');
    const { renderOutcomes } = await import('../reports/outcomes.ts');
    out(renderTable(done.decision, { colour, width, outcomes: done.outcomes }));
    out(renderOutcomes(done.outcomes, { colour, dryRun, effects: done.effects }));
    return exitStatus(done);
  } finally {
    await session.close();
  }
}
