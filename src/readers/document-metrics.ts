// The reader of metric manifests in JSON, YAML and TOML.
import { parseDocument } from './document.ts';
import { flattenMetrics } from './metrics.ts';
import type { MetricReader } from './reader.ts';

export const reader: MetricReader = {
  read: async (text, path) => flattenMetrics(await parseDocument(text, path), path),
};
