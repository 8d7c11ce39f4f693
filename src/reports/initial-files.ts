// The commented files that `pawl init` writes: a pawl.yaml for each model, and two workflows.
import { stringify } from 'yaml';
import type { Snapshot, SurveyedModel } from '../core/facts.ts';
import { describeMetricName } from '../core/metric-names.ts';
import { findMetricPolicy } from '../core/metric-pattern.ts';
import type { Metric } from '../core/model.ts';
import type { Policy } from '../core/policy.ts';

const SHOWN_METRICS = 20;
/** Longest pattern that a policy may hold. */
const LONGEST_PATTERN = 300;

/**
 * A policy that says in words what Pawl does without it: committing it changes no verdict. What Pawl finds by itself
 * again at every commit is only told; a live line would freeze it.
 */
export function renderInitialPolicy({ policy, snapshot }: SurveyedModel): string {
  return [
    '# What this model consists of and how it is judged. Every key: docs/pawl-yaml.md of Pawl.',
    `model: ${scalar(policy.model)}`,
    '',
    ...renderManifests(policy, snapshot),
    '',
    '# What the metrics were measured on: where it changes, old and new values are not compared.',
    '# evaluation: [data/test.parquet]',
    '',
    ...renderLineage(policy, snapshot),
    '',
    ...renderGate(policy, snapshot),
    '',
    '# With this line a push to the default branch releases the model. Version tags that are pushed are answered without it.',
    '# release: true',
    '',
  ].join('\n');
}

function renderManifests({ directory }: Policy, { metrics }: Snapshot): string[] {
  const manifests = [...new Set(metrics.map(({ place }) => relativeTo(directory, place.path)))];
  if (manifests.length === 0) {
    return [
      '# No metrics were found. Commit a file of numbers such as {"accuracy": 0.76} and name it here:',
      '# metrics: [metrics.json]',
    ];
  }
  return [
    '# Where the metrics are. These were found; name them here where others are meant:',
    `# metrics: [${manifests.map(scalar).join(', ')}]`,
  ];
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

/** `gate:` and `metrics:` are comments where nothing below them is live: an empty key is an error. */
function renderGate(policy: Policy, { metrics }: Snapshot): string[] {
  const keys = [...new Set(metrics.map(({ key }) => key))];
  const lines = keys.slice(0, SHOWN_METRICS).map((key) =>
    renderMetric(
      key,
      metrics.filter((metric) => metric.key === key),
      policy,
    ),
  );
  const rest = keys.length - SHOWN_METRICS;
  const mark = lines.some((line) => !line.startsWith('    #')) ? '' : '# ';
  const example = '    # accuracy: { direction: higher, minimum: 0.70, required: true }';
  return [
    `${mark}gate:`,
    '  # How much worse one change may be: 0.5pp = half a point, 2% = of the value before, 3 = in the unit of the metric.',
    '  # Without it: 0.5pp, and 1% for metrics that have no points.',
    '  # tolerance: 0.5pp',
    `  ${mark}metrics:`,
    ...(lines.length === 0 ? [example] : lines),
    ...(rest > 0 ? [`    # … and ${rest} more`] : []),
  ];
}

/**
 * One live line for a metric that is gated by its name alone. A line for any other would begin or end its gating.
 * @param metrics that have the key, each in a file of its own
 */
function renderMetric(key: string, metrics: readonly Metric[], { gate }: Policy): string {
  const { direction: byName, kind } = describeMetricName(key);
  const directions = new Set(metrics.map((metric) => metric.direction ?? byName));
  const [direction] = directions;
  const setting = (way: string) => `${scalar(key)}: { direction: ${way} }`;
  if (!isPattern(key)) return `    # ${scalar(key)} cannot be named here`;
  if (metrics.some((metric) => findMetricPolicy(gate.metrics, metric) !== undefined))
    return `    # ${scalar(key)} is judged by the defaults of the repository`;
  if (directions.size > 1) return `    # ${scalar(key)} has the directions that its files say`;
  if (direction === undefined)
    return `    # ${setting('higher')}   # not known to Pawl, so it never blocks: say which way is better`;
  if (kind !== 'plain') return `    # ${setting(direction)}   # shown only; with this line it blocks`;
  return `    ${setting(direction)}`;
}

/** Whether a key, written as a pattern, means itself and nothing else. */
function isPattern(key: string): boolean {
  return key.length <= LONGEST_PATTERN && key.split('.').every((part) => part !== '' && !part.includes('*'));
}

const CHECKOUT = `      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false`;

/** The gate of the README. Its token cannot write, and is not left behind for later steps. */
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
${CHECKOUT}
      - uses: pawl-ml/pawl@v0
`;
}

/**
 * The workflow of docs/releases.md: it alone may write contents, and strangers cannot start it. Without \`release\` in a
 * pawl.yaml it answers tags only.
 * @param branch that is released from; foreign text
 */
export function renderReleaseWorkflow(branch: string): string {
  return `# Releases what was merged where pawl.yaml has \`release\`, answers version tags that are pushed or deleted, and rolls back.
name: Pawl release
on:
  push:
    branches: [${branchFilter(branch)}]
    tags: ["v[0-9]*", "**@v[0-9]*"]
  delete:
  workflow_dispatch:
    inputs:
      command:
        type: choice
        options: [release, rollback, promote, verify]
      model:
        description: Model; for release, empty is every model
        type: string
      version:
        description: Version to promote or to go back to; for rollback, empty is the one before
        type: string
      stage:
        description: Stage to promote to; for rollback, empty is the first
        type: string
      reason:
        description: Why; rollback needs it
        type: string
permissions: {}
jobs:
  release:
    # A deleted branch asks for nothing.
    if: github.event_name != 'delete' || github.event.ref_type == 'tag'
    runs-on: ubuntu-latest
    permissions:
      contents: write
      pull-requests: read
    steps:
${CHECKOUT}
      - uses: pawl-ml/pawl@v0
        with:
          command: \${{ inputs.command || 'auto' }}
          model: \${{ inputs.model }}
          version: \${{ inputs.version }}
          stage: \${{ inputs.stage }}
          reason: \${{ inputs.reason }}
`;
}

/**
 * A branch's name as the filter of a workflow takes it, where some characters stand for others:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
function branchFilter(branch: string): string {
  return scalar(branch.replaceAll(/[+!*?[\]\\]/g, '\\$&'));
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
