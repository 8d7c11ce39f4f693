// What differs between two states of a model, each known from a record or from a commit? Says what is, judges nothing.
import { compareLineage } from './artifact-change.ts';
import { equalDecimals, parseDecimal } from './decimal.ts';
import type { ArtifactChange, MetricStatus, ParameterChange, Scale } from './decision.ts';
import type { DecimalText, Direction } from './model.ts';
import { compareParameters } from './parameter-change.ts';
import type { RecordContent, RecordedMetric } from './record.ts';

/** One metric of the union of both sides. */
export interface ComparedMetric {
  readonly metric: string;
  readonly status: MetricStatus;
  readonly direction?: Direction;
  readonly scale: Scale;
  readonly unit?: string;
  readonly a?: DecimalText;
  readonly b?: DecimalText;
  /** b − a in the unit of the metric. */
  readonly delta?: DecimalText;
}

export interface ContentComparison {
  /** In the order of `b`, those that only `a` has last. */
  readonly metrics: readonly ComparedMetric[];
  /** Every path, equal ones too, in the order data flows. */
  readonly lineage: readonly ArtifactChange[];
  /** Only differences. */
  readonly parameters: readonly ParameterChange[];
}

const NOTHING: RecordContent = { metrics: [], manifests: [], lineage: [], parameters: [] };

/** @param a absent: the model is not there */
export function compareContents(a: RecordContent = NOTHING, b: RecordContent = NOTHING): ContentComparison {
  const before = new Map(a.metrics.map((metric) => [metric.name, metric]));
  const after = new Set(b.metrics.map(({ name }) => name));
  const gone = a.metrics.filter(({ name }) => !after.has(name));
  return {
    metrics: [
      ...b.metrics.map((metric) => compareMetric(before.get(metric.name), metric)),
      ...gone.map((metric) => compareMetric(metric, undefined)),
    ],
    lineage: compareLineage({ lineage: located(a) }, { lineage: located(b) }),
    parameters: compareParameters({ parameters: placed(a) }, { parameters: placed(b) }),
  };
}

function located({ lineage }: RecordContent) {
  return lineage.map((artifact) => ({ ...artifact, place: { path: artifact.path } }));
}

function placed({ parameters }: RecordContent) {
  return parameters.map((parameter) => ({ ...parameter, place: { path: parameter.file } }));
}

function compareMetric(a: RecordedMetric | undefined, b: RecordedMetric | undefined): ComparedMetric {
  const own = b ?? a;
  const direction = own?.direction;
  const unit = own?.unit;
  const delta = sameScale(a, b) ? parseDecimal(b?.value)?.minus(parseDecimal(a?.value) ?? 0) : undefined;
  return {
    metric: own?.name ?? '',
    status: statusOf(a, b),
    ...(direction === undefined ? {} : { direction }),
    scale: own?.scale ?? 'none',
    ...(unit === undefined ? {} : { unit }),
    ...(a === undefined ? {} : { a: a.value }),
    ...(b === undefined ? {} : { b: b.value }),
    ...(delta === undefined ? {} : { delta: delta.toString() }),
  };
}

/** Whether both are there, are numbers and count in the same scale. */
function sameScale(a: RecordedMetric | undefined, b: RecordedMetric | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.scale === b.scale &&
    parseDecimal(a.value) !== undefined &&
    parseDecimal(b.value) !== undefined
  );
}

function statusOf(a: RecordedMetric | undefined, b: RecordedMetric | undefined): MetricStatus {
  if (a === undefined) return 'added';
  if (b === undefined) return 'removed';
  const before = parseDecimal(a.value);
  const after = parseDecimal(b.value);
  if (before === undefined || after === undefined || !sameScale(a, b)) return 'incomparable';
  if (equalDecimals(a.value, b.value)) return 'equal';
  if (b.direction === undefined) return 'changed';
  return after.gt(before) === (b.direction === 'higher') ? 'better' : 'worse';
}
