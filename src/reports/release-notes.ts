// The notes of a release, made of its record and of the one before it alone: a release is resumed from its tag.
import { compareLineage } from '../core/artifact-change.ts';
import type { Snapshot } from '../core/facts.ts';
import { compareParameters } from '../core/parameter-change.ts';
import type { RecordedPullRequest, ReleaseRecord } from '../core/record.ts';
import { describeChanges, formatSize, roleWords } from './changes.ts';
import { cutToLimit, group, leaf, type Piece } from './cut.ts';
import { codeInMarkdown as code, escapeMarkdown as say } from './escape.ts';
import { type ForgeLinks, linkComparison, linkPullRequest, showDigest, showObject } from './forge-links.ts';
import { type CommitRanks, listCommits, listContributors } from './release-commits.ts';
import { compareRecorded, type MetricRow, metricHead, metricRow } from './release-metrics.ts';

/** GitHub's limit of the body of a release, in characters. Kept in bytes of UTF-8, of which there are never fewer. */
export const NOTES_LIMIT = 125_000;

const LONGEST_SENTENCE = 600;

/** What is left out first when the notes are too long: the highest number. */
const RANK = {
  title: 0,
  proof: 0,
  worse: 1,
  breaking: 2,
  finding: 3,
  metric: 4,
  lineage: 5,
  asking: 6,
  pullRequest: 7,
  people: 8,
  other: 9,
  unchanged: 10,
} as const satisfies CommitRanks & Readonly<Record<string, number>>;

export interface NotesInput {
  readonly record: ReleaseRecord;
  /** Id of the tag's object. */
  readonly object: string;
  /** Record of the release before; absent: there is none. */
  readonly before?: ReleaseRecord;
}

/** Markdown, at most {@link NOTES_LIMIT} bytes; every piece of foreign text in it is escaped. */
export function renderNotes(input: NotesInput, links: ForgeLinks, limit = NOTES_LIMIT): string {
  const { record, before } = input;
  const pieces = [
    leaf(RANK.title, 'lines', titleLines(record)),
    ...metricSection(record, before),
    ...findingSection(record),
    ...listCommits(record, links, RANK),
    ...lineageSection(record, before),
    ...pullRequestSection(record, links),
    ...listContributors(record, RANK),
    leaf(RANK.proof, 'lines', proofLines(input, links)),
  ];
  return cutToLimit(pieces, { limit, rest: 'The file record.json has all of it.' });
}

function titleLines({ model, version, title, bump, previous, restores }: ReleaseRecord): string {
  const after = previous === undefined ? [] : [`after ${say(previous.tag)}`];
  const parts = [`${say(model)} ${say(version)}`, bump === 'initial' ? 'first version' : bump, ...after];
  const restored =
    restores === undefined ? '' : `Restores ${say(restores)}: its artifacts were released before.\n\n`;
  const line = title.trim() === '' ? '' : `**${say(title.trim(), LONGEST_SENTENCE)}**\n\n`;
  return `${line}${parts.join(' · ')}\n\n${restored}`;
}

function metricSection(record: ReleaseRecord, before: ReleaseRecord | undefined): readonly Piece[] {
  const rows = compareRecorded(record, before);
  const unchanged = rows.filter(({ kind }) => kind === 'equal');
  const changed = rows.filter(({ kind }) => kind !== 'equal');
  const table = (own: readonly MetricRow[], open = '', close = '\n') =>
    own.length === 0
      ? []
      : [
          group(
            open + metricHead(record),
            own.map((row) => metricRow(row, rankOfMetric)),
            close,
          ),
        ];
  const title = `<details><summary>${unchanged.length} ${unchanged.length === 1 ? 'metric' : 'metrics'} unchanged</summary>\n\n`;
  const tables = [...table(changed), ...table(unchanged, title, '\n</details>\n\n')];
  return tables.length === 0 ? [] : [group('### Metrics\n\n', tables, '')];
}

function rankOfMetric(kind: MetricRow['kind']): number {
  if (kind === 'equal') return RANK.unchanged;
  return kind === 'worse' || kind === 'removed' ? RANK.worse : RANK.metric;
}

/** What stood when the version was released, because the policy let it. */
function findingSection({ findings }: ReleaseRecord): readonly Piece[] {
  if (findings.length === 0) return [];
  const lines = findings.map(({ rule, metric, message }) => {
    const name = metric === undefined ? '' : `${say(metric)}: `;
    return leaf(RANK.finding, 'findings', `- **${say(rule)}** ${name}${say(message, LONGEST_SENTENCE)}\n`);
  });
  return [group('### Findings that the policy let pass\n\n', lines, '\n')];
}

function lineageSection(record: ReleaseRecord, before: ReleaseRecord | undefined): readonly Piece[] {
  const lines = before === undefined ? listContents(record) : listChanges(record, before);
  if (lines.length === 0) return [];
  const title = before === undefined ? 'What it consists of' : 'What changed in the lineage';
  const pieces = lines.map((line) => leaf(RANK.lineage, 'changes', `- ${line}\n`));
  return [group(`### ${title}\n\n`, pieces, '\n')];
}

function listChanges(record: ReleaseRecord, before: ReleaseRecord): readonly string[] {
  const [base, head] = [placed(before), placed(record)];
  const changes = { lineage: compareLineage(base, head), parameters: compareParameters(base, head) };
  return describeChanges(changes, { text: say, code }).flatMap(({ role, lines, equal }) => {
    const name = `**${roleWords(role)}**`;
    if (lines.length === 0) return [`${name} unchanged (${equal} ${equal === 1 ? 'file' : 'files'})`];
    return lines.map((line) => `${name} ${line}`);
  });
}

/** A record does not say where a digest was read; nothing that is shown depends on it. */
function placed({ lineage, parameters }: ReleaseRecord): Pick<Snapshot, 'lineage' | 'parameters'> {
  return {
    lineage: lineage.map((artifact) => ({ ...artifact, place: { path: artifact.path } })),
    parameters: parameters.map((parameter) => ({ ...parameter, place: { path: parameter.file } })),
  };
}

/** Enough of a digest to find it again. */
const DIGEST_DIGITS = 12;

function listContents({ lineage, parameters }: ReleaseRecord): readonly string[] {
  const artifacts = lineage.map(({ role, path, digest, size, files }) => {
    const details = [
      showDigest(digest, DIGEST_DIGITS),
      ...(size === undefined ? [] : [formatSize(size)]),
      ...(files === undefined ? [] : [`${files} ${files === 1 ? 'file' : 'files'}`]),
    ];
    return `**${roleWords(role)}** ${code(path)} ${details.join(', ')}`;
  });
  const values = parameters.map(
    ({ file, name, value }) =>
      `**${roleWords('parameters')}** ${code(`${file}: ${name}`)} ${code(value, 60)}`,
  );
  return [...artifacts, ...values];
}

function pullRequestSection({ pullRequests }: ReleaseRecord, links: ForgeLinks): readonly Piece[] {
  const lines = pullRequests.map((one) =>
    leaf(RANK.pullRequest, 'pull requests', `- ${describePullRequest(one, links)}\n`),
  );
  return lines.length === 0 ? [] : [group('### Pull requests\n\n', lines, '\n')];
}

function describePullRequest({ number, author, approvers }: RecordedPullRequest, links: ForgeLinks): string {
  const by = author === undefined ? '' : ` by ${say(author, 60)}`;
  const approved =
    approvers === undefined
      ? 'approvals unknown'
      : approvers.length === 0
        ? 'approved by nobody'
        : `approved by ${approvers.map((login) => say(login, 60)).join(', ')}`;
  return `${linkPullRequest(number, links)}${by}, ${approved}`;
}

function proofLines({ record, object }: NotesInput, links: ForgeLinks): string {
  const { model, tag, commit, previous } = record;
  const compared = previous === undefined ? undefined : linkComparison(previous.tag, tag, links);
  const full = compared === undefined ? '' : `**All changes**: ${compared}\n\n`;
  return (
    `### Verify\n\n${code(`pawl verify ${model}`)} checks this release and the chain that it is part of. ` +
    `The tag ${code(tag)} is the object ${showObject(object)} on the commit ${showObject(commit)}; ` +
    `record.json says the same outside of git.\n\n${full}`
  );
}
