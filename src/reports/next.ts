// The next version of each model and why: what `pawl next` prints.
import type { Decision, ModelDecision } from '../core/decision.ts';
import { escapePlain as say } from './escape.ts';
import { paint } from './sgr.ts';
import type { TableOptions } from './table.ts';
import { shortCommit } from './version.ts';

const LONGEST_SENTENCE = 600;

/** Text that ends with a line break: a line for each model, its reasons and commits below. */
export function renderNext({ models, untouched }: Decision, options: Omit<TableOptions, 'commands'>): string {
  const texts = models.map((model) => describeNext(model, options));
  if (models.length === 0) texts.push('no model is touched\n');
  if (untouched > 0) texts.push(`${untouched} ${untouched === 1 ? 'model' : 'models'} not touched\n`);
  return texts.join('\n');
}

function describeNext(model: ModelDecision, { colour }: Omit<TableOptions, 'commands'>): string {
  const { current, next, bump, verdict, version } = model;
  const versions = [current, next].filter((part) => part !== undefined).map((part) => say(part));
  const what = next === undefined ? 'no new version' : bump === 'initial' ? 'first version' : bump;
  const held =
    next !== undefined && verdict === 'fail' ? paint(', held back by the gate', 'red', colour) : '';
  const heading = [paint(say(model.model), 'bold', colour), versions.join(' → '), what].filter(
    (part) => part !== '',
  );
  const lines = [
    heading.join('  ') + held,
    ...version.reasons.map((reason) => `  ${say(reason, LONGEST_SENTENCE)}`),
    ...version.commits.map(({ id, subject, bump: asks, why, conventional }) => {
      const bumps = conventional ? asks : 'not read';
      return `  ${paint(shortCommit(id), 'yellow', colour)}  ${bumps.padEnd(8)}  ${say(subject)}${paint(`  ${say(why)}`, 'dim', colour)}`;
    }),
    ...version.unreadableTags.map((tag) => `  the tag ${say(tag)} cannot be read as a version`),
  ];
  return `${lines.join('\n')}\n`;
}
