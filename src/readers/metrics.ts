// Which metrics does a metric manifest hold? Numbers at dotted keys, as DVC flattens them, and metrics with evidence.
import type { Metric, Place } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { describesMetric, type MetricDescription, readEvidence } from './evidence.ts';
import { METRICS_LIMIT } from './limits.ts';
import { excerpt, manifestError, manifestWarning } from './manifest-problem.ts';
import { whyNonfinite } from './number-text.ts';
import type { MetricReading } from './reader.ts';
import type { SourceDocument, SourceEntry, SourceNode } from './source-node.ts';
import { howToWriteNumber, looksLikeNumber } from './written-number.ts';

/** What is collected of one file. Metrics by key, to see two that flatten to the same. */
interface Collection {
  readonly path: string;
  readonly metrics: Map<string, Metric[]>;
  readonly problems: Problem[];
  count: number;
}

/** What a slice takes over from the metric that it is a slice of. */
type Inherited = Pick<Metric, 'direction' | 'unit'>;

type SourceObject = Extract<SourceNode, { kind: 'object' }>;

/**
 * The metrics of a document.
 *
 * - A number at a dotted key is a metric; a dot inside a key stays as it is. Lists, booleans, null and text are none:
 *   DVC counts booleans as numbers and lists text beside them, Pawl judges neither.
 * - An object with a `value` is one metric with evidence, see evidence.ts. A number beside it that is no evidence is a
 *   metric of its own, `name.key`; `slices` become `name.slices.slice` and take over direction and unit.
 * - NaN, an infinite number, two keys that flatten to one name: an error, and the metric is left out.
 * - Text that reads as a number: a warning.
 *
 * @param path of the file, relative to the repository's root: `outcomes` are found from its directory
 */
export function flattenMetrics(document: SourceDocument, path: string): MetricReading {
  const collection: Collection = { path, metrics: new Map(), problems: [...document.problems], count: 0 };
  const { root } = document;
  if (root?.kind === 'object') collectEntries(root.entries, '', {}, collection);
  else if (root !== undefined) collection.problems.push(noMetrics(root));
  return { metrics: unambiguous(collection), problems: collection.problems };
}

function collect(node: SourceNode, key: string, inherited: Inherited, collection: Collection): void {
  switch (node.kind) {
    case 'number':
      addMetric({ name: key, key, value: node.text, place: node.place, ...inherited }, collection);
      return;
    case 'nonfinite':
      collection.problems.push(nonfinite(node.text, node.place, key));
      return;
    case 'string':
      if (looksLikeNumber(node.value)) collection.problems.push(textNumber(node.value, node.place, key));
      return;
    case 'object':
      collectObject(node, key, inherited, collection);
      return;
    case 'boolean':
    case 'null':
    case 'list':
      return;
  }
}

function collectObject(
  object: SourceObject,
  key: string,
  inherited: Inherited,
  collection: Collection,
): void {
  if (!describesMetric(object)) {
    collectEntries(object.entries, `${key}.`, inherited, collection);
    return;
  }
  const described = readEvidence(object, key, collection.path);
  collection.problems.push(...described.problems);
  const own = { ...inherited, ...described.words };
  collectValue(described, key, own, collection);
  collectEntries(described.rest, `${key}.`, {}, collection);
  if (described.slices !== undefined) collectEntries(described.slices, `${key}.slices.`, own, collection);
}

function collectValue(
  described: MetricDescription,
  key: string,
  own: Inherited,
  collection: Collection,
): void {
  const { value, evidence } = described;
  if (value.kind === 'null') {
    const help = 'Leave the metric out where it has no value.';
    const problem = manifestWarning(value.place, `${named(key)} has null as its value, which is no number`, {
      metric: key,
      help,
    });
    collection.problems.push(problem);
  } else if (value.kind === 'number') {
    const metric: Metric = { name: key, key, value: value.text, place: value.place, ...own };
    addMetric(evidence === undefined ? metric : { ...metric, evidence }, collection);
  } else {
    collect(value, key, own, collection);
  }
}

function collectEntries(
  entries: readonly SourceEntry[],
  prefix: string,
  inherited: Inherited,
  collection: Collection,
): void {
  for (const entry of entries) {
    if (collection.count > METRICS_LIMIT) return;
    collect(entry.value, `${prefix}${entry.key}`, inherited, collection);
  }
}

function addMetric(metric: Metric, collection: Collection): void {
  collection.count += 1;
  if (collection.count > METRICS_LIMIT) {
    collection.problems.push(tooMany(metric.place));
    return;
  }
  if (metric.key === '') {
    const problem = manifestError(metric.place, 'a metric has an empty key, so it does not count', {
      help: 'Give it a name.',
    });
    collection.problems.push(problem);
    return;
  }
  const same = collection.metrics.get(metric.key);
  if (same === undefined) collection.metrics.set(metric.key, [metric]);
  else same.push(metric);
}

/** `{"a.b": 1, "a": {"b": 2}}` gives `a.b` twice: which one is meant cannot be known, so neither counts. */
function unambiguous({ metrics, problems }: Collection): readonly Metric[] {
  const kept: Metric[] = [];
  for (const [key, [first, second]] of metrics) {
    if (first !== undefined && second === undefined) kept.push(first);
    if (second !== undefined) problems.push(twice(key, second.place));
  }
  return kept;
}

function twice(key: string, place: Place): Problem {
  return manifestError(place, `two values of this file are named ${named(key)}, so neither of them counts`, {
    metric: key,
    help: 'Rename one of them: a dot in a key and a nested key give the same name.',
  });
}

function tooMany(place: Place): Problem {
  const limit = METRICS_LIMIT.toLocaleString('en');
  return manifestError(place, `the file holds more than ${limit} metrics, and what follows is not read`, {
    expected: `at most ${limit}`,
    help: 'Keep in the metric manifest what is judged, and the rest in another file.',
  });
}

function nonfinite(text: string, place: Place, key: string): Problem {
  return manifestError(place, `${named(key)} ${whyNonfinite(text)}, so it does not count`, {
    metric: key,
    expected: 'a finite number',
    actual: excerpt(text),
    help: 'Find out why the evaluation gave no number, or leave the metric out.',
  });
}

function textNumber(text: string, place: Place, key: string): Problem {
  return manifestWarning(place, `${named(key)} is text, and a string is not a number, so it does not count`, {
    metric: key,
    expected: 'a number',
    actual: excerpt(text),
    help: howToWriteNumber(text),
  });
}

function noMetrics(root: SourceNode): Problem {
  return manifestWarning(root.place, 'the file holds no metrics', {
    expected: 'an object with a number at each key',
    actual: root.kind === 'null' ? 'nothing' : `a ${root.kind}`,
    help: 'Write it as {"accuracy": 0.76}.',
  });
}

function named(key: string): string {
  return `"${excerpt(key)}"`;
}
