// The commented files that `pawl init` writes: a pawl.yaml for each model, and one workflow.
import { stringify } from 'yaml';
import type { Snapshot } from '../core/facts.ts';
import { describeMetricName } from '../core/metric-names.ts';
import type { Metric } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';

export interface SurveyedModel {
  readonly policy: Policy;
  readonly snapshot: Snapshot;
}

const SHOWN_METRICS = 20;

/** A policy that says in words what Pawl does without it: pasting it changes no verdict. */
export function renderInitialPolicy({ policy, snapshot }: SurveyedModel): string {
  const manifests = [
    ...new Set(snapshot.metrics.map((metric) => relativeTo(policy.directory, metric.place.path))),
  ];
  return [
    '# What this model consists of and how it is judged. Every key: docs/pawl-yaml.md of Pawl.',
    `model: ${scalar(policy.model)}`,
    manifests.length === 0
      ? '# No metrics were found. Commit a file of numbers such as {"accuracy": 0.76} and name it here:\n# metrics: [metrics.json]'
      : `metrics: [${manifests.map(scalar).join(', ')}]`,
    '',
    '# What the metrics were measured on: where it changes, old and new values are not compared.',
    '# evaluation: [data/test.parquet]',
    '',
    ...renderLineage(policy, snapshot),
    '',
    'gate:',
    '  # How much worse one change may be: 0.5pp = half a point, 2% = of the value before, 3 = in the unit of the metric.',
    '  # Without it: 0.5pp, and 1% for metrics that have no points.',
    '  # tolerance: 0.5pp',
    ...renderMetrics(snapshot.metrics),
    '',
  ].join('\n');
}

/** Lineage that was found is only told: Pawl reads it from DVC again at every commit. */
function renderLineage(policy: Policy, { lineage }: Snapshot): string[] {
  const lines = roles.flatMap((role) => {
    const paths = lineage.filter((artifact) => artifact.role === role);
    const names = paths.map((artifact) => scalar(relativeTo(policy.directory, artifact.path)));
    return names.length === 0 ? [] : [`#   ${role}: [${names.join(', ')}]`];
  });
  if (lines.length > 0) {
    return [
      '# What a version consists of. This was found in the DVC files, so it need not be repeated:',
      '# lineage:',
      ...lines,
    ];
  }
  return [
    '# What a version consists of, in the order data flows.',
    '# lineage:',
    '#   data: [data/train.parquet]',
    '#   training: [config.yaml, train.py]',
    '#   model: [models/model.pkl]',
  ];
}

const roles = ['data', 'features', 'training', 'model', 'deploy'] as const;

function renderMetrics(metrics: readonly Metric[]): string[] {
  if (metrics.length === 0)
    return ['  # metrics:', '  #   accuracy: { direction: higher, minimum: 0.70, required: true }'];
  const lines = metrics.slice(0, SHOWN_METRICS).map(renderMetric);
  const rest = metrics.length - SHOWN_METRICS;
  // `metrics:` without a live entry would be empty.
  const heading = lines.some((line) => !line.trimStart().startsWith('#')) ? '  metrics:' : '  # metrics:';
  return [heading, ...lines, ...(rest > 0 ? [`    # … and ${rest} more`] : [])];
}

function renderMetric({ key, direction }: Metric): string {
  const { direction: byName, kind } = describeMetricName(key);
  const known = direction ?? (kind === 'plain' ? byName : undefined);
  if (known !== undefined) return `    ${scalar(key)}: { direction: ${known} }`;
  return `    # ${scalar(key)}: { direction: higher }   # not known to Pawl, so it never blocks: say which way is better`;
}

/** The same as the README's, with the history that a private runner may not be able to fetch. */
export function renderInitialWorkflow(): string {
  return `# Judges the models on every pull request. Reference: the README of Pawl.
name: Pawl
on: [pull_request, merge_group]
permissions:
  contents: read
  pull-requests: write
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: pawl-ml/pawl@v0
`;
}

/** A path as a file in `directory` writes it. */
function relativeTo(directory: string, path: string): string {
  if (directory === '') return path;
  return path.startsWith(`${directory}/`)
    ? path.slice(directory.length + 1)
    : `${'../'.repeat(directory.split('/').length)}${path}`;
}

/** One YAML scalar on one line, quoted where it must be: names come from the repository. */
function scalar(text: string): string {
  return stringify(text, {
    lineWidth: 0,
    defaultStringType: /^[\w./-]+$/.test(text) ? 'PLAIN' : 'QUOTE_DOUBLE',
  }).trim();
}
