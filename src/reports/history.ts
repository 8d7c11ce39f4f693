// The versions of each model as a table: what `pawl history` prints.
import { markdownTable } from 'markdown-table';
import type { RecordedMetric } from '../core/record.ts';
import type { ModelHistory, VersionEntry } from '../core/version-history.ts';
import { layOut } from './columns.ts';
import { type Escape, escapeMarkdown, escapePlain } from './escape.ts';
import {
  describeMarks,
  formatDay,
  formatMoment,
  renderRegistryJson,
  showChange,
  showMetric,
} from './registry-words.ts';
import { paint, type Style } from './sgr.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface HistoryOptions extends TextOptions {
  /** How many models there are. */
  readonly models: number;
}

/** Metrics with a column of their own. */
const SHOWN_METRICS = 3;
/** With more models than this, each version is one line without metrics. */
export const MODELS_WITH_TABLES = 5;
const INDENT = '  ';
const BRIEF = { requested: 'not accepted', deleted: 'deleted' } as const;
const LONGEST_TITLE = 100;
const LONGEST_REASON = 200;

/** @param models one after the other, so that those that are written already can be forgotten */
export function renderHistory(models: Iterable<ModelHistory>, options: HistoryOptions): string {
  if (options.models === 0) return 'no version was released yet\n';
  if (options.models > MODELS_WITH_TABLES) return renderOverview(models, options);
  return Array.from(models, (model) => renderModel(model, options)).join('\n');
}

function renderModel(model: ModelHistory, { colour, width }: TextOptions): string {
  const names = shownMetrics(model);
  const heads = [
    { name: 'version', align: 'left' },
    { name: 'date', align: 'left' },
    { name: 'change', align: 'left' },
    ...names.flatMap((name) => [
      { name: escapePlain(name, 30), align: 'right' } as const,
      { name: '', align: 'left' } as const,
    ]),
    { name: 'stages', align: 'left' },
  ] as const;
  const rows = model.versions.map((entry) =>
    cellsOf(entry, names, escapePlain, entry.status === 'released' ? undefined : BRIEF[entry.status]),
  );
  const [head = '', ...lines] = layOut(heads, rows, { width: width - INDENT.length, flexible: 2 });
  const painted = lines.map((line, index) => INDENT + paintRow(line, model.versions[index], colour));
  return [
    paint(escapePlain(model.model), 'bold', colour),
    '',
    paint(INDENT + head, 'dim', colour),
    ...painted,
    ...notes(model).map((note) => (note === '' ? '' : INDENT + paint(note, 'dim', colour))),
    '',
  ].join('\n');
}

function shownMetrics({ versions }: ModelHistory): readonly string[] {
  const names = new Set<string>();
  for (const entry of versions) {
    if (entry.status === 'released') for (const { name } of entry.metrics) names.add(name);
    if (names.size >= SHOWN_METRICS) break;
  }
  return [...names].slice(0, SHOWN_METRICS);
}

/** @param change what stands there instead of the whole description */
function cellsOf(
  entry: VersionEntry,
  names: readonly string[],
  say: Escape,
  change = describeEntry(entry, say),
): readonly string[] {
  const metrics = entry.status === 'released' ? entry.metrics : [];
  return [
    say(entry.version, 40),
    entry.status === 'requested' ? '' : formatDay(entry.time),
    change,
    ...names.flatMap((name) =>
      metricCells(
        metrics.find((metric) => metric.name === name),
        say,
      ),
    ),
    entry.status === 'requested' ? '' : describeMarks(entry.stages, say),
  ];
}

function metricCells(metric: RecordedMetric | undefined, say: Escape): readonly [string, string] {
  return metric === undefined ? ['', ''] : [showMetric(metric, say), showChange(metric, say) ?? ''];
}

function describeEntry(entry: VersionEntry, say: Escape): string {
  switch (entry.status) {
    case 'requested':
      return `not accepted: the tag ${say(entry.tag, 60)} is a request`;
    case 'deleted': {
      const { by, reason, recordedBy } = entry;
      if (recordedBy === undefined) return `the tag ${say(entry.tag, 60)} is gone, and nobody recorded why`;
      return `deleted by ${say(by ?? '', 40)}: ${say(reason ?? '', LONGEST_REASON)}`;
    }
    case 'released': {
      const { title, restores, deprecated } = entry;
      const words = title === undefined ? '–' : say(title, LONGEST_TITLE);
      const back = restores === undefined ? '' : ` (restores ${say(restores, 60)})`;
      return `${words}${back}${deprecated ? ' (deprecated)' : ''}`;
    }
  }
}

function paintRow(line: string, entry: VersionEntry | undefined, colour: boolean): string {
  const style = entry === undefined ? undefined : styleOf(entry);
  return style === undefined ? line : paint(line, style, colour);
}

function styleOf(entry: VersionEntry): Style | undefined {
  if (entry.status === 'requested') return 'yellow';
  if (entry.status === 'deleted') return entry.stages.length > 0 ? 'red' : 'dim';
  if (entry.stages.some(({ is }) => is === 'current')) return 'green';
  return entry.deprecated ? 'dim' : undefined;
}

/** What the table has no room for: why a stage is held, what became of a version, and which tags are none. */
function notes({ versions, stages, unreadable }: ModelHistory): readonly string[] {
  const told = versions.flatMap((entry) =>
    entry.status === 'released'
      ? []
      : [`${escapePlain(entry.version, 40)}: ${describeEntry(entry, escapePlain)}`],
  );
  const held = stages
    .filter((stage) => stage.held)
    .map(({ stage, by, since, reason }) => {
      const who = by === undefined ? '' : ` by ${escapePlain(by, 40)}`;
      const why = reason === undefined ? '' : `: ${escapePlain(reason, LONGEST_REASON)}`;
      return `${escapePlain(stage, 40)} is held since ${formatDay(since)}${who}${why}`;
    });
  const unread = unreadable.map((tag) => `the tag ${escapePlain(tag, 60)} cannot be read as a version`);
  const all = [...told, ...held, ...unread];
  return all.length === 0 ? [] : ['', ...all];
}

/** One line a version, in one string: ten thousand of them take no longer than git takes to list the tags. */
function renderOverview(models: Iterable<ModelHistory>, { colour }: TextOptions): string {
  let text = '';
  for (const { model, versions } of models) {
    text += `${paint(escapePlain(model), 'bold', colour)}\n`;
    for (const entry of versions) {
      const [version = '', date = '', change = '', stages = ''] = cellsOf(entry, [], escapePlain);
      const line = `${version.padEnd(12)}  ${date.padEnd(10)}  ${change}${stages === '' ? '' : `  ${stages}`}`;
      text += `${INDENT}${paintRow(line, entry, colour)}\n`;
    }
  }
  return text;
}

/** A table for a README, one a model; a heading where there are several. */
export function renderHistoryMarkdown(models: readonly ModelHistory[]): string {
  return models
    .map((model) => {
      const names = shownMetrics(model);
      const heads = ['version', 'date', 'change', ...names.map((name) => escapeMarkdown(name, 60)), 'stages'];
      const rows = model.versions.map((entry) => markdownCells(entry, names));
      const align = ['l', 'l', 'l', ...names.map(() => 'r'), 'l'];
      const table = markdownTable([heads, ...rows], { align, alignDelimiters: true, padding: true });
      return models.length === 1 ? `${table}\n` : `### ${escapeMarkdown(model.model)}\n\n${table}\n`;
    })
    .join('\n');
}

function markdownCells(entry: VersionEntry, names: readonly string[]): readonly string[] {
  const metrics = entry.status === 'released' ? entry.metrics : [];
  const [version = '', date = '', change = '', stages = ''] = cellsOf(entry, [], escapeMarkdown);
  const isCurrent = entry.status === 'released' && entry.stages.some(({ is }) => is === 'current');
  return [
    isCurrent ? `**${version}**` : version,
    date,
    change,
    ...names.map((name) =>
      metricCells(
        metrics.find((metric) => metric.name === name),
        escapeMarkdown,
      )
        .join(' ')
        .trim(),
    ),
    stages,
  ];
}

/** What `history --json` prints. Times are ISO 8601. */
export function renderHistoryJson(repository: string, models: readonly ModelHistory[]): string {
  return renderRegistryJson({
    schema: 'pawl.history/1',
    repository,
    models: models.map(({ model, versions, stages, unreadable }) => ({
      model,
      versions: versions.map((entry) => (entry.status === 'requested' ? entry : withDate(entry))),
      stages: stages.map(({ since, ...stage }) => ({ ...stage, since: formatMoment(since) })),
      unreadable,
    })),
  });
}

function withDate(entry: Exclude<VersionEntry, { readonly status: 'requested' }>) {
  const { time, ...rest } = entry;
  const date = formatMoment(time);
  return date === undefined ? rest : { ...rest, date };
}
