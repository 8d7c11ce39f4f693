// `pawl release`: cuts a version of every model of the release branch that has something to release.
import type { Trigger } from '../core/facts.ts';
import type { Surroundings } from './surroundings.ts';
import { type WriteArguments, write } from './write.ts';

export interface ReleaseArguments extends WriteArguments {
  /** Only this model. */
  readonly model?: string;
}

/** @returns the exit status: 0 released or nothing to release, 1 the gate failed, 2 not all of it could be done */
export async function release(command: ReleaseArguments, surroundings: Surroundings): Promise<number> {
  const { model } = command;
  return write(
    command,
    surroundings,
    (actor): Trigger => ({
      kind: 'release',
      head: 'HEAD',
      asked: true,
      actor,
      ...(model === undefined ? {} : { model }),
    }),
  );
}
