// How is a mistake in a pawl.yaml worded? What was expected, what was found, the nearest word, and what to do.
import { distance } from 'fastest-levenshtein';
import { parseAmount } from '../core/amount.ts';
import type { Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { excerpt } from './manifest-problem.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';

/** Where in the document: keys of mappings, and indexes of lists as numbers. */
export type KeyPath = readonly (string | number)[];

/** A mistake, and the key path that it is at. */
export interface PolicyIssue {
  readonly path: KeyPath;
  readonly problem: Problem;
}

/** A value that is not what is expected at its place. `words` are the values it may have, where they are few. */
export function wrongValue(
  path: KeyPath,
  node: SourceNode,
  expected: string,
  words: readonly string[] = [],
): PolicyIssue {
  return issue(path, node.place, `${nameOf(path)} must be ${expected}`, {
    expected,
    actual: describeNode(node),
    help: helpFor(path, node, words),
  });
}

/** A key that nothing is known by, with the nearest one that is; `elsewhere` is where else it is known. */
export function unknownKey(
  path: KeyPath,
  entry: SourceEntry,
  known: readonly string[],
  elsewhere?: string,
): PolicyIssue {
  const near = nearestWord(entry.key, known);
  const place = path.length === 0 ? 'a pawl.yaml' : nameOf(path);
  return issue([...path, entry.key], entry.keyPlace, `"${excerpt(entry.key)}" is not a key of ${place}`, {
    expected: known.join(', '),
    actual: excerpt(entry.key),
    help:
      elsewhere !== undefined
        ? `Write it as ${elsewhere}.`
        : near === undefined
          ? `Remove it. The keys here are ${known.join(', ')}.`
          : `Write "${near}".`,
  });
}

/** A key that may be chosen freely within limits, and is beyond them. */
export function wrongKey(path: KeyPath, entry: SourceEntry, expected: string, help: string): PolicyIssue {
  return issue(
    [...path, entry.key],
    entry.keyPlace,
    `the key "${excerpt(entry.key)}" in ${nameOf(path)} must be ${expected}`,
    { expected, actual: excerpt(entry.key), help },
  );
}

/** The word that was meant, where one is near enough to be it: case, `_` for `-`, and two letters in five may differ. */
function nearestWord(text: string, words: readonly string[]): string | undefined {
  const wanted = normalise(text.slice(0, 100));
  const [best] = words
    .map((word) => ({ word, away: distance(wanted, normalise(word)) }))
    .sort((a, b) => a.away - b.away);
  return best !== undefined && best.away <= Math.max(1, Math.floor(wanted.length * 0.4))
    ? best.word
    : undefined;
}

/** `gate.metrics["latency.**"].tolerance`, `metrics[0]`. */
function nameOf(path: KeyPath): string {
  const name = path
    .map((part) => {
      if (typeof part === 'number') return `[${part}]`;
      return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(excerpt(part))}]`;
    })
    .join('')
    .replace(/^\./, '');
  return name === '' ? 'the file' : name;
}

function issue(
  path: KeyPath,
  place: Place,
  message: string,
  details: Pick<Problem, 'expected' | 'actual' | 'help'>,
): PolicyIssue {
  return { path, problem: { rule: 'policy', severity: 'error', ...place, message, ...details } };
}

function normalise(text: string): string {
  return text.toLowerCase().replaceAll('_', '-');
}

function describeNode(node: SourceNode): string {
  switch (node.kind) {
    case 'string':
      return JSON.stringify(excerpt(node.value));
    case 'number':
    case 'nonfinite':
      return excerpt(node.text);
    case 'boolean':
      return String(node.value);
    case 'null':
      return 'nothing';
    case 'list':
      return 'a list';
    case 'object':
      return 'a mapping';
  }
}

function helpFor(path: KeyPath, node: SourceNode, words: readonly string[]): string {
  if (node.kind === 'null') return 'Write a value, or remove the key to take its default.';
  const meant = meantWord(node, words) ?? meantAmount(node);
  if (meant !== undefined) return `Write ${meant}.`;
  return path.length === 0
    ? 'Write keys with their values, such as model: my-model.'
    : `Correct the value, or remove ${nameOf(path)} to take its default.`;
}

function meantWord(node: SourceNode, words: readonly string[]): string | undefined {
  // YAML 1.1 reads `off` as false, so people write one for the other.
  if (node.kind === 'boolean') return !node.value && words.includes('off') ? 'off' : undefined;
  return node.kind === 'string' ? nearestWord(node.value, words) : undefined;
}

/** `0.5 pp`, `0,5pp`, `-1%` and `2 points` as they have to be written. */
function meantAmount(node: SourceNode): string | undefined {
  if (node.kind !== 'string' || node.value.length > 30 || !/^-?\s*[0-9]/.test(node.value)) return undefined;
  const text = node.value
    .replace(/\s+/g, '')
    .replace(/^-/, '')
    .replace(/^([0-9]+),([0-9]+)/, '$1.$2')
    .replace(/(?:points?|pts?|ppt|p\.p\.|PP)$/i, 'pp');
  return text !== node.value && parseAmount(text) !== undefined ? text : undefined;
}
