// What the user typed: argv → one plain command.
import { parseArgs } from 'node:util';
import { isRegistryCommand, parseRegistryCommand, type RegistryCommand } from './registry-arguments.ts';
import { noMore, unknownWord, usage } from './usage.ts';

/** Where a check gets its facts, and where it leaves them. */
export interface CheckArguments {
  readonly directory: string;
  readonly head: string;
  readonly base?: string;
  readonly json: boolean;
  /** File to save the facts in. */
  readonly facts?: string;
  /** File to read the facts from, instead of git. */
  readonly fromFacts?: string;
}

export type Command =
  | ({ readonly kind: 'check' } & CheckArguments)
  | ({ readonly kind: 'next' } & CheckArguments)
  | RegistryCommand
  | { readonly kind: 'init'; readonly directory: string; readonly json: boolean }
  | { readonly kind: 'demo'; readonly keep?: string; readonly json: boolean }
  | { readonly kind: 'help'; readonly topic?: string }
  | { readonly kind: 'version' };

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  json: { type: 'boolean' },
  directory: { type: 'string', short: 'C' },
  facts: { type: 'string' },
  'from-facts': { type: 'string' },
  keep: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'no-push': { type: 'boolean' },
  markdown: { type: 'boolean' },
  model: { type: 'string' },
  to: { type: 'string' },
  stage: { type: 'string' },
  reason: { type: 'string' },
  at: { type: 'string' },
} as const;

type Option = keyof typeof options;

/** The commands and the options that each takes; `help` and `version` go with every one. */
const commands: Readonly<Record<string, readonly Option[]>> = {
  check: ['json', 'directory', 'facts', 'from-facts'],
  next: ['json', 'directory', 'facts', 'from-facts'],
  release: ['model', 'dry-run', 'no-push', 'json', 'directory'],
  rollback: ['to', 'stage', 'reason', 'dry-run', 'no-push', 'json', 'directory'],
  promote: ['reason', 'dry-run', 'no-push', 'json', 'directory'],
  verify: ['json', 'directory'],
  history: ['markdown', 'json', 'directory'],
  show: ['json', 'directory'],
  current: ['at', 'json', 'directory'],
  compare: ['json', 'directory'],
  trace: ['json', 'directory'],
  init: ['json', 'directory'],
  demo: ['json', 'keep'],
  help: [],
};

/**
 * @param argv what follows `pawl`
 * @param here the current directory
 * @throws Failure `usage`, with the nearest word that exists
 */
export function parseCommand(argv: readonly string[], here: string): Command {
  const { values, positionals } = parseWords(argv);
  const [name, ...rest] = positionals;
  if (values.version === true) return { kind: 'version' };
  if (name === undefined) return { kind: 'help' };
  const allowed = commands[name];
  if (allowed === undefined || !Object.hasOwn(commands, name))
    throw unknownWord('command', name, Object.keys(commands));
  if (values.help === true) return { kind: 'help', topic: name };
  for (const option of Object.keys(values)) {
    if (!allowed.some((known) => known === option)) {
      throw usage(
        `${name} takes no --${option}`,
        `${name} takes ${allowed.map((known) => `--${known}`).join(', ')}.`,
      );
    }
  }
  const directory = values.directory ?? here;
  const json = values.json ?? false;
  if (isRegistryCommand(name)) return parseRegistryCommand(name, rest, values, directory);
  switch (name) {
    case 'check':
    case 'next':
      if (values['from-facts'] !== undefined && rest.length > 0) {
        throw usage(
          `${name} --from-facts takes no range`,
          'The facts say what was compared: leave the range out.',
        );
      }
      return {
        kind: name,
        directory,
        json,
        ...parseRange(rest, name),
        ...(values.facts === undefined ? {} : { facts: values.facts }),
        ...(values['from-facts'] === undefined ? {} : { fromFacts: values['from-facts'] }),
      };
    case 'init':
      noMore(rest, name);
      return { kind: 'init', directory, json };
    case 'demo':
      noMore(rest, name);
      return { kind: 'demo', json, ...(values.keep === undefined ? {} : { keep: values.keep }) };
    default:
      return rest[0] === undefined ? { kind: 'help' } : { kind: 'help', topic: rest[0] };
  }
}

function parseWords(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error);
    const unknown = /Unknown option '--?([^']*)'/.exec(message)?.[1];
    if (unknown !== undefined) throw unknownWord('option', unknown, Object.keys(options));
    throw usage(message, 'pawl --help lists the commands and their options.');
  }
}

/** `BASE..HEAD`, `BASE...HEAD` (the same here: the merge base is always taken), `BASE..`, or `HEAD` alone. */
function parseRange(
  words: readonly string[],
  command: string,
): { readonly head: string; readonly base?: string } {
  const [range, ...rest] = words;
  noMore(rest, command);
  if (range === undefined) return { head: 'HEAD' };
  const split = /^(.*?)\.\.\.?(.*)$/.exec(range);
  if (split === null) return { head: range };
  const [, base = '', head = ''] = split;
  if (base === '')
    throw usage(`${JSON.stringify(range)} names no base`, 'Write BASE..HEAD, for example main..HEAD.');
  return { base, head: head === '' ? 'HEAD' : head };
}
