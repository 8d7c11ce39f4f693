// Which entries of an object count? One that is written twice, or would set a prototype, does not.
import type { Problem } from '../core/problem.ts';
import { excerpt, manifestError } from './manifest-problem.ts';
import type { SourceEntry } from './source-node.ts';

/** Keys that set or shadow the prototype of any plain object they are copied into. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The entries whose key is written once and is not forbidden, in their order; every other key is a problem.
 * Parsers take the last of two equal keys, reviewers read the first: so neither counts.
 */
export function unambiguousEntries(
  entries: readonly SourceEntry[],
  problems: Problem[],
): readonly SourceEntry[] {
  const byKey = new Map<string, SourceEntry[]>();
  for (const entry of entries) {
    const same = byKey.get(entry.key);
    if (same === undefined) byKey.set(entry.key, [entry]);
    else same.push(entry);
  }
  for (const [key, same] of byKey) {
    const [first, second] = same;
    if (forbiddenKeys.has(key) && first !== undefined) problems.push(forbidden(first));
    else if (first !== undefined && second !== undefined) problems.push(repeated(first, second, same.length));
  }
  return entries.filter((entry) => !forbiddenKeys.has(entry.key) && byKey.get(entry.key)?.length === 1);
}

function forbidden({ key, keyPlace }: SourceEntry): Problem {
  return manifestError(keyPlace, `the key "${key}" is not allowed`, {
    help: 'Give it another name: JavaScript reads this one as the prototype of an object.',
  });
}

function repeated(first: SourceEntry, second: SourceEntry, times: number): Problem {
  return manifestError(
    second.keyPlace,
    `the key "${excerpt(first.key)}" is written ${times} times (first on line ${first.keyPlace.line}), so none of its values counts`,
    { help: 'Keep one of them.' },
  );
}
