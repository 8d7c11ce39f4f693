// Which line of a policy judges a metric? The first whose pattern matches its dotted name.
import type { Metric } from './model.ts';
import type { MetricPolicy } from './policy.ts';

type Named = Pick<Metric, 'name' | 'key' | 'place'>;

/**
 * Whether a dotted pattern matches a metric by its key, its name, or its file and key (`eval/test.json:accuracy`).
 * `*` is exactly one part, `**` any number of parts, none included, so `latency.**` matches `latency` too.
 * Everything else is literal.
 */
export function matchesMetric(pattern: string, { name, key, place }: Named): boolean {
  const file = `${place.path}:`;
  return (
    matchesName(pattern, key) ||
    matchesName(pattern, name) ||
    (pattern.startsWith(file) && matchesName(pattern.slice(file.length), key))
  );
}

export function matchesName(pattern: string, name: string): boolean {
  const parts = name.split('.');
  // reached[i]: the pattern so far matches the first i parts. No backtracking, whatever the number of `**`.
  let reached: readonly boolean[] = [true, ...parts.map(() => false)];
  for (const part of pattern.split('.')) {
    const before = reached;
    if (part === '**') {
      const first = before.indexOf(true);
      reached = before.map((_, index) => first >= 0 && index >= first);
    } else {
      reached = before.map(
        (_, index) => index > 0 && before[index - 1] === true && (part === '*' || part === parts[index - 1]),
      );
    }
  }
  return reached[parts.length] === true;
}

/** First match wins. */
export function findMetricPolicy(lines: readonly MetricPolicy[], metric: Named): MetricPolicy | undefined {
  return lines.find(({ pattern }) => matchesMetric(pattern, metric));
}

/** Whether a pattern names anything at all: `**` and `*.*` take whatever there is. */
export function isNaming(pattern: string): boolean {
  return pattern.split('.').some((part) => part !== '*' && part !== '**');
}

/** Whether a pattern names exactly one metric. */
export function isExact(pattern: string): boolean {
  return pattern.split('.').every((part) => part !== '*' && part !== '**');
}
