// The words of the commands that release, assign, verify and read versions.
import { noMore, usage } from './usage.ts';

interface Common {
  readonly directory: string;
  readonly json: boolean;
}

/** What the commands that write have in common. */
interface Writing extends Common {
  /** Print everything, write nothing. */
  readonly dryRun: boolean;
  /** False: the tags stay in this clone. */
  readonly push: boolean;
}

export interface ReleaseArguments extends Writing {
  readonly kind: 'release';
  readonly model?: string;
}

export interface RollbackArguments extends Writing {
  readonly kind: 'rollback';
  readonly model: string;
  readonly to?: string;
  readonly stage?: string;
  readonly reason: string;
}

export interface PromoteArguments extends Writing {
  readonly kind: 'promote';
  readonly model: string;
  readonly version: string;
  readonly stage: string;
  readonly reason?: string;
}

export interface VerifyArguments extends Common {
  readonly kind: 'verify';
  readonly model?: string;
}

export interface HistoryArguments extends Common {
  readonly kind: 'history';
  readonly model?: string;
  readonly markdown: boolean;
}

export interface ShowArguments extends Common {
  readonly kind: 'show';
  /** Where there is one model: also a version of it, or absent. */
  readonly model?: string;
  readonly version?: string;
}

export interface CurrentArguments extends Common {
  readonly kind: 'current';
  /** Absent: the one model that there is. */
  readonly model?: string;
  readonly stage?: string;
  /** Seconds since 1970. */
  readonly at?: number;
}

export interface CompareArguments extends Common {
  readonly kind: 'compare';
  readonly a: string;
  readonly b: string;
}

export interface TraceArguments extends Common {
  readonly kind: 'trace';
  readonly subject: string;
}

export type RegistryCommand =
  | ReleaseArguments
  | RollbackArguments
  | PromoteArguments
  | VerifyArguments
  | HistoryArguments
  | ShowArguments
  | CurrentArguments
  | CompareArguments
  | TraceArguments;

/** The values of the options, as `parseArgs` gives them. */
export interface RegistryOptions {
  readonly json?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly 'no-push'?: boolean | undefined;
  readonly markdown?: boolean | undefined;
  readonly model?: string | undefined;
  readonly to?: string | undefined;
  readonly stage?: string | undefined;
  readonly reason?: string | undefined;
  readonly at?: string | undefined;
}

type Parse = (words: readonly string[], options: RegistryOptions, common: Common) => RegistryCommand;

/** By the command's name. */
const parsers = {
  release(words, { model, ...options }, common) {
    noMore(words, 'release');
    return { kind: 'release', ...writing(options, common), ...given({ model }) };
  },
  rollback([model, ...rest], { to, stage, reason, ...options }, common) {
    noMore(rest, 'rollback');
    const example = 'Write pawl rollback MODEL --reason TEXT.';
    return {
      kind: 'rollback',
      ...writing(options, common),
      model: needed(model, 'rollback needs the name of a model', example),
      ...given({ to, stage }),
      reason: needed(reason?.trim(), 'rollback needs a reason', `${example} It is recorded.`),
    };
  },
  promote([model, version, stage, ...rest], { reason, ...options }, common) {
    noMore(rest, 'promote');
    const needs = 'promote needs a model, a version and a stage';
    const example = 'Write pawl promote MODEL VERSION STAGE.';
    return {
      kind: 'promote',
      ...writing(options, common),
      model: needed(model, needs, example),
      version: needed(version, needs, example),
      stage: needed(stage, needs, example),
      ...given({ reason: reason?.trim() || undefined }),
    };
  },
  verify([model, ...rest], _, common) {
    noMore(rest, 'verify');
    return { kind: 'verify', ...common, ...given({ model }) };
  },
  history([model, ...rest], { markdown = false }, common) {
    noMore(rest, 'history');
    if (markdown && common.json)
      throw usage('history prints --json or --markdown, not both', 'Leave one of them out.');
    return { kind: 'history', ...common, ...given({ model }), markdown };
  },
  show([subject, ...rest], _, common) {
    noMore(rest, 'show');
    // A model's name holds no @.
    const [, model, version] = /^([^@]+)@(.+)$/.exec(subject ?? '') ?? [undefined, subject];
    return { kind: 'show', ...common, ...given({ model, version }) };
  },
  current([model, stage, ...rest], { at }, common) {
    noMore(rest, 'current');
    return { kind: 'current', ...common, ...given({ model, stage, at: at && parseMoment(at) }) };
  },
  compare([a, b, ...rest], _, common) {
    noMore(rest, 'compare');
    const example = 'Write pawl compare A B: versions, stages or commits.';
    if (a === undefined || b === undefined) throw usage('compare needs two things', example);
    return { kind: 'compare', ...common, a, b };
  },
  trace([subject, ...rest], _, common) {
    noMore(rest, 'trace');
    const needs = 'trace needs a file, a digest or a commit';
    const example = 'Write pawl trace models/model.pkl, or pawl trace md5:1f3a….';
    return { kind: 'trace', ...common, subject: needed(subject, needs, example) };
  },
} as const satisfies Readonly<Record<RegistryCommand['kind'], Parse>>;

export function isRegistryCommand(name: string): name is RegistryCommand['kind'] {
  return Object.hasOwn(parsers, name);
}

/** @throws Failure `usage` */
export function parseRegistryCommand(
  kind: RegistryCommand['kind'],
  words: readonly string[],
  options: RegistryOptions,
  directory: string,
): RegistryCommand {
  const parse: Parse = parsers[kind];
  return parse(words, options, { directory, json: options.json ?? false });
}

function writing(options: RegistryOptions, common: Common): Writing {
  return { ...common, dryRun: options['dry-run'] ?? false, push: options['no-push'] !== true };
}

/** The keys that have a value. */
function given<T extends object>(values: T): { readonly [Key in keyof T]?: Exclude<T[Key], undefined | ''> } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(present) as { readonly [Key in keyof T]?: Exclude<T[Key], undefined | ''> };
}

function needed(word: string | undefined, message: string, help: string): string {
  if (word === undefined || word.trim() === '') throw usage(message, help);
  return word;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * An ISO 8601 date or date-time as seconds since 1970. A date alone is the end of that day in UTC: what was current on
 * that day, in the end. A time without an offset is one of UTC.
 * @throws Failure `usage`
 */
function parseMoment(text: string): number {
  const [, day = text, time = '23:59:59', offset = 'Z'] = MOMENT.exec(text) ?? [];
  // `Date.parse` takes the 30th of February for the first days of March.
  const isDay = DAY.test(day) && toSeconds(`${day}T00:00:00Z`, day) !== undefined;
  const moment = isDay ? toSeconds(`${day}T${time}${offset}`) : undefined;
  if (moment === undefined)
    throw usage(`--at ${JSON.stringify(text)} is no date`, 'Write 2024-03-03, or 2024-03-03T12:00:00Z.');
  return moment;
}

function toSeconds(text: string, day?: string): number | undefined {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  if (day !== undefined && !new Date(milliseconds).toISOString().startsWith(day)) return undefined;
  return Math.floor(milliseconds / 1000);
}
