// What does an object with a `value` say about its metric? Every field is checked by itself: a bad one is a warning
// and is left out, and the value still counts.
import { posix } from 'node:path';
import { parseDecimal } from '../core/decimal.ts';
import type { DecimalText, Direction, Evidence } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { type Fields, numberText, optional, readNumber, readText, reject } from './evidence-fields.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import { looksLikeNumber } from './written-number.ts';

type SourceObject = Extract<SourceNode, { kind: 'object' }>;

export interface MetricDescription {
  /** As written: a number, or what stands where one was expected. */
  readonly value: SourceNode;
  readonly evidence?: Evidence;
  readonly words: { readonly direction?: Direction; readonly unit?: string };
  readonly slices?: readonly SourceEntry[];
  /** What is no evidence: numbers in it are metrics of their own. */
  readonly rest: readonly SourceEntry[];
  readonly problems: readonly Problem[];
}

const known: ReadonlySet<string> = new Set([
  'value',
  'n',
  'successes',
  'stderr',
  'ci',
  'confidence',
  'runs',
  'outcomes',
  'direction',
  'unit',
  'slices',
]);
const defaultConfidence: DecimalText = '0.95';
const longestUnit = 32;

/** Whether an object is one metric: it has a `value` that is a number, or stands where a number should. */
export function describesMetric(object: SourceObject): boolean {
  const value = object.entries.find((entry) => entry.key === 'value')?.value;
  switch (value?.kind) {
    case 'number':
    case 'nonfinite':
      return true;
    case 'string':
      return looksLikeNumber(value.value);
    case 'null':
      return object.entries.some((entry) => entry.key !== 'value' && known.has(entry.key));
    default:
      return false;
  }
}

/**
 * Reads the fields beside a `value`.
 *
 * @param object one that describesMetric
 * @param metric its dotted key, for problems
 * @param path of the manifest, relative to the repository's root
 */
export function readEvidence(object: SourceObject, metric: string, path: string): MetricDescription {
  const byKey = new Map(object.entries.map((entry) => [entry.key, entry.value]));
  const fields: Fields = { metric, path, byKey, problems: [] };
  const evidence = {
    ...readCounts(fields),
    ...optional('stderr', readStderr(fields)),
    ...optional('interval', readInterval(fields)),
    ...optional('runs', readRuns(fields)),
    ...optional('outcomes', readOutcomes(fields)),
  };
  return {
    value: byKey.get('value') ?? { kind: 'null', place: object.place },
    ...(Object.keys(evidence).length === 0 ? {} : { evidence }),
    words: { ...optional('direction', readDirection(fields)), ...optional('unit', readUnit(fields)) },
    ...optional('slices', readSlices(fields)),
    rest: object.entries.filter((entry) => !known.has(entry.key)),
    problems: fields.problems,
  };
}

function readCounts(fields: Fields): Pick<Evidence, 'n' | 'successes'> {
  const n = readCount('n', 1, fields);
  const successes = readCount('successes', 0, fields);
  if (successes === undefined) return optional('n', n);
  if (n !== undefined && successes <= n) return { n, successes };
  const expected = n === undefined ? 'n beside it' : `at most ${n}, which is n`;
  reject(
    'successes',
    fields,
    expected,
    'Write how many examples were judged as n, and how many were right as successes.',
  );
  return optional('n', n);
}

function readCount(field: 'n' | 'successes', least: number, fields: Fields): number | undefined {
  const text = readNumber(field, fields);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= least) return count;
  return reject(field, fields, `a whole number of at least ${least}`, 'Write the number of examples.');
}

function readStderr(fields: Fields): DecimalText | undefined {
  const text = readNumber('stderr', fields);
  if (text === undefined || parseDecimal(text)?.gte(0)) return text;
  return reject(
    'stderr',
    fields,
    'a number of at least 0',
    'Write the standard error in the unit of the value.',
  );
}

function readInterval(fields: Fields): Evidence['interval'] | undefined {
  const ci = fields.byKey.get('ci');
  const confidence = readConfidence(fields);
  if (ci === undefined) {
    if (confidence === undefined || !fields.byKey.has('confidence')) return undefined;
    return reject('confidence', fields, 'a ci beside it', 'Write the interval as ci: [low, high].');
  }
  const [low, high] = ci.kind === 'list' && ci.items.length === 2 ? ci.items.map(numberText) : [];
  if (low === undefined || high === undefined || parseDecimal(low)?.lte(high) !== true) {
    return reject('ci', fields, 'two numbers, [low, high]', 'Write both bounds, the lower one first.');
  }
  const value = numberText(fields.byKey.get('value'));
  if (value !== undefined && (parseDecimal(value)?.lt(low) || parseDecimal(value)?.gt(high))) {
    return reject(
      'ci',
      fields,
      'an interval that holds the value',
      'Write bounds, not distances from the value.',
    );
  }
  return confidence === undefined ? undefined : { low, high, confidence };
}

/** Undefined where it is written and not usable: an interval of unknown confidence is no evidence. */
function readConfidence(fields: Fields): DecimalText | undefined {
  if (!fields.byKey.has('confidence')) return defaultConfidence;
  const text = readNumber('confidence', fields);
  if (text === undefined) return undefined;
  const confidence = parseDecimal(text);
  if (confidence?.gt(0) && confidence.lt(1)) return text;
  return reject('confidence', fields, 'a number above 0 and below 1', 'Write 0.95 for 95 %.');
}

function readRuns(fields: Fields): readonly DecimalText[] | undefined {
  const runs = fields.byKey.get('runs');
  if (runs === undefined) return undefined;
  const texts = runs.kind === 'list' ? runs.items.map(numberText) : [];
  const numbers = texts.filter((text) => text !== undefined);
  if (numbers.length > 0 && numbers.length === texts.length) return numbers;
  const bad = runs.kind === 'list' ? runs.items.find((item) => item.kind !== 'number') : undefined;
  return reject(
    'runs',
    fields,
    'a list of numbers, one a training seed',
    'Leave out runs that gave no number.',
    bad,
  );
}

/** The path of the file of outcomes from the repository's root; it must not lead out of the repository. */
function readOutcomes(fields: Fields): string | undefined {
  const text = readText('outcomes', fields);
  if (text === undefined) return undefined;
  const help = 'Write the path of a file in this repository, relative to this manifest.';
  const isRelative = !posix.isAbsolute(text) && !/[\\\0]|^[a-z][a-z0-9+.-]*:/i.test(text);
  if (!isRelative) return reject('outcomes', fields, 'a relative path with forward slashes', help);
  const resolved = posix.join(posix.dirname(fields.path), text);
  const namesFile = !/(?:^|\/)\.{0,2}$/.test(text);
  if (!namesFile || resolved.startsWith('../')) {
    return reject('outcomes', fields, 'a file inside the repository', help);
  }
  return resolved;
}

function readDirection(fields: Fields): Direction | undefined {
  const text = readText('direction', fields);
  if (text === undefined || text === 'higher' || text === 'lower') return text;
  const better = /^(?:max|up|increas|great|asc|high)/i.test(text)
    ? 'higher'
    : /^(?:min|down|decreas|less|desc|low)/i.test(text)
      ? 'lower'
      : undefined;
  const help = better === undefined ? 'Write which values are better.' : `Write direction: ${better}.`;
  return reject('direction', fields, 'higher or lower', help);
}

function readUnit(fields: Fields): string | undefined {
  const text = readText('unit', fields);
  if (text === undefined || (text.trim() !== '' && text.length <= longestUnit)) return text;
  return reject(
    'unit',
    fields,
    `1 to ${longestUnit} characters`,
    'Write a unit such as fraction, percent, ms or USD.',
  );
}

function readSlices(fields: Fields): readonly SourceEntry[] | undefined {
  const slices = fields.byKey.get('slices');
  if (slices === undefined || slices.kind === 'object') return slices?.entries;
  return reject(
    'slices',
    fields,
    'an object with a number or a value for each slice',
    'Write it as {"slice": 0.76}.',
  );
}
