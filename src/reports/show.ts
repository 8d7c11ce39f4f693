// Everything that is recorded of one version: what `pawl show` prints.
import type { RecordedArtifact, ReleaseRecord } from '../core/record.ts';
import type { VersionDetails } from '../core/version-details.ts';
import { formatSize } from './changes.ts';
import { layOut } from './columns.ts';
import { escapePlain as say } from './escape.ts';
import type { TextOptions } from './history.ts';
import {
  describeMarks,
  formatMinute,
  formatMoment,
  renderRegistryJson,
  showChange,
  showMetric,
} from './registry-words.ts';
import { paint } from './sgr.ts';

const INDENT = '  ';
/** Lines of one section; --json has all of them. */
const SHOWN_LINES = 30;
const LONGEST_LINE = 300;
const LONGEST_ID = 12;

export function renderVersion(details: VersionDetails, options: TextOptions): string {
  const { model, version, marks } = details;
  const { record, title } = version;
  const now = describeMarks(marks, say);
  const heading = [
    paint(`${say(model)} ${say(version.version)}`, 'bold', options.colour),
    ...(now === ''
      ? []
      : [paint(now, marks.some(({ is }) => is === 'current') ? 'green' : 'dim', options.colour)]),
  ];
  return [
    heading.join('  '),
    ...(title === undefined || title === '' ? [] : [say(title)]),
    '',
    ...pairs(describeOrigin(details), options),
    ...(record === undefined
      ? [`${INDENT}${paint('the tag carries no record', 'dim', options.colour)}`]
      : sections(record, options)),
    ...section('stages', describeSteps(details), options),
    '',
  ].join('\n');
}

function describeOrigin({ version }: VersionDetails): readonly (readonly [string, string])[] {
  const { tag, object, commit, time, record, acceptedBy, deprecated } = version;
  return [
    ['tag', say(tag)],
    ['tag object', object === commit ? 'none: a lightweight tag' : object],
    ['commit', commit],
    ['date', formatMinute(time)],
    ...(acceptedBy === undefined ? [] : [['accepted by', say(acceptedBy)] as const]),
    ...(deprecated ? [['deprecated', 'yes'] as const] : []),
    ...(record === undefined ? [] : describeJudgement(record)),
  ];
}

function describeJudgement(record: ReleaseRecord): readonly (readonly [string, string])[] {
  const { previous, bump, verdict, policy, restores } = record;
  return [
    [
      'previous',
      previous === undefined ? 'none: the first release' : `${say(previous.tag)} ${say(previous.object)}`,
    ],
    ['bump', bump],
    ['verdict', verdict],
    ['policy', `${say(policy.digest)} at ${say(policy.commit, LONGEST_ID)}`],
    ...(restores === undefined ? [] : [['restores', say(restores)] as const]),
  ];
}

function pairs(rows: readonly (readonly [string, string])[], { colour }: TextOptions): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${INDENT}${paint(name.padEnd(width), 'dim', colour)}  ${value}`);
}

function sections(record: ReleaseRecord, options: TextOptions): readonly string[] {
  const { metrics, lineage, parameters, findings, pullRequests } = record;
  const rows = metrics.map((metric) => [
    say(metric.name, 60),
    showMetric(metric, say),
    showChange(metric, say) ?? '',
    metric.evidence?.n === undefined ? '' : `n = ${metric.evidence.n}`,
    say(metric.path, 100),
  ]);
  return [
    ...section('metrics', table(rows, ['left', 'right', 'left', 'left', 'left']), options),
    ...section('lineage', table(lineage.map(artifactCells), ['left', 'left', 'left', 'right']), options),
    ...section(
      'parameters',
      table(
        parameters.map(({ file, name, value }) => [`${say(file)}: ${say(name)}`, say(value, 60)]),
        ['left', 'left'],
      ),
      options,
    ),
    ...section('commits', describeCommits(record), options),
    ...section('pull requests', pullRequests.map(describePullRequest), options),
    ...section(
      'findings that the policy let pass',
      findings.map(({ rule, message }) => say(`${rule}: ${message}`, LONGEST_LINE)),
      options,
    ),
  ];
}

function artifactCells({ path, role, digest, size, files }: RecordedArtifact): readonly string[] {
  const bytes = size === undefined ? '' : formatSize(size);
  const many = files === undefined ? '' : `, ${files} ${files === 1 ? 'file' : 'files'}`;
  return [
    role,
    say(path, 100),
    `${digest.algorithm}:${say(digest.value, 80)}`,
    `${bytes}${many}`.replace(/^, /, ''),
  ];
}

function describeCommits({ commits, moreCommits }: ReleaseRecord): readonly string[] {
  const lines = commits.map(
    ({ id, subject, bump, author }) =>
      `${say(id, LONGEST_ID)}  ${bump.padEnd(5)}  ${say(subject)}${author === undefined ? '' : `  (${say(author, 60)})`}`,
  );
  return moreCommits > 0 ? [...lines, `and ${moreCommits} more`] : lines;
}

function describePullRequest({ number, author, approvers }: ReleaseRecord['pullRequests'][number]): string {
  const by = author === undefined ? '' : ` by ${say(author, 60)}`;
  if (approvers === undefined) return `#${number}${by}`;
  const names = approvers.map((name) => say(name, 60)).join(', ');
  return `#${number}${by}, ${names === '' ? 'approved by nobody' : `approved by ${names}`}`;
}

function describeSteps({ steps, periods }: VersionDetails): readonly string[] {
  const lines = steps.map(({ stage, tag, time, assignment, version: held }) => {
    const what = assignment?.action ?? (held === undefined ? 'unassigned' : 'assigned');
    const by = assignment === undefined ? '' : ` by ${say(assignment.actor, 60)}`;
    const why = assignment === undefined ? '' : `: ${say(assignment.reason, LONGEST_LINE)}`;
    return `${formatMinute(time)}  ${say(stage, 40)}  ${what}${by}${why}  (${say(tag, 100)})`;
  });
  const held = periods.map(
    ({ stage, from, to }) =>
      `current in ${say(stage, 40)} from ${formatMinute(from)} ${to === undefined ? 'until now' : `to ${formatMinute(to)}`}`,
  );
  return [...lines, ...held];
}

function table(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
): readonly string[] {
  const heads = align.map((side) => ({ name: '', align: side }));
  return layOut(heads, rows, { width: Number.POSITIVE_INFINITY, flexible: -1 }).slice(1);
}

function section(name: string, lines: readonly string[], { colour }: TextOptions): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - SHOWN_LINES;
  return [
    '',
    paint(`${INDENT}${name}`, 'dim', colour),
    ...lines.slice(0, SHOWN_LINES).map((line) => `${INDENT}${INDENT}${line}`),
    ...(more > 0 ? [`${INDENT}${INDENT}and ${more} more, see --json`] : []),
  ];
}

/** What `show --json` prints: the record as it stands in the tag, and the assignments. Times are ISO 8601. */
export function renderVersionJson({ model, version, marks, periods, steps }: VersionDetails): string {
  const { time, record, ...rest } = version;
  return renderRegistryJson({
    schema: 'pawl.version/1',
    model,
    ...rest,
    date: formatMoment(time),
    stages: marks,
    periods: periods.map(({ stage, from, to, step }) => ({
      stage,
      from: formatMoment(from),
      to: formatMoment(to),
      assignment: step.tag,
    })),
    assignments: steps.map(({ stage, tag, object, number, time: at, assignment }) => ({
      stage,
      tag,
      object,
      number,
      date: formatMoment(at),
      action: assignment?.action,
      by: assignment?.actor,
      reason: assignment?.reason,
      hold: assignment?.hold,
    })),
    record,
  });
}
