// What the step of the workflow asks for: the Action's inputs, and with the event the trigger that they make.
import * as core from '@actions/core';
import type { Trigger } from '../core/facts.ts';
import { Failure } from '../failure.ts';
import { checkTrusted, type EventSource, readTrigger } from './github-event.ts';

const COMMANDS = ['auto', 'check', 'release', 'rollback', 'promote', 'verify'] as const;

export interface Inputs {
  readonly token: string;
  /** Relative to the workspace. */
  readonly directory: string;
  readonly base: string | undefined;
  /** `auto`: the event says it. `check`: what is checked out, whatever the event is. */
  readonly command: (typeof COMMANDS)[number];
  readonly comment: 'changes' | 'always' | 'off';
  readonly commentAuthor: string | undefined;
  readonly dryRun: boolean;
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly stage: string | undefined;
  readonly reason: string | undefined;
}

/** @throws Failure `usage` that names the input, what it is and what it may be */
export function readInputs(): Inputs {
  const optional = (name: string) => core.getInput(name) || undefined;
  return {
    command: oneOf('command', core.getInput('command') || 'auto', COMMANDS),
    token: core.getInput('github-token'),
    directory: core.getInput('working-directory'),
    base: optional('base'),
    comment: oneOf('comment', core.getInput('comment') || 'changes', ['changes', 'always', 'off'] as const),
    commentAuthor: optional('comment-author'),
    dryRun: oneOf('dry-run', core.getInput('dry-run') || 'false', ['true', 'false'] as const) === 'true',
    model: optional('model'),
    version: optional('version'),
    stage: optional('stage'),
    reason: optional('reason'),
  };
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new Failure(
    'usage',
    `the input ${name} is ${JSON.stringify(value)}`,
    `It is one of ${allowed.join(', ')}.`,
  );
}

/**
 * @param event read only where the command is `auto`, or must be one that strangers cannot cause
 * @throws Failure `usage` for an input that the command needs, `unsupported-event` where the event does not allow it
 */
export function findTrigger(inputs: Inputs, event: EventSource): Trigger {
  const { command, base, model, version, stage, reason } = inputs;
  const { actor } = event;
  switch (command) {
    case 'auto':
      return readTrigger(event);
    case 'check':
    case 'verify':
      return { kind: 'propose', head: 'HEAD', ...(base === undefined ? {} : { base }) };
    case 'release':
      checkTrusted(event, command);
      return {
        kind: 'release',
        head: 'HEAD',
        asked: true,
        actor,
        ...(model === undefined ? {} : { model }),
      };
    case 'rollback':
    case 'promote': {
      checkTrusted(event, command);
      const wanted = command === 'promote' ? needed(command, 'version', version) : version;
      const into = command === 'promote' ? needed(command, 'stage', stage) : stage;
      return {
        kind: 'assign',
        action: command,
        model: needed(command, 'model', model),
        ...(into === undefined ? {} : { stage: into }),
        ...(wanted === undefined ? {} : { version: wanted }),
        actor,
        reason:
          command === 'rollback' ? needed(command, 'reason', reason) : (reason ?? `promoted to ${into}`),
      };
    }
  }
}

function needed(command: string, name: string, value: string | undefined): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new Failure(
    'usage',
    `${command} needs the input ${name}`,
    `Set \`${name}\` under \`with\` of the step.`,
  );
}
