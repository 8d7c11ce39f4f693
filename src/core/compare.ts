// What became better and what became worse: every metric of base and head, side by side.
import { findBoundMisuses, type Misuse, resolveAllowances } from './allowance.ts';
import { findEvaluationChange, findRestoredRelease, isUnchanged } from './comparability.ts';
import { equalDecimals, parseDecimal } from './decimal.ts';
import type { Judgement, MetricChange } from './decision.ts';
import type { ModelFacts } from './facts.ts';
import { type Gating, type MetricPair, resolveGating } from './gating.ts';
import { type Judged, judgeChange } from './judgement.ts';
import { pairMetrics } from './metric-pairs.ts';
import { describeRow, type RowDetails, type WordlessRow } from './metric-words.ts';
import type { Evidence } from './model.ts';
import type { Policy } from './policy.ts';
import { readScale, type ScaleReading } from './scale.ts';

/** What holds for all metrics of one model. */
interface Circumstances {
  readonly policy: Policy;
  readonly isUnchanged: boolean;
  /** The release that head goes back to: its tag, and the values that it had. */
  readonly restores?: { readonly tag: string; readonly values: ReadonlyMap<string, string> };
  /** Why values of base and head answer two questions. */
  readonly evaluation?: {
    readonly judgement: 'evaluation-changed' | 'measured-anew';
    readonly paths: readonly string[];
  };
}

/** A row, and what the policy cannot mean by its settings for it. */
export interface ComparedMetric {
  readonly change: MetricChange;
  readonly misuses: readonly Misuse[];
}

/**
 * Compares the union of the metrics of base and head, in the order of the policy's patterns and then as written. The
 * verdict of every row is still `pass`: rules decide it.
 */
export function compareMetrics(model: ModelFacts): readonly MetricChange[] {
  return examineMetrics(model).map(({ change }) => change);
}

/** As {@link compareMetrics}, with the settings that cannot mean what is written. */
export function examineMetrics(model: ModelFacts): readonly ComparedMetric[] {
  const { policy, base, head, released } = model;
  const circumstances = findCircumstances(model);
  const lines = policy.gate.metrics;
  return pairMetrics(base?.metrics ?? [], head.metrics, released?.metrics ?? [])
    .map((pair) => {
      const gating = resolveGating(policy, pair.base, pair.head);
      const rank = gating.line === undefined ? lines.length : lines.indexOf(gating.line);
      return { rank, ...compareMetric(pair, gating, circumstances) };
    })
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ change, misuses }) => ({ change, misuses }));
}

/**
 * A change of the evaluation data stops the comparison where the rule blocks it, and where it is the measurement alone
 * that changed. Where a policy only warns of it, the values are still compared: nothing gets past by it.
 */
function findCircumstances(model: ModelFacts): Circumstances {
  const { policy } = model;
  const setting = policy.gate.rules.incomparable ?? 'error';
  const evaluation = setting === 'off' ? undefined : findEvaluationChange(model);
  const restored = findRestoredRelease(model);
  const restores = restored && {
    tag: restored.tag,
    values: new Map(restored.metrics.map(({ name, value }) => [name, value])),
  };
  const isCompared = evaluation === undefined || (setting === 'warn' && !evaluation.measuredAnew);
  return {
    policy,
    isUnchanged: isUnchanged(model),
    ...(restores === undefined ? {} : { restores }),
    ...(isCompared
      ? {}
      : {
          evaluation: {
            judgement: evaluation.measuredAnew ? 'measured-anew' : 'evaluation-changed',
            paths: evaluation.artifacts.map(({ path }) => path),
          },
        }),
  };
}

function compareMetric(pair: MetricPair, gating: Gating, circumstances: Circumstances): ComparedMetric {
  const { base, head } = pair;
  const { gate } = circumstances.policy;
  const { line } = gating;
  const reading = readScale({
    isRate: gating.isRate,
    ...(line?.unit === undefined ? {} : { unit: line.unit }),
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
  });
  const { scale } = reading;
  const { tolerance, limit, misuses } = resolveAllowances(gate, line, scale, base?.value);
  const settings = { scale, tolerance, limit, blockWhen: blockWhenOf(gate.blockWhen, gating) };
  const judged = judgePair(pair, gating, reading, settings, circumstances);
  const row = describeSides(pair, gating, { ...settings, ...judged });
  const details = findDetails(pair, reading, circumstances, settings.blockWhen);
  const isGated = gating.action !== 'info';
  return {
    change: { ...row, verdict: 'pass', words: describeRow(row, details) },
    misuses: isGated ? [...misuses, ...(line === undefined ? [] : findBoundMisuses(line, scale))] : [],
  };
}

type Settings = Pick<MetricChange, 'scale' | 'tolerance' | 'limit'> & {
  readonly blockWhen: BlockWhenSetting;
};
type BlockWhenSetting = Policy['gate']['blockWhen'];

/** Only what is gated has to be shown safe. */
function blockWhenOf(setting: BlockWhenSetting, { line, action, notGated }: Gating): BlockWhenSetting {
  if (action === 'info' || notGated !== undefined) return 'really-worse';
  return line?.blockWhen ?? setting;
}

function judgePair(
  pair: MetricPair,
  gating: Gating,
  reading: ScaleReading,
  settings: Settings,
  circumstances: Circumstances,
): Judged {
  const judged = judgeSides(pair, gating, reading, settings, circumstances);
  const { restores } = circumstances;
  if (restores === undefined) return judged;
  const { head, base } = pair;
  const then = restores.values.get((head ?? base)?.name ?? '');
  const isReleased = head === undefined ? then === undefined : equalDecimals(head.value, then);
  const isRestored = isReleased && !mayPass(judged.judgement);
  return isRestored && judged.status !== 'added' ? { ...judged, judgement: 'restored' } : judged;
}

function judgeSides(
  { base, head }: MetricPair,
  { direction }: Gating,
  { changed }: ScaleReading,
  settings: Settings,
  { evaluation, isUnchanged }: Circumstances,
): Judged {
  if (head === undefined) return { status: 'removed' };
  if (base === undefined) {
    const isReadable = parseDecimal(head.value) !== undefined;
    return { status: 'added', ...(isReadable ? {} : { judgement: 'unreadable' }) };
  }
  const before = parseDecimal(base.value);
  const after = parseDecimal(head.value);
  if (before === undefined || after === undefined) return { status: 'incomparable', judgement: 'unreadable' };
  if (changed !== undefined) return { status: 'incomparable', judgement: 'scale-changed' };
  if (evaluation !== undefined) return { status: 'incomparable', judgement: evaluation.judgement };
  return judgeChange({
    base: before,
    head: after,
    isUnchanged,
    ...settings,
    ...(direction === undefined ? {} : { direction }),
  });
}

function mayPass(judgement: Judgement | undefined): boolean {
  return judgement === 'unharmed' || judgement === 'measured-anew';
}

function describeSides(pair: MetricPair, gating: Gating, settings: Settings & Judged): WordlessRow {
  const { base, head, released } = pair;
  const { line, action, notGated, direction, directionFrom } = gating;
  const { status, judgement, scale, tolerance, limit } = settings;
  const own = head ?? base;
  const unit = line?.unit ?? (base ?? head)?.unit;
  const delta = judgement === 'scale-changed' ? undefined : differenceOf(pair);
  return {
    metric: own?.name ?? '',
    status,
    ...(judgement === undefined ? {} : { judgement }),
    action,
    ...(notGated === undefined ? {} : { notGated }),
    ...(direction === undefined ? {} : { direction }),
    ...(directionFrom === undefined ? {} : { directionFrom }),
    scale,
    ...(unit === undefined ? {} : { unit }),
    ...(released === undefined ? {} : { released: released.value }),
    ...(base === undefined ? {} : { base: base.value }),
    ...(head === undefined ? {} : { head: head.value }),
    ...(delta === undefined ? {} : { delta }),
    tolerance,
    limit,
    ...(line?.minimum === undefined ? {} : { minimum: line.minimum }),
    ...(line?.maximum === undefined ? {} : { maximum: line.maximum }),
    required: line?.required ?? false,
    ...(own === undefined ? {} : { path: own.place.path }),
    // A line of base says nothing about the file at head.
    ...(head?.place.line === undefined ? {} : { line: head.place.line }),
  };
}

function differenceOf({ base, head }: MetricPair): string | undefined {
  const before = parseDecimal(base?.value);
  const after = parseDecimal(head?.value);
  return before === undefined || after === undefined ? undefined : after.minus(before).toString();
}

function findDetails(
  { base, head }: MetricPair,
  { changed }: ScaleReading,
  { restores, evaluation }: Circumstances,
  blockWhen: BlockWhenSetting,
): RowDetails {
  return {
    blockWhen,
    hasEvidence: isEvidence(base?.evidence) && isEvidence(head?.evidence),
    ...(restores === undefined ? {} : { restores: restores.tag }),
    ...(evaluation === undefined ? {} : { evaluation: evaluation.paths }),
    ...(changed === undefined ? {} : { scaleChange: changed }),
  };
}

function isEvidence(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && Object.values(evidence).some((value) => value !== undefined);
}
