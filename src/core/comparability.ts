// Do the numbers of base and head answer the same question?
import { compareLineage } from './artifact-change.ts';
import { equalDecimals } from './decimal.ts';
import type { ArtifactChange } from './decision.ts';
import type { ModelFacts, Snapshot, StageFact } from './facts.ts';
import type { Metric } from './model.ts';
import { compareParameters } from './parameter-change.ts';
import type { RecordedArtifact } from './record.ts';
import { currentRelease } from './version.ts';

export interface EvaluationChange {
  /** What of the declared evaluation data changed. */
  readonly artifacts: readonly ArtifactChange[];
  /** True where the model and all its other inputs equal the base's: then only the measurement is a new one. */
  readonly measuredAnew: boolean;
}

/** Whether the declared evaluation data changed between base and head; undefined where it did not. */
export function findEvaluationChange({ base, head }: ModelFacts): EvaluationChange | undefined {
  if (base === undefined) return undefined;
  const lineage = compareLineage(base, head);
  const evaluation = lineage.filter(({ role }) => role === 'evaluation');
  const artifacts = evaluation.filter(({ status }) => status !== 'equal');
  if (artifacts.length === 0) return undefined;
  const paths = new Set(evaluation.map(({ path }) => path));
  return { artifacts, measuredAnew: isSameModel(base, head, paths) };
}

/** Whether a model is known on both sides and it, its data, code, parameters and stages are equal. */
function isSameModel(base: Snapshot, head: Snapshot, evaluation: ReadonlySet<string>): boolean {
  const lineage = compareLineage(base, head).filter(
    ({ role, path }) => role !== 'evaluation' && role !== 'deploy' && !evaluation.has(path),
  );
  return (
    lineage.some(({ role }) => role === 'model') &&
    lineage.every(({ status }) => status === 'equal') &&
    compareParameters(base, head).length === 0 &&
    haveSameInputs(base.stages, head.stages, evaluation)
  );
}

function haveSameInputs(
  base: readonly StageFact[],
  head: readonly StageFact[],
  except: ReadonlySet<string>,
): boolean {
  const before = new Map(base.map((stage) => [stage.name, stage]));
  return (
    base.length === head.length &&
    head.every((stage) => {
      const same = before.get(stage.name);
      return same !== undefined && sameInputs(same, stage, except);
    })
  );
}

/** Whether two records of a stage name the same inputs, its command among them. `except`: paths that do not count. */
export function sameInputs(
  base: StageFact,
  head: StageFact,
  except: ReadonlySet<string> = new Set(),
): boolean {
  const names = new Set([...Object.keys(base.inputs), ...Object.keys(head.inputs)]);
  return [...names].every((name) => except.has(name) || base.inputs[name] === head.inputs[name]);
}

/** Whether nothing that is known of the model differs from base. */
export function isUnchanged({ base, head }: ModelFacts): boolean {
  return (
    base !== undefined &&
    compareLineage(base, head).every(({ status }) => status === 'equal') &&
    compareParameters(base, head).length === 0
  );
}

/** A release that comes back, with the values that were judged then. */
export interface RestoredRelease {
  readonly tag: string;
  readonly metrics: readonly Pick<Metric, 'name' | 'value'>[];
}

/**
 * The release that head goes back to: its artifacts, with a model among them, are the released ones and not the
 * base's. The newest reachable release is known by its content, earlier ones by their records.
 */
export function findRestoredRelease(model: ModelFacts): RestoredRelease | undefined {
  const { base, head, released, releases, earlier = [] } = model;
  if (base === undefined || !head.lineage.some(({ role }) => role === 'model')) return undefined;
  if (hasLineage(head, base.lineage)) return undefined;
  const last = currentRelease(releases);
  if (last !== undefined && released !== undefined && hasLineage(head, released.lineage)) {
    return { tag: last.tag, metrics: released.metrics };
  }
  return earlier.find(({ lineage }) => hasLineage(head, lineage));
}

/** Whether a snapshot consists of these artifacts and no others. */
function hasLineage(snapshot: Snapshot, lineage: readonly RecordedArtifact[]): boolean {
  const placed = lineage.map((artifact) => ({ ...artifact, place: { path: artifact.path } }));
  return compareLineage({ lineage: placed }, snapshot).every(({ status }) => status === 'equal');
}

/** Whether anything that a version stands for differs from the newest reachable release, or there is none. */
export function differsFromRelease({ released, head }: ModelFacts): boolean {
  if (released === undefined) return true;
  const values = new Map(released.metrics.map(({ name, value }) => [name, value]));
  return (
    compareLineage(released, head).some(({ status }) => status !== 'equal') ||
    compareParameters(released, head).length > 0 ||
    released.metrics.length !== head.metrics.length ||
    head.metrics.some(({ name, value }) => !equalDecimals(values.get(name), value))
  );
}
