// Which reader reads this metric manifest? The list, and the one way in.
import { reader } from './document-metrics.ts';
import { limitProblems, manifestError } from './manifest-problem.ts';
import { decodeManifest } from './manifest-text.ts';
import type { MetricFormat, MetricReading } from './reader.ts';

const documentReader = async () => reader;

/** In order: the first that reads a path is taken. */
export const metricFormats: readonly MetricFormat[] = [
  { name: 'json', reads: (path) => /\.json$/i.test(path), load: documentReader },
  { name: 'yaml', reads: (path) => /\.ya?ml$/i.test(path), load: documentReader },
  { name: 'toml', reads: (path) => /\.toml$/i.test(path), load: documentReader },
  { name: 'csv', reads: (path) => /\.csv$/i.test(path), load: async () => (await import('./csv.ts')).reader },
];

/**
 * Reads one metric manifest. Never rejects: what cannot be read is a problem, and every healthy value is still there.
 *
 * @param path relative to the repository's root
 * @param bytes at most METRIC_FILE_LIMIT of them
 */
export async function readMetricManifest(path: string, bytes: Uint8Array): Promise<MetricReading> {
  const format = metricFormats.find((candidate) => candidate.reads(path));
  if (format === undefined) return { metrics: [], problems: [unknownFormat(path)] };
  const decoded = decodeManifest(bytes, path);
  if (decoded.kind === 'problem') return { metrics: [], problems: [decoded.problem] };
  const { metrics, problems } = await (await format.load()).read(decoded.text, path);
  return { metrics, problems: limitProblems(problems, path) };
}

function unknownFormat(path: string) {
  return manifestError({ path }, 'no reader knows this kind of metric manifest', {
    expected: metricFormats.map(({ name }) => name).join(', '),
    help: 'Write the metrics as JSON, YAML, TOML or CSV, with the matching extension.',
  });
}
