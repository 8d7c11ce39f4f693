// The comment on a pull request, and the step summary, which is the same text.
import type { Decision } from '../core/decision.ts';
import { cutToLimit, group, leaf, type Piece } from './cut.ts';
import { escapeMarkdown as say } from './escape.ts';
import { listFindings } from './findings.ts';
import { verdictMark } from './mark.ts';
import { describeModel, versionLine } from './model-section.ts';
import type { ReportedOutcome } from './outcomes.ts';
import { rank } from './rank.ts';
import { isAssignment, isRelease, type RunWords } from './release-words.ts';
import { settleDecision } from './settled.ts';
import { decisionHeadline, modelHeadline } from './verdict.ts';
import { shortCommit } from './version.ts';

/** GitHub's limit of a comment, in characters. */
export const COMMENT_LIMIT = 65_536;
/** GitHub's limit of the summary of one step, in bytes. */
export const SUMMARY_LIMIT = 1024 * 1024;

export interface CommentOptions {
  /** Hidden first line by which the comment is found again: one HTML comment without a line break. */
  readonly marker: string;
  /** Most bytes of UTF-8. */
  readonly limit?: number;
  /** Address of docs/rules.md: a finding links to its rule's section there. Absent: no links. */
  readonly rulesUrl?: string;
  /** Address of the repository on its forge. Absent: no links. */
  readonly repositoryUrl?: string;
  /** What was written so far; absent: nothing was tried yet. */
  readonly outcomes?: readonly ReportedOutcome[];
}

/**
 * The comment in GitHub's Markdown: the verdict in words, the metrics worst first, the next version, and folds with
 * what changed and why. Every piece of foreign text in it is escaped.
 *
 * The limit is kept in bytes of UTF-8, of which there are never fewer than characters. What does not fit is left out,
 * the least important first, and counted in the last line.
 */
export function renderComment(decision: Decision, options: CommentOptions): string {
  const { marker, limit = COMMENT_LIMIT } = options;
  const start = `${marker}\n`;
  const rest = 'The step summary and `pawl check` have all of it.';
  return (
    start + cutToLimit(describeDecision(decision, options), { limit: limit - Buffer.byteLength(start), rest })
  );
}

/** The same text for the page of the workflow run. */
export function renderSummary(decision: Decision, options: Omit<CommentOptions, 'marker'> = {}): string {
  const { limit = SUMMARY_LIMIT } = options;
  return cutToLimit(describeDecision(decision, options), { limit, rest: '`pawl check` has all of it.' });
}

function describeDecision(decided: Decision, options: Omit<CommentOptions, 'marker'>): readonly Piece[] {
  const { rulesUrl, repositoryUrl, outcomes } = options;
  const decision = settleDecision(decided, outcomes);
  const run = { trigger: decision.trigger, ...(outcomes === undefined ? {} : { outcomes }) };
  const links = repositoryUrl === undefined ? {} : { repositoryUrl };
  const head = decision.pullRequest === undefined ? 'head' : 'this PR';
  const section = { head, rulesUrl, run, links };
  const [only, ...more] = decision.models;
  const repository = describeRepository(decision, rulesUrl);
  const footer = leaf(rank.footer, 'lines', describeFooter(decision));
  if (only !== undefined && more.length === 0 && decision.verdict === only.verdict) {
    return [
      ...describeModel(only, { ...section, heading: '###' }),
      ...repository,
      ...describeUnfinished(decision),
      footer,
    ];
  }
  const mark = verdictMark[decision.verdict];
  const heading = leaf(rank.heading, 'headings', `### ${mark} ${decisionHeadline(decision, say, run)}\n\n`);
  const sections = decision.models
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap((model) => describeModel(model, { ...section, heading: '####' }));
  return [
    heading,
    ...repository,
    ...sections,
    ...describePassing(decision, run),
    ...describeUnfinished(decision),
    footer,
  ];
}

/** What is wrong with the repository as a whole: its history, a file that belongs to no model. */
function describeRepository({ problems }: Decision, rulesUrl: string | undefined): readonly Piece[] {
  return problems.length === 0 ? [] : [group('', listFindings(problems, rulesUrl), '\n')];
}

/** One line each; folded away where something that did not pass is what the reader came for. */
function describePassing({ models, verdict, trigger }: Decision, run: RunWords): readonly Piece[] {
  const passing = models.filter((model) => model.verdict === 'pass');
  if (passing.length === 0) return [];
  const lines = passing.map((model) =>
    leaf(
      rank.passing,
      'models',
      isAssignment(trigger)
        ? `- **${say(model.model)}**: ${modelHeadline(model, say, run)}\n`
        : `- ✅ **${say(model.model)}**: ${modelHeadline(model, say, run)} · ${versionLine(model)}\n`,
    ),
  );
  // What was asked was refused: that the model stays as it is is no success.
  if (isAssignment(trigger)) return [group('', lines, '\n')];
  if (verdict === 'pass') return [group('Every model passes:\n\n', lines, '\n')];
  const title = passing.length === 1 ? '1 model passes' : `${passing.length} models pass`;
  return [group(`<details><summary>✅ ${title}</summary>\n\n`, lines, '\n</details>\n\n')];
}

/** Releases of an earlier run that was cut off. */
function describeUnfinished({ unfinished = [] }: Decision): readonly Piece[] {
  const lines = unfinished.map(({ record }) =>
    leaf(rank.passing, 'releases', `- ${say(record.tag)} of **${say(record.model)}**\n`),
  );
  return lines.length === 0 ? [] : [group('An earlier run left these releases unfinished:\n\n', lines, '\n')];
}

function describeFooter({ base, head, untouched, trigger }: Decision): string {
  const compared = base === undefined ? shortCommit(head) : `${shortCommit(base)} → ${shortCommit(head)}`;
  const others = untouched === 0 ? '' : ` · ${untouched} ${untouched === 1 ? 'model' : 'models'} not touched`;
  const judged = isAssignment(trigger)
    ? 'nothing is judged anew'
    : `judged by the policy of the ${isRelease(trigger) ? 'release branch' : 'base'}`;
  return `<sub>${compared} · ${judged}${others}</sub>\n`;
}
