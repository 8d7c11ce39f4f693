// Puts what DVC says and what Pawl says of two commits, or of one, into the same words, so that they can be compared.

import { sameDigest } from '../../src/core/artifact-change.ts';
import type { Snapshot, StageFact } from '../../src/core/facts.ts';
import { pairMetrics } from '../../src/core/metric-pairs.ts';
import type { Digest } from '../../src/core/model.ts';
import { compareParameters } from '../../src/core/parameter-change.ts';

/** `file:key` to both values, as text; absent: the side does not have it. */
export type Differences = Readonly<Record<string, { readonly old?: string; readonly new?: string }>>;

/** Python's JSON: NaN and Infinity are values, and integers have any number of digits. Numbers become their text. */
function parsePythonJson(text: string): unknown {
  const strict = text.replace(/(?<=[:[,]\s*)-?(NaN|Infinity)(?=\s*[,}\]])/g, 'null');
  return JSON.parse(strict, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? { number: context?.source ?? String(value) } : value,
  );
}

type Sides = { old: unknown; new: unknown };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `0.760` and `0.76`, `-0.0` and `0` are one number; integers keep all their digits. */
function numberText(text: string): string {
  return /^-?\d+$/.test(text) ? BigInt(text).toString() : String(Number(text) + 0);
}

function isNumberText(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function entriesOfDvc(output: unknown): readonly (readonly [string, Sides])[] {
  const files = isRecord(output) ? Object.entries(output) : [];
  return files.flatMap(([file, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).map(([key, sides]) => {
      const both = isRecord(sides) ? sides : {};
      return [`${file}:${key}`, { old: both.old, new: both.new }] as const;
    }),
  );
}

function collect(
  entries: readonly (readonly [string, Sides])[],
  textOf: (value: unknown) => string | undefined,
): Differences {
  const differences: Record<string, { old?: string; new?: string }> = {};
  for (const [name, sides] of entries) {
    const before = textOf(sides.old);
    const after = textOf(sides.new);
    if (before === after) continue;
    differences[name] = {
      ...(before === undefined ? {} : { old: before }),
      ...(after === undefined ? {} : { new: after }),
    };
  }
  return differences;
}

/**
 * `dvc metrics diff --json` without what is no number: DVC lists text and counts booleans, Pawl judges neither, and
 * for Pawl NaN and Infinity are problems and no values.
 */
export function metricsOfDvc(json: string): Differences {
  const textOf = (value: unknown) =>
    isRecord(value) && typeof value.number === 'string' ? numberText(value.number) : undefined;
  return collect(entriesOfDvc(parsePythonJson(json)), textOf);
}

/** Differences of metrics by file and key, as DVC pairs them: a key that moved to another file is gone and new. */
export function metricsOfPawl(base: Snapshot, head: Snapshot): Differences {
  const entries = pairMetrics(base.metrics, head.metrics, []).flatMap((pair) => {
    const at = (side: typeof pair.base) => `${side?.place.path}:${side?.key}`;
    const before = pair.base?.value;
    const after = pair.head?.value;
    if (pair.base !== undefined && pair.head !== undefined && at(pair.base) !== at(pair.head)) {
      return [
        [at(pair.base), { old: before, new: undefined }] as const,
        [at(pair.head), { old: undefined, new: after }] as const,
      ];
    }
    return [[at(pair.head ?? pair.base), { old: before, new: after }] as const];
  });
  return collect(entries, (value) => (typeof value === 'string' ? numberText(value) : undefined));
}

/** A list as Python prints it: `dvc params diff` shows `['a', 1, True]`. */
function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (isRecord(value)) {
    if (typeof value.number === 'string') return value.number;
    const entries = Object.entries(value).map(([key, inner]) => `${pythonText(key)}: ${pythonText(inner)}`);
    return `{${entries.join(', ')}}`;
  }
  return String(value);
}

function plainText(text: string): string {
  return isNumberText(text) ? numberText(text) : text;
}

/** `dvc params diff --json`; a parameter that is null is one that is not there, as DVC has it. */
export function parametersOfDvc(json: string): Differences {
  return collect(entriesOfDvc(parsePythonJson(json)), (value) => {
    if (value === null || value === undefined) return undefined;
    if (isRecord(value) && typeof value.number === 'string') return numberText(value.number);
    return plainText(String(value));
  });
}

export function parametersOfPawl(base: Snapshot, head: Snapshot): Differences {
  const textOf = (value: unknown) => {
    if (typeof value !== 'string' || value === 'null') return undefined;
    return value.startsWith('[') ? pythonText(parsePythonJson(value)) : plainText(value);
  };
  const entries = compareParameters(base, head).map(
    (change) => [`${change.file}:${change.name}`, { old: change.base, new: change.head }] as const,
  );
  return collect(entries, textOf);
}

/** Paths of data that differ, `+` added, `-` deleted, `~` modified. */
export type DataDifferences = readonly string[];

/**
 * `dvc diff --json` on what git knows: single files and directories as a whole. The files of a directory are listed
 * in DVC's cache alone. A rename is something deleted and something added.
 */
export function dataOfDvc(json: string, directories: ReadonlySet<string>): DataDifferences {
  const output = parsePythonJson(json);
  const listed = (key: string): readonly unknown[] => {
    const value = isRecord(output) ? output[key] : undefined;
    return Array.isArray(value) ? value.map((one: unknown) => (isRecord(one) ? one.path : undefined)) : [];
  };
  const marked = (mark: string, paths: readonly unknown[]) =>
    paths.flatMap((path) => (typeof path === 'string' ? [`${mark} ${path.replace(/\/$/, '')}`] : []));
  const renamed = listed('renamed').filter(isRecord);
  const all = [
    ...marked('+', listed('added')),
    ...marked('-', listed('deleted')),
    ...marked('~', listed('modified')),
    ...marked(
      '-',
      renamed.map((one) => one.old),
    ),
    ...marked(
      '+',
      renamed.map((one) => one.new),
    ),
  ];
  const isInside = (line: string) => {
    const path = line.slice(2);
    return [...directories].some((directory) => path.startsWith(`${directory}/`));
  };
  return all.filter((line) => !isInside(line)).sort();
}

/** What DVC's cache holds at a commit, by path. */
export type CachedData = ReadonlyMap<string, Digest>;

export function dataOfPawl(base: CachedData, head: CachedData): DataDifferences {
  const paths = [...new Set([...base.keys(), ...head.keys()])];
  return paths
    .flatMap((path) => {
      const before = base.get(path);
      const after = head.get(path);
      if (before === undefined) return [`+ ${path}`];
      if (after === undefined) return [`- ${path}`];
      return sameDigest(before, after) ? [] : [`~ ${path}`];
    })
    .sort();
}

/** Whether a stage is stale, as the rule says it: something differs from what its run recorded. */
export function isStale(stage: StageFact): boolean {
  return stage.checks.some((check) => check.locked !== check.actual);
}

/**
 * The stages that `dvc status --json` finds changed in a checkout. What is only missing from DVC's cache is no change
 * of what git has: `dvc pull` would bring it.
 */
export function stagesOfDvcStatus(json: string): readonly string[] {
  const status: unknown = JSON.parse(json);
  return Object.entries(isRecord(status) ? status : {})
    .filter(([, changes]) => Array.isArray(changes) && changes.some(isChange))
    .map(([name]) => name)
    .sort();
}

function isChange(change: unknown): boolean {
  if (!isRecord(change)) return change !== 'always changed';
  const outputs = change['changed outs'];
  return !isRecord(outputs) || Object.values(outputs).some((what) => what !== 'not in cache');
}
