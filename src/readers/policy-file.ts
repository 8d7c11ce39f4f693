// What does a pawl.yaml say? Strict: every mistake at once, each with its line, and nothing is guessed.
import * as v from 'valibot';
import { resolveGlob } from '../core/glob.ts';
import type { Place } from '../core/model.ts';
import type { MetricPolicy } from '../core/policy.ts';
import {
  pawlSchema,
  type WrittenDefaults,
  type WrittenGate,
  type WrittenPolicy,
  type WrittenRelease,
} from '../core/policy-written.ts';
import type { Problem } from '../core/problem.ts';
import { parseDocument } from './document.ts';
import { directoryOf } from './dvc-path.ts';
import { limitProblems } from './manifest-problem.ts';
import { checkAgainstSchema, plainValue } from './policy-check.ts';
import { type PolicyIssue, wrongValue } from './policy-issue.ts';
import { checkMeaning } from './policy-meaning.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import { entriesOf, findNode } from './source-path.ts';

type Written = v.InferOutput<typeof pawlSchema>;

/** What was read. `written` is absent where nothing of the file could be read. */
export interface PolicyReading {
  readonly written?: WrittenPolicy;
  /** Keys at the top of the file, whether good or not; in a file that is no YAML, what looks like one. */
  readonly keys: readonly string[];
  /** Where the name of the model is written. */
  readonly modelPlace?: Place;
  /** Rule `policy`, severity error. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a `pawl.yaml`. Never throws on bad input. A key at the top of the file with a mistake anywhere below it is left
 * out of `written`, so that its defaults apply and the others still hold. An empty file is all defaults.
 *
 * @param path of the file, relative to the root: paths in it are relative to its directory
 * @param knownRules names that `gate.rules` may have
 */
export async function readPolicyFile(
  text: string,
  path: string,
  knownRules: readonly string[],
): Promise<PolicyReading> {
  if (isEmpty(text)) return { written: {}, keys: [], problems: [] };
  const document = await parseDocument(text, path, 'yaml');
  const { root } = document;
  const syntax = document.problems.map((problem) => ({ path: topKeyOf(root, problem), problem }));
  if (root === undefined) return { keys: keysOfText(text), problems: asPolicyProblems(syntax, path) };
  if (root.kind === 'null') return { written: {}, keys: [], problems: asPolicyProblems(syntax, path) };
  const issues = [
    ...syntax,
    ...checkAgainstSchema(pawlSchema, root),
    ...checkMeaning(root, directoryOf(path), knownRules),
  ];
  const healthy = withoutKeys(root, new Set(issues.map((issue) => issue.path[0])));
  const written = v.safeParse(pawlSchema, plainValue(healthy, 'text'));
  const modelPlace = findNode(healthy, ['model'])?.place;
  return {
    keys: entriesOf(root).map((entry) => entry.key),
    ...(modelPlace === undefined ? {} : { modelPlace }),
    ...(written.success ? { written: resolveWritten(written.output, healthy, directoryOf(path)) } : {}),
    // Nothing is left that could fail; if something does, it must not pass for an empty file.
    problems: asPolicyProblems(
      written.success || issues.length > 0 ? issues : [wrongValue([], root, written.issues[0].message)],
      path,
    ),
  };
}

/** Nothing but comments: the YAML parser need not even be loaded. */
function isEmpty(text: string): boolean {
  return text.split('\n').every((line) => /^(?:$|#)/.test(line.trim()));
}

function keysOfText(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/^([\w-]+)[ \t]*:/gm)].map((match) => match[1] ?? ''))];
}

function asPolicyProblems(issues: readonly PolicyIssue[], path: string): readonly Problem[] {
  const sorted = issues
    .map((issue) => issue.problem)
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return limitProblems(sorted, path).map((problem) => ({ ...problem, rule: 'policy', severity: 'error' }));
}

/** The key at the top of the file that a place is below of. */
function topKeyOf(root: SourceNode | undefined, { line = 0, column = 0 }: Problem): readonly string[] {
  const entry = entriesOf(root).findLast(({ keyPlace }) => {
    return (keyPlace.line ?? 0) < line || (keyPlace.line === line && (keyPlace.column ?? 0) <= column);
  });
  return entry !== undefined && column > (entry.keyPlace.column ?? 0) ? [entry.key] : [];
}

function withoutKeys(root: SourceNode, keys: ReadonlySet<string | number | undefined>): SourceNode {
  return root.kind === 'object'
    ? { ...root, entries: root.entries.filter(({ key }) => !keys.has(key)) }
    : root;
}

function resolveWritten(written: Written, root: SourceNode, directory: string): WrittenPolicy {
  const resolve = (globs: readonly string[]) => globs.flatMap((glob) => resolveGlob(directory, glob) ?? []);
  const { model, metrics, evaluation, lineage, defaults } = written;
  const roles = Object.entries(lineage ?? {}).map(([role, globs]) => [role, resolve(globs)] as const);
  return {
    ...(model === undefined ? {} : { model }),
    ...(metrics === undefined ? {} : { metrics: resolve(metrics) }),
    ...(evaluation === undefined ? {} : { evaluation: resolve(evaluation) }),
    ...(lineage === undefined ? {} : { lineage: Object.fromEntries(roles) }),
    ...resolveDefaults(written, root),
    ...(defaults === undefined ? {} : { defaults: resolveDefaults(defaults, findNode(root, ['defaults'])) }),
  };
}

function resolveDefaults(
  { gate, release }: Pick<Written, 'gate' | 'release'>,
  node: SourceNode | undefined,
): WrittenDefaults {
  return {
    ...(gate === undefined
      ? {}
      : { gate: resolveGate(gate, entriesOf(findNode(node, ['gate', 'metrics']))) }),
    ...(release === undefined ? {} : { release: resolveRelease(release) }),
  };
}

/** The patterns in the order of the file: JavaScript would move a name such as `5` to the front. */
function resolveGate(gate: NonNullable<Written['gate']>, patterns: readonly SourceEntry[]): WrittenGate {
  const { 'block-when': blockWhen, metrics, rules, ratchet, ...rest } = gate;
  return {
    ...rest,
    ...(blockWhen === undefined ? {} : { blockWhen }),
    metrics: patterns.flatMap((entry) => {
      const settings = metrics?.[entry.key];
      return settings === undefined ? [] : [resolveMetric(entry, settings)];
    }),
    rules: rules ?? {},
    ...(ratchet === undefined ? {} : { ratchet: ratchet === 'off' ? ratchet : ratchet.tolerance }),
  };
}

type WrittenMetric = NonNullable<NonNullable<Written['gate']>['metrics']>[string];

function resolveMetric({ key, keyPlace }: SourceEntry, settings: WrittenMetric): MetricPolicy {
  const { 'block-when': blockWhen, required = false, action = 'block', ...rest } = settings;
  return {
    pattern: key,
    place: keyPlace,
    ...rest,
    required,
    action,
    ...(blockWhen === undefined ? {} : { blockWhen }),
  };
}

function resolveRelease(release: NonNullable<Written['release']>): WrittenRelease {
  if (typeof release === 'boolean') return { enabled: release, types: {} };
  return { ...release, enabled: true, types: release.types ?? {} };
}
