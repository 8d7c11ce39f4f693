// Which number of base, head and the last release is the same metric?
import type { MetricPair } from './gating.ts';
import type { Metric } from './model.ts';

/**
 * Pairs the union of metrics: head's in the order written, then those that only base has.
 *
 * The same key in the same file is the same metric, whatever it is called: a second file with that key makes
 * `accuracy` into `metrics.json:accuracy`. Else the name decides, so a file may move.
 */
export function pairMetrics(
  base: readonly Metric[],
  head: readonly Metric[],
  released: readonly Metric[],
): readonly MetricPair[] {
  const ofHead = matchMetrics(head, base);
  const found = new Set(ofHead.values());
  const gone = base.filter((metric) => !found.has(metric));
  const releasedOf = matchMetrics([...head, ...gone], released);
  const join = (own: MetricPair, metric: Metric): MetricPair => {
    const before = releasedOf.get(metric);
    return before === undefined ? own : { ...own, released: before };
  };
  return [
    ...head.map((metric) => {
      const before = ofHead.get(metric);
      return join(before === undefined ? { head: metric } : { base: before, head: metric }, metric);
    }),
    ...gone.map((metric) => join({ base: metric }, metric)),
  ];
}

function matchMetrics(metrics: readonly Metric[], among: readonly Metric[]): ReadonlyMap<Metric, Metric> {
  const byPlace = new Map(among.map((metric) => [placeOf(metric), metric]));
  const byName = new Map(among.map((metric) => [metric.name, metric]));
  const matches = new Map<Metric, Metric>();
  for (const metric of metrics) {
    const same = byPlace.get(placeOf(metric));
    if (same !== undefined) matches.set(metric, same);
  }
  const taken = new Set(matches.values());
  for (const metric of metrics) {
    const same = byName.get(metric.name);
    if (same === undefined || matches.has(metric) || taken.has(same)) continue;
    matches.set(metric, same);
    taken.add(same);
  }
  return matches;
}

function placeOf({ key, place }: Metric): string {
  return `${place.path}\0${key}`;
}
