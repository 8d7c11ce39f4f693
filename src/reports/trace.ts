// Which versions contain it, and the way from each to data, code and configuration: what `pawl trace` prints.
import type { Digest } from '../core/model.ts';
import type { ReleaseRecord } from '../core/record.ts';
import type { StagePeriod } from '../core/stage-periods.ts';
import type { TracedVersion, TraceMatch, TraceQuery } from '../core/trace.ts';
import { escapePlain as say } from './escape.ts';
import type { TextOptions } from './history.ts';
import { formatDay, formatMinute, formatMoment, renderRegistryJson } from './registry-words.ts';
import { paint } from './sgr.ts';

const INDENT = '  ';
const SHORT_DIGEST = 12;
/** Parameters and paths of one line; --json has all of them. */
const SHOWN = 12;

/** How a kind of match reads in "is … of". */
const KIND_WORDS: Readonly<Record<TraceMatch['kind'], string>> = {
  data: 'data',
  features: 'features',
  training: 'training input',
  model: 'model',
  deploy: 'deployment file',
  evaluation: 'evaluation data',
  metrics: 'metric manifest',
  'version commit': 'commit of this version',
  commit: 'one of its commits',
  tag: 'tag object',
};

export function renderTrace(
  { contents }: TraceQuery,
  found: readonly TracedVersion[],
  options: TextOptions,
): string {
  const isOther =
    contents !== undefined && found.every(({ matches }) => matches.every(({ by }) => by === 'path'));
  const notice = isOther
    ? [
        `${paint('no version has this content; these have the same path with another one:', 'yellow', options.colour)}\n`,
      ]
    : [];
  return [...notice, ...found.map((one) => renderVersion(one, options))].join('\n');
}

function renderVersion({ model, version, matches, periods }: TracedVersion, { colour }: TextOptions): string {
  const { record, title = '' } = version;
  const heading = `${paint(`${say(model)} ${say(version.version)}`, 'bold', colour)}  ${formatDay(version.time)}`;
  const rows = [
    ...matches.map((match) => ['has it as', describeMatch(match)] as const),
    ['commit', say(version.commit)] as const,
    ...(record === undefined ? [] : origins(record)),
    ...describePeriods(periods).map((line) => ['current', line] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text], index) => {
    const shown = rows[index - 1]?.[0] === name ? '' : name;
    return `${INDENT}${paint(shown.padEnd(width), 'dim', colour)}  ${text}`;
  });
  return `${[`${heading}${title === '' ? '' : `  ${say(title)}`}`, ...lines].join('\n')}\n`;
}

function describeMatch({ kind, path, digest, id }: TraceMatch): string {
  const place = path === undefined ? '' : ` ${say(path)}`;
  const what = digest === undefined ? (id ?? '') : showDigest(digest);
  return `${KIND_WORDS[kind]}${place} ${say(what)}`;
}

/** What the version was made of. */
function origins({ lineage, parameters }: ReleaseRecord): readonly (readonly [string, string])[] {
  const files = lineage
    .filter(({ role }) => role !== 'deploy' && role !== 'model')
    .map(({ role, path, digest }) => [role, `${say(path)} ${say(showDigest(digest))}`] as const);
  const shown = parameters.slice(0, SHOWN).map(({ name, value }) => `${say(name, 60)} = ${say(value, 40)}`);
  const more = parameters.length - shown.length;
  const list = more > 0 ? [...shown, `and ${more} more`] : shown;
  const cut = files.length - SHOWN;
  return [
    ...files.slice(0, SHOWN),
    ...(cut > 0 ? [['', `and ${cut} more files`] as const] : []),
    ...(list.length === 0 ? [] : [['parameters', list.join(', ')] as const]),
  ];
}

function showDigest({ algorithm, value }: Digest): string {
  return `${algorithm}:${value.length > SHORT_DIGEST ? `${value.slice(0, SHORT_DIGEST)}…` : value}`;
}

function describePeriods(periods: readonly StagePeriod[]): readonly string[] {
  return periods.map(
    ({ stage, from, to }) =>
      `in ${say(stage, 40)} from ${formatMinute(from)} ${to === undefined ? 'until now' : `to ${formatMinute(to)}`}`,
  );
}

/** What `trace --json` prints. Times are ISO 8601. */
export function renderTraceJson(subject: string, query: TraceQuery, found: readonly TracedVersion[]): string {
  return renderRegistryJson({
    schema: 'pawl.trace/1',
    subject,
    digests: query.contents,
    versions: found.map(({ model, version, matches, periods }) => ({
      model,
      version: version.version,
      tag: version.tag,
      object: version.object,
      commit: version.commit,
      date: formatMoment(version.time),
      matches,
      lineage: version.record?.lineage ?? [],
      parameters: version.record?.parameters ?? [],
      periods: periods.map(({ stage, from, to, step }) => ({
        stage,
        from: formatMoment(from),
        to: formatMoment(to),
        assignment: step.tag,
      })),
    })),
  });
}
