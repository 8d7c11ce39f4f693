// One model's section of the comment: heading, metrics, next version, folds.
import type { MetricChange, ModelDecision } from '../core/decision.ts';
import type { PolicyChange } from '../core/facts.ts';
import type { Problem } from '../core/problem.ts';
import { listAcceptLines, listGateLines, type MetricLine } from './accept.ts';
import { describeBriefly, describeChanges, roleWords } from './changes.ts';
import { group, leaf, type Piece } from './cut.ts';
import { codeInMarkdown as code, escapeMarkdown as say } from './escape.ts';
import { listFindings } from './findings.ts';
import { type ForgeLinks, linkRelease } from './forge-links.ts';
import { isUnchanged, markChange, verdictMark } from './mark.ts';
import { tableHead, tableRow } from './markdown-rows.ts';
import { rank } from './rank.ts';
import { isAssignment, isRelease, isReleased, listDetails, type RunWords } from './release-words.ts';
import { showValue } from './value.ts';
import { modelHeadline } from './verdict.ts';
import { describeBump, describeCause, findVersionStep, shortCommit } from './version.ts';

export interface SectionOptions {
  /** What the last commit is called: `this PR`, or `head`. */
  readonly head: string;
  /** Markdown of the heading's level. */
  readonly heading: '###' | '####';
  readonly rulesUrl: string | undefined;
  readonly run: RunWords;
  readonly links: ForgeLinks;
}

/** A title is one or two sentences of Pawl's, with foreign names in them. */
const LONGEST_SENTENCE = 600;

export function describeModel(model: ModelDecision, options: SectionOptions): readonly Piece[] {
  const title = `${options.heading} ${verdictMark[model.verdict]} ${say(model.model)}: ${modelHeadline(model, say, options.run)}\n\n`;
  const unchanged = model.changes.filter(isUnchanged);
  const visible = visibleFindings(model);
  return [
    leaf(rank.heading, 'models', title),
    ...metricTable(
      model,
      model.changes.filter((change) => !isUnchanged(change)),
      options,
    ),
    ...(visible.length === 0 ? [] : [group('', listFindings(visible, options.rulesUrl), '\n')]),
    leaf(rank.version, 'versions', `${outcomeLines(model, options)}\n`),
    ...policyFold(model),
    ...changesFold(model),
    ...versionFold(model),
    ...rulesFold(
      model.problems.filter((problem) => !visible.includes(problem)),
      options,
    ),
    ...acceptFold(model),
    ...gateFold(model),
    ...fold(`${count(unchanged.length, 'metric')} unchanged`, metricTable(model, unchanged, options)),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `summary` is Markdown of {@link escapeMarkdown}: an HTML block reads it the same way. */
function fold(summary: string, content: readonly Piece[]): readonly Piece[] {
  if (content.length === 0) return [];
  return [group(`<details><summary>${summary}</summary>\n\n`, content, '\n</details>\n\n')];
}

/** Columns that would be empty from top to bottom are left out. */
function metricTable(
  model: ModelDecision,
  changes: readonly MetricChange[],
  { head, run }: SectionOptions,
): readonly Piece[] {
  if (changes.length === 0) return [];
  const released =
    model.current !== undefined && model.changes.some((change) => change.released !== undefined);
  const releases = isRelease(run.trigger);
  // A release is compared with the release before it: its base is no other column.
  const base = !(releases && released) && model.changes.some((change) => change.base !== undefined);
  const title = say(model.version.currentTag ?? model.current ?? '', 40);
  const after = releases ? say(model.release?.record.tag ?? head, 40) : head;
  const header = ['', 'metric', ...(released ? [title] : []), ...(base ? ['base'] : []), after, 'change'];
  const align = ['', '', ...(released ? ['r'] : []), ...(base ? ['r'] : []), 'r', ''];
  const rows = changes.map((change) =>
    leaf(rankOf(change), 'metrics', () => {
      const cells = [
        markChange(change),
        say(change.metric),
        ...(released ? [cell('released', change)] : []),
        ...(base ? [cell('base', change)] : []),
        cell('head', change),
        say(change.words, LONGEST_SENTENCE),
      ];
      return tableRow(cells);
    }),
  );
  return [group(tableHead(header, align), rows, '\n')];
}

/** The value's digits may be many; more than these say nothing. */
function cell(side: 'released' | 'base' | 'head', change: MetricChange): string {
  return say(showValue(side, change), 40);
}

function rankOf(change: MetricChange): number {
  if (isUnchanged(change)) return rank.unchanged;
  switch (change.verdict) {
    case 'fail':
      return rank.failing;
    case 'warn':
      return rank.warning;
    case 'pass':
      return rank.changed;
  }
}

/** Errors and warnings that no row of the table shows must be seen without opening a fold. */
function visibleFindings(model: ModelDecision): readonly Problem[] {
  const shown = new Set(
    model.changes.filter(({ verdict }) => verdict !== 'pass').map(({ metric }) => metric),
  );
  return model.problems.filter(
    ({ severity, metric }) => severity !== 'notice' && (metric === undefined || !shown.has(metric)),
  );
}

/** The version, and what is written where something is. */
function outcomeLines(model: ModelDecision, { run, links }: SectionOptions): string {
  const { release } = model;
  const isThere = release !== undefined && isReleased(release, run.outcomes);
  const page = isThere ? linkRelease(release.record.tag, links) : undefined;
  const details = [...listDetails(model, { code }, run.outcomes), ...(page === undefined ? [] : [page])];
  const lines = [
    ...(isAssignment(run.trigger) ? [] : [versionLine(model)]),
    ...(details.length === 0 ? [] : [details.join(' · ')]),
  ];
  return lines
    .map((line) => `${line}\n\n`)
    .join('')
    .replace(/\n$/, '');
}

/** `**2.1.0 → ~~2.2.0~~** · held back · feat: feature engineering update (a3f2d1c)` */
export function versionLine(model: ModelDecision): string {
  const { from, to, held } = findVersionStep(model);
  const target = to === undefined ? undefined : held ? `~~${say(to)}~~` : say(to);
  const start = from === undefined ? undefined : say(from);
  const versions = [start, target].filter((version) => version !== undefined).join(' → ');
  const parts = [versions === '' ? '' : `**${versions}**`, describeBump(model), describeCause(model, say)];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

const POLICY_WORDS: Readonly<Record<PolicyChange['kind'], string>> = {
  added: 'New policy in',
  changed: 'Changed policy in',
  removed: 'No more policy in',
  invalid: 'Invalid policy in',
};

function policyFold({ policyChange }: ModelDecision): readonly Piece[] {
  if (policyChange === undefined) return [];
  const { kind, place, lines } = policyChange;
  const pieces = lines.map((line) =>
    leaf(rank.policy, 'policy changes', `- ${code(line, LONGEST_SENTENCE)}\n`),
  );
  const nothing = leaf(rank.policy, 'policy changes', '- see the change of the file\n');
  const title = `📝 ${POLICY_WORDS[kind]} ${say(place.path)}: takes effect after merge`;
  return fold(title, pieces.length === 0 ? [nothing] : pieces);
}

function changesFold(model: ModelDecision): readonly Piece[] {
  const roles = describeChanges(model, { text: say, code });
  const pieces = roles.flatMap(({ role, lines, equal }) => {
    const name = `**${roleWords(role)}**`;
    if (lines.length === 0)
      return [leaf(rank.lineage, 'changes', `- ${name} unchanged (${count(equal, 'file')})\n`)];
    return lines.map((line) => leaf(rank.lineage, 'changes', `- ${name} ${line}\n`));
  });
  return fold(`<b>What changed</b>: ${describeBriefly(roles)}`, pieces);
}

function versionFold({ version }: ModelDecision): readonly Piece[] {
  const { commits, reasons, unreadableTags } = version;
  const lines = [
    ...reasons.map((reason) => `- ${say(reason, LONGEST_SENTENCE)}\n`),
    ...commits.map(({ id, subject, bump, why, conventional }) => {
      const asks = conventional ? `**${bump}**` : '⚠️ **not read**';
      return `- ${asks} ${say(subject)} (${shortCommit(id)}) · ${say(why)}\n`;
    }),
    ...unreadableTags.map((tag) => `- ⚠️ the tag ${code(tag)} cannot be read as a version\n`),
  ];
  const unread = commits.filter(({ conventional }) => !conventional).length;
  const note = unread === 0 ? '' : `, ${unread} not conventional`;
  return fold(
    `<b>Why this version</b>: ${count(commits.length, 'commit')}${note}`,
    lines.map((line) => leaf(rank.commit, 'reasons', line)),
  );
}

function rulesFold(problems: readonly Problem[], { rulesUrl }: SectionOptions): readonly Piece[] {
  const counts = (['error', 'warning', 'notice'] as const)
    .map(
      (severity) => [severity, problems.filter((problem) => problem.severity === severity).length] as const,
    )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => count(number, severity));
  return fold(`<b>Rules</b>: ${counts.join(', ')}`, listFindings(problems, rulesUrl));
}

function acceptFold(model: ModelDecision): readonly Piece[] {
  const lines = listAcceptLines(model);
  if (lines.length === 0) return [];
  const file = model.policySource === undefined ? 'a <code>pawl.yaml</code>' : code(model.policySource);
  const how =
    `The policy is read from the base branch, so that a change cannot excuse itself. Whoever decides that this is ` +
    `worth it puts these settings into ${file} there first; then this check is run again.\n\n`;
  const drop = model.changes.some(({ verdict, status }) => verdict === 'fail' && status === 'worse');
  return fold(`<b>How to accept this${drop ? ' drop' : ''}</b>`, [
    leaf(rank.accept, 'lines', how),
    yamlBlock(lines, rank.accept),
  ]);
}

function gateFold(model: ModelDecision): readonly Piece[] {
  const lines = listGateLines(model).map(({ metric, line, why }) => ({ metric, line: `${line} # ${why}` }));
  if (lines.length === 0) return [];
  const how = leaf(rank.ungated, 'lines', 'Pawl does not judge these unless the policy says how:\n\n');
  const title = `<b>Shown, never blocks</b>: ${count(lines.length, 'metric')}`;
  return fold(title, [how, yamlBlock(lines, rank.ungated)]);
}

function yamlBlock(lines: readonly MetricLine[], importance: number): Piece {
  const pieces = lines.map(({ line }) => leaf(importance, 'lines', `    ${line}\n`));
  return group('```yaml\ngate:\n  metrics:\n', pieces, '```\n');
}
