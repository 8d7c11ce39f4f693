// Reads metrics from CSV: one metric a row, or one metric a column. Every value with line and column.
import { CsvError } from 'csv-parse/sync';
import type { Problem } from '../core/problem.ts';
import { type CsvCell, readCsvRows } from './csv-rows.ts';
import { METRICS_LIMIT } from './limits.ts';
import { excerpt, manifestError, manifestWarning } from './manifest-problem.ts';
import { flattenMetrics } from './metrics.ts';
import { readNumberText } from './number-text.ts';
import type { MetricReader } from './reader.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';
import { unambiguousEntries } from './unambiguous-entries.ts';

/**
 * Two shapes are read, fields separated by commas:
 *
 * - columns `metric` (or `name`) and `value`, and any of the evidence columns: one metric a row;
 * - otherwise a header and exactly one row: each column with a number is a metric.
 */
export const reader: MetricReader = {
  read: async (text, path) => flattenMetrics(parseCsv(text, path), path),
};

const evidenceColumns: ReadonlySet<string> = new Set([
  'n',
  'successes',
  'stderr',
  'ci_low',
  'ci_high',
  'confidence',
  'unit',
  'direction',
]);
const twoShapes =
  'columns metric and value with one metric a row, or a header and exactly one row of values, separated by commas';

/** Turns either shape into the tree that the same values would be in JSON. Never throws on bad input. */
export function parseCsv(text: string, path: string): SourceDocument {
  try {
    // One row more than the limit, so that going over it is seen.
    return readShape(readCsvRows(text, path, METRICS_LIMIT + 2), path);
  } catch (cause) {
    if (cause instanceof CsvError) return { problems: [notCsv(cause, path)] };
    return {
      problems: [manifestError({ path }, 'the file cannot be read as CSV', { help: 'Write it as JSON.' })],
    };
  }
}

function readShape(rows: readonly (readonly CsvCell[])[], path: string): SourceDocument {
  const [header, first, second] = rows;
  if (header === undefined)
    return { problems: [neitherShape({ path, line: 1, column: 1 }, 'an empty file')] };
  const names = header.map((cell) => cell.text.trim());
  const lower = names.map((name) => name.toLowerCase());
  const nameColumn = lower.includes('metric') ? lower.indexOf('metric') : lower.indexOf('name');
  const valueColumn = lower.indexOf('value');
  if (nameColumn !== -1 && valueColumn !== -1) return readMetricRows(rows, lower, nameColumn, valueColumn);
  const place = header[0]?.place ?? { path };
  if (first === undefined) return { problems: [neitherShape(place, 'a header without rows')] };
  if (second !== undefined)
    return { problems: [neitherShape(second[0]?.place ?? place, 'more than one row of values')] };
  return readMetricColumns(header, names, first);
}

function readMetricColumns(
  header: readonly CsvCell[],
  names: readonly string[],
  row: readonly CsvCell[],
): SourceDocument {
  const place = header[0]?.place ?? { path: '' };
  if (names.every((name) => name === '' || readNumberText(name) !== undefined)) {
    return { problems: [neitherShape(place, 'numbers where the header should be')] };
  }
  if (row.length !== header.length) return { problems: [unevenRow(row, header.length)] };
  const problems: Problem[] = [];
  const entries: SourceEntry[] = [];
  for (const [index, cell] of row.entries()) {
    const key = names[index] ?? '';
    const keyPlace = header[index]?.place ?? place;
    if (key === '') problems.push(unnamedColumn(cell));
    else entries.push({ key, keyPlace, value: cellNode(cell) });
  }
  const hasNumber = entries.some(({ value }) => value.kind === 'number' || value.kind === 'nonfinite');
  if (!hasNumber && problems.length === 0) problems.push(neitherShape(place, 'no column with a number'));
  return { root: { kind: 'object', entries: unambiguousEntries(entries, problems), place }, problems };
}

function readMetricRows(
  rows: readonly (readonly CsvCell[])[],
  columns: readonly string[],
  nameColumn: number,
  valueColumn: number,
): SourceDocument {
  const [header = [], ...body] = rows;
  const place = header[0]?.place ?? { path: '' };
  const problems = header.flatMap((cell, index) =>
    columnProblem(cell, index, columns, [nameColumn, valueColumn]),
  );
  const readable = columns.map((column, index) => (columns.indexOf(column) === index ? column : ''));
  const entries: SourceEntry[] = [];
  for (const row of body) {
    const name = row[nameColumn];
    const value = row[valueColumn];
    if (row.length !== header.length || name === undefined || value === undefined) {
      problems.push(unevenRow(row, header.length));
    } else if (name.text.trim() === '') {
      problems.push(
        manifestError(name.place, 'a row has no metric name, so it does not count', { help: 'Name it.' }),
      );
    } else {
      const key = name.text.trim();
      const node = rowNode(row, readable, value, key, problems);
      if (node !== undefined) entries.push({ key, keyPlace: name.place, value: node });
    }
  }
  return { root: { kind: 'object', entries: unambiguousEntries(entries, problems), place }, problems };
}

/** The object that JSON would have for this row; undefined where its value is no number at all. */
function rowNode(
  row: readonly CsvCell[],
  columns: readonly string[],
  value: CsvCell,
  metric: string,
  problems: Problem[],
): SourceNode | undefined {
  const node = cellNode(value);
  if (node.kind === 'null' || node.kind === 'string') {
    problems.push(noNumber(value, metric));
    return undefined;
  }
  const fields = new Map<string, CsvCell>();
  for (const [index, cell] of row.entries()) {
    const column = columns[index] ?? '';
    if (evidenceColumns.has(column) && cell.text.trim() !== '') fields.set(column, cell);
  }
  const entries: SourceEntry[] = [{ key: 'value', keyPlace: value.place, value: node }];
  for (const [key, cell] of fields) {
    if (!key.startsWith('ci_')) entries.push({ key, keyPlace: cell.place, value: cellNode(cell) });
  }
  return { kind: 'object', entries: [...entries, ...intervalEntry(fields)], place: value.place };
}

/** `ci_low` and `ci_high` as the list that JSON has; one alone is a list that is too short, which evidence.ts reports. */
function intervalEntry(fields: ReadonlyMap<string, CsvCell>): readonly SourceEntry[] {
  const bounds = [fields.get('ci_low'), fields.get('ci_high')].filter((cell) => cell !== undefined);
  const [first] = bounds;
  if (first === undefined) return [];
  const value: SourceNode = { kind: 'list', items: bounds.map(cellNode), place: first.place };
  return [{ key: 'ci', keyPlace: first.place, value }];
}

/** Only decimal numbers are numbers here: CSV knows no hexadecimal ones, and `0,91` and `91%` are text. */
function cellNode({ text, place }: CsvCell): SourceNode {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'null', place };
  const number = /^0[xob]/i.test(trimmed) ? undefined : readNumberText(trimmed);
  return number === undefined ? { kind: 'string', value: trimmed, place } : { ...number, place };
}

function columnProblem(
  cell: CsvCell,
  index: number,
  columns: readonly string[],
  used: readonly number[],
): readonly Problem[] {
  const column = columns[index] ?? '';
  if (used.includes(index)) return [];
  if (columns.indexOf(column) !== index) {
    return [
      manifestError(cell.place, `the column "${excerpt(column)}" is there twice; the first one is read`),
    ];
  }
  if (evidenceColumns.has(column)) return [];
  return [
    manifestWarning(cell.place, `the column "${excerpt(column)}" is not read`, {
      expected: `metric, value, ${[...evidenceColumns].join(', ')}`,
      help: 'Give each metric a row of its own.',
    }),
  ];
}

function noNumber(cell: CsvCell, metric: string): Problem {
  return manifestError(
    cell.place,
    `the value of "${excerpt(metric)}" is not a number, so it does not count`,
    {
      metric,
      expected: 'a number with a decimal point, such as 0.91',
      actual: cell.text.trim() === '' ? 'nothing' : excerpt(cell.text),
      help: 'Write the number without a decimal comma or percent sign, or leave the row out.',
    },
  );
}

function unevenRow(row: readonly CsvCell[], columns: number): Problem {
  return manifestError(
    row[0]?.place ?? { path: '' },
    'a row has not as many fields as the header, so it does not count',
    {
      expected: `${columns} fields`,
      actual: `${row.length} fields`,
      help: 'Write decimals with a point, and quote fields that hold a comma.',
    },
  );
}

function unnamedColumn(cell: CsvCell): Problem {
  return manifestWarning(cell.place, 'a column has no name, so it is not read', {
    actual: excerpt(cell.text),
    help: 'Name it, or leave it out: to_csv(index=False) in pandas.',
  });
}

function neitherShape(place: CsvCell['place'], actual: string): Problem {
  return manifestError(
    place,
    'the file has neither of the two shapes of CSV that hold metrics, so nothing in it counts',
    {
      expected: twoShapes,
      actual,
      help: 'Write one of the two shapes, or JSON.',
    },
  );
}

function notCsv(cause: CsvError, path: string): Problem {
  const lines: unknown = cause.lines;
  const place = typeof lines === 'number' ? { path, line: lines } : { path };
  return manifestError(place, 'the file is not CSV, so nothing in it counts', {
    expected: 'quotes around whole fields, and each of them closed',
    help: 'Write the file with a CSV library.',
  });
}
