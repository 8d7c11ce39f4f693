// `pawl rollback` and `pawl promote`: give a stage another version, with a record of who and why.
import type { Trigger } from '../core/facts.ts';
import type { Surroundings } from './surroundings.ts';
import { type WriteArguments, write } from './write.ts';

export interface RollbackArguments extends WriteArguments {
  readonly kind: 'rollback';
  readonly model: string;
  /** Absent: what the stage held before. */
  readonly to?: string;
  /** Absent: the first stage. */
  readonly stage?: string;
  readonly reason: string;
}

export interface PromoteArguments extends WriteArguments {
  readonly kind: 'promote';
  readonly model: string;
  readonly version: string;
  readonly stage: string;
  readonly reason?: string;
}

/** @returns the exit status: 0 done, 1 refused, 2 it could not be done */
export async function assign(
  command: RollbackArguments | PromoteArguments,
  surroundings: Surroundings,
): Promise<number> {
  return write(command, surroundings, (actor) => triggerOf(command, actor));
}

function triggerOf(command: RollbackArguments | PromoteArguments, actor: string): Trigger {
  const { model, stage } = command;
  if (command.kind === 'promote') {
    const { version, reason = `${version} was promoted to ${stage}` } = command;
    return { kind: 'assign', action: 'promote', model, stage: command.stage, version, actor, reason };
  }
  const { to, reason } = command;
  return {
    kind: 'assign',
    action: 'rollback',
    model,
    ...(stage === undefined ? {} : { stage }),
    ...(to === undefined ? {} : { version: to }),
    actor,
    reason,
  };
}
