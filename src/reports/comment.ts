// The comment on a pull request, and the step summary, which is the same text.
import type { Decision } from '../core/decision.ts';
import { cutToLimit, group, leaf, type Piece } from './cut.ts';
import { escapeMarkdown as say } from './escape.ts';
import { listFindings } from './findings.ts';
import { verdictMark } from './mark.ts';
import { describeModel, versionLine } from './model-section.ts';
import { rank } from './rank.ts';
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
}

/**
 * The comment in GitHub's Markdown: the verdict in words, the metrics worst first, the next version, and folds with
 * what changed and why. Every piece of foreign text in it is escaped.
 *
 * The limit is kept in bytes of UTF-8, of which there are never fewer than characters. What does not fit is left out,
 * the least important first, and counted in the last line.
 */
export function renderComment(decision: Decision, options: CommentOptions): string {
  const { marker, limit = COMMENT_LIMIT, rulesUrl } = options;
  const start = `${marker}\n`;
  const rest = 'The step summary and `pawl check` have all of it.';
  return (
    start +
    cutToLimit(describeDecision(decision, rulesUrl), { limit: limit - Buffer.byteLength(start), rest })
  );
}

/** The same text for the page of the workflow run. */
export function renderSummary(
  decision: Decision,
  { limit = SUMMARY_LIMIT, rulesUrl }: Omit<CommentOptions, 'marker'> = {},
): string {
  return cutToLimit(describeDecision(decision, rulesUrl), { limit, rest: '`pawl check` has all of it.' });
}

function describeDecision(decision: Decision, rulesUrl: string | undefined): readonly Piece[] {
  const head = decision.pullRequest === undefined ? 'head' : 'this PR';
  const [only, ...more] = decision.models;
  const repository = describeRepository(decision, rulesUrl);
  const footer = leaf(rank.footer, 'lines', describeFooter(decision));
  if (only !== undefined && more.length === 0 && decision.verdict === only.verdict) {
    return [...describeModel(only, { head, heading: '###', rulesUrl }), ...repository, footer];
  }
  const mark = verdictMark[decision.verdict];
  const heading = leaf(rank.heading, 'headings', `### ${mark} ${decisionHeadline(decision, say)}\n\n`);
  const sections = decision.models
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap((model) => describeModel(model, { head, heading: '####', rulesUrl }));
  return [heading, ...repository, ...sections, ...describePassing(decision), footer];
}

/** What is wrong with the repository as a whole: its history, a file that belongs to no model. */
function describeRepository({ problems }: Decision, rulesUrl: string | undefined): readonly Piece[] {
  return problems.length === 0 ? [] : [group('', listFindings(problems, rulesUrl), '\n')];
}

/** One line each; folded away where something that did not pass is what the reader came for. */
function describePassing({ models, verdict }: Decision): readonly Piece[] {
  const passing = models.filter((model) => model.verdict === 'pass');
  if (passing.length === 0) return [];
  const lines = passing.map((model) =>
    leaf(
      rank.passing,
      'models',
      `- ✅ **${say(model.model)}**: ${modelHeadline(model, say)} · ${versionLine(model)}\n`,
    ),
  );
  if (verdict === 'pass') return [group('Every model passes:\n\n', lines, '\n')];
  const title = passing.length === 1 ? '1 model passes' : `${passing.length} models pass`;
  return [group(`<details><summary>✅ ${title}</summary>\n\n`, lines, '\n</details>\n\n')];
}

function describeFooter({ base, head, untouched }: Decision): string {
  const compared = base === undefined ? shortCommit(head) : `${shortCommit(base)} → ${shortCommit(head)}`;
  const others = untouched === 0 ? '' : ` · ${untouched} ${untouched === 1 ? 'model' : 'models'} not touched`;
  return `<sub>${compared} · judged by the policy of the base${others}</sub>\n`;
}
