// What a run wrote, one line for each effect: what a terminal shows after the decision.
import type { Effect, TagEffect } from '../core/plan.ts';
import { escapePlain as say } from './escape.ts';
import { paint, type Style } from './sgr.ts';
import { shortCommit } from './version.ts';

/** What became of one effect, as `apply` says it. */
export interface ReportedOutcome {
  readonly effect: Effect['kind'];
  /** Tags, or a tag and where it goes. Absent for what is only said. */
  readonly subject?: string;
  readonly status: 'done' | 'unchanged' | 'refused' | 'failed' | 'lost' | 'skipped';
  readonly detail?: string;
}

export interface OutcomeOptions {
  readonly colour: boolean;
  /** True where nothing was to be written: what was skipped is what would have been done. */
  readonly dryRun?: boolean;
  /** The effects that were carried out, in their order: a dry run shows the messages of its tags. */
  readonly effects?: readonly Effect[];
}

const LONGEST_DETAIL = 600;
const LONGEST_LINE = 200;

/** Effects that last; what is only said is seen where it is said. */
const WOULD: Readonly<Partial<Record<Effect['kind'], string>>> = {
  tag: 'would be made',
  release: 'would be published',
  latest: 'would become the latest release',
  deployment: 'would be deployed',
};

const STYLES: Readonly<Record<ReportedOutcome['status'], Style>> = {
  done: 'green',
  unchanged: 'dim',
  skipped: 'dim',
  lost: 'red',
  refused: 'red',
  failed: 'red',
};

/** Whether an effect was to be written and was not, though it should have been. */
export function isUndone({ status }: ReportedOutcome): boolean {
  return status === 'refused' || status === 'failed' || status === 'lost';
}

/** Text that ends with a line break; empty where nothing was to be written. */
export function renderOutcomes(
  outcomes: readonly ReportedOutcome[],
  { colour, dryRun = false, effects = [] }: OutcomeOptions,
): string {
  const lines = outcomes.flatMap((outcome, index) => {
    const would = WOULD[outcome.effect];
    if (would === undefined) return [];
    const isPlanned = dryRun && outcome.status === 'skipped' && outcome.detail === undefined;
    const words = isPlanned ? would : describeOutcome(outcome);
    const subject = outcome.subject === undefined ? '' : ` ${say(outcome.subject)}`;
    const line = `${outcome.effect}${subject}  ${paint(words, STYLES[outcome.status], colour)}`;
    const effect = effects[index];
    return isPlanned && effect?.kind === 'tag' ? [line, ...messageLines(effect, colour)] : [line];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** `done`, `refused: the ruleset …` */
function describeOutcome({ status, detail }: ReportedOutcome): string {
  const why = detail ?? (status === 'lost' ? 'another run was first' : undefined);
  return why === undefined ? status : `${status}: ${say(why, LONGEST_DETAIL)}`;
}

/** The messages of tags that would be made, without the records: those are what the whole table before says. */
function messageLines({ tags }: TagEffect, colour: boolean): readonly string[] {
  return tags.flatMap(({ name, commit, message }) => {
    const lines = message
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('Record: '))
      .map((line) => (line === '' ? '' : `      ${say(line, LONGEST_LINE)}`));
    return [`    ${say(name)} on ${shortCommit(commit)}`, ...lines].map((line) => paint(line, 'dim', colour));
  });
}
