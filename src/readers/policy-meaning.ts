// Does a pawl.yaml make sense where the schema cannot tell: by the place of the file, the rules, or another key?
import { BUILT_IN_TYPES, largerBump } from '../core/commit-bump.ts';
import { globError, resolveGlob } from '../core/glob.ts';
import { type PolicyIssue, unknownKey, wrongKey, wrongValue } from './policy-issue.ts';
import type { SourceEntry, SourceNode } from './source-node.ts';
import { entriesOf, findNode } from './source-path.ts';

/**
 * Every mistake that the schema cannot say.
 * @param directory of the file, `''` for the root
 * @param knownRules names that `gate.rules` may have
 */
export function checkMeaning(
  root: SourceNode,
  directory: string,
  knownRules: readonly string[],
): PolicyIssue[] {
  const defaults = entriesOf(root).find((entry) => entry.key === 'defaults');
  const misplaced = defaults === undefined || directory === '' ? [] : [misplacedDefaults(defaults)];
  return [
    ...misplaced,
    ...checkPaths(root, directory),
    ...[[], ['defaults']].flatMap((start) => {
      const rules = entriesOf(findNode(root, [...start, 'gate', 'rules']));
      const types = entriesOf(findNode(root, [...start, 'release', 'types']));
      const metrics = entriesOf(findNode(root, [...start, 'gate', 'metrics']));
      return [
        ...checkRules(rules, [...start, 'gate', 'rules'], knownRules),
        ...checkTypes(types, [...start, 'release', 'types']),
        ...metrics.flatMap((metric) => checkBounds(metric, [...start, 'gate', 'metrics', metric.key])),
      ];
    }),
  ];
}

function misplacedDefaults(entry: SourceEntry): PolicyIssue {
  return wrongKey([], entry, 'in the pawl.yaml at the root', 'Move defaults to the pawl.yaml at the root.');
}

function checkPaths(root: SourceNode, directory: string): readonly PolicyIssue[] {
  const roles = entriesOf(findNode(root, ['lineage'])).map((entry) => ['lineage', entry.key]);
  return [['metrics'], ['evaluation'], ...roles].flatMap((path) => {
    const list = findNode(root, path);
    const items = list?.kind === 'list' ? list.items : [];
    return items.flatMap((item, index) => {
      if (item.kind !== 'string' || globError(item.value) !== undefined) return [];
      if (resolveGlob(directory, item.value) !== undefined) return [];
      return [wrongValue([...path, index], item, 'a path inside the repository, and not all of it')];
    });
  });
}

function checkRules(
  entries: readonly SourceEntry[],
  path: readonly string[],
  knownRules: readonly string[],
): readonly PolicyIssue[] {
  return entries
    .filter(({ key }) => !knownRules.includes(key))
    .map((entry) => unknownKey(path, entry, knownRules));
}

/** A type that is built in can be raised, not weakened: to write less would change nothing, so it is a mistake. */
function checkTypes(entries: readonly SourceEntry[], path: readonly string[]): readonly PolicyIssue[] {
  return entries.flatMap(({ key, value }) => {
    const builtIn = Object.hasOwn(BUILT_IN_TYPES, key) ? BUILT_IN_TYPES[key] : undefined;
    if (builtIn === undefined || value.kind !== 'string') return [];
    const bumps = ['none', 'patch', 'minor', 'major'] as const;
    const bump = bumps.find((word) => word === value.value);
    if (bump === undefined || largerBump(builtIn, bump) === bump) return [];
    return [wrongValue([...path, key], value, `${builtIn} or more, which is built in`)];
  });
}

function checkBounds({ value }: SourceEntry, path: readonly string[]): readonly PolicyIssue[] {
  const maximum = findNode(value, ['maximum']);
  const low = boundOf(findNode(value, ['minimum']));
  const high = boundOf(maximum);
  if (maximum === undefined || low === undefined || high === undefined || low.unit !== high.unit) return [];
  if (low.value <= high.value) return [];
  return [wrongValue([...path, 'maximum'], maximum, 'at least the minimum')];
}

function boundOf(node: SourceNode | undefined): { value: number; unit: string } | undefined {
  const text = node?.kind === 'number' ? node.text : node?.kind === 'string' ? node.value : '';
  const unit = /(?:pp|%)?$/.exec(text)?.[0] ?? '';
  const number = text.slice(0, text.length - unit.length);
  return number === '' || Number.isNaN(Number(number)) ? undefined : { value: Number(number), unit };
}
