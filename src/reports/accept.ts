// The lines of pawl.yaml that would accept a loss, or gate a metric that never blocks.
import Big from 'big.js';
import { allowedLoss } from '../core/allowance.ts';
import { formatAmount } from '../core/amount.ts';
import { findBreaches } from '../core/bounds.ts';
import { parseDecimal } from '../core/decimal.ts';
import type { Judgement, MetricChange, ModelDecision, Scale } from '../core/decision.ts';
import { isBareKey } from '../core/metric-words.ts';
import type { Amount } from '../core/policy.ts';
import { quote } from './escape.ts';

/** A metric and the setting for it, as one line of YAML below `gate.metrics`. */
export interface MetricLine {
  readonly metric: string;
  readonly line: string;
}

/** For each metric that blocks: the smallest setting under which this very change would pass. */
export function listAcceptLines(model: ModelDecision): readonly MetricLine[] {
  return model.changes.flatMap((change) => {
    const settings = change.verdict === 'fail' ? settingsThatAccept(change) : [];
    return settings.length === 0 ? [] : [metricLine(change.metric, settings)];
  });
}

/** For each metric that is only shown because nobody said how to judge it. */
export function listGateLines(model: ModelDecision): readonly (MetricLine & { readonly why: string })[] {
  return model.changes.flatMap(({ metric, notGated, direction }) => {
    if (notGated === undefined || notGated === 'policy') return [];
    const why = NOT_GATED[notGated];
    return [
      { ...metricLine(metric, [direction === undefined ? 'direction: higher' : 'action: block']), why },
    ];
  });
}

const NOT_GATED: Readonly<Record<Exclude<MetricChange['notGated'], undefined | 'policy'>, string>> = {
  'no-direction': 'higher or lower? its name does not say',
  slice: 'a slice',
  latency: 'latency depends on the machine',
  training: 'measured on training data',
};

function metricLine(metric: string, settings: readonly string[]): MetricLine {
  return { metric, line: `${visibleKey(metric)}: { ${settings.join(', ')} }` };
}

/** A key as YAML reads it back: bare where that is plain to see, else in quotes with every invisible character escaped. */
function visibleKey(name: string): string {
  return isBareKey(name) ? name : quote(name);
}

function settingsThatAccept(change: MetricChange): readonly string[] {
  if (change.status === 'removed') return ['action: info', ...(change.required ? ['required: false'] : [])];
  return [...sizesThatAccept(change), ...boundsThatAccept(change)];
}

function sizesThatAccept(change: MetricChange): readonly string[] {
  const { delta, judgement, tolerance, limit, scale } = change;
  const loss = parseDecimal(delta)?.abs();
  const base = parseDecimal(change.base);
  if (loss === undefined || base === undefined || judgement === undefined || !EXCEEDING.has(judgement))
    return [];
  const exceeds = (amount: Amount): boolean => !(allowedLoss(amount, scale, base)?.gte(loss) ?? false);
  return [
    ...(exceeds(tolerance) ? [`tolerance: ${amountFor(loss, change)}`] : []),
    ...(exceeds(limit) ? [`limit: ${amountFor(loss, change)}`] : []),
  ];
}

/** What a larger tolerance or limit would let pass. */
const EXCEEDING: ReadonlySet<Judgement> = new Set(['beyond-tolerance', 'beyond-limit', 'zero-baseline']);

/** Points for what has a scale of points, so that nobody writes 0.5 and means half a point. */
function amountFor(loss: Big, { scale }: MetricChange): string {
  const size = roundUp(scale === 'fraction' ? loss.times(100) : loss);
  return formatAmount({ kind: scale === 'none' ? 'unit' : 'points', value: size });
}

/** Two digits are enough to read, and upwards, so that the loss stays within them. */
function roundUp(size: Big): string {
  return size.round(1 - size.e, Big.roundUp).toFixed();
}

function boundsThatAccept(change: MetricChange): readonly string[] {
  const { head, scale } = change;
  return findBreaches(change).flatMap(({ kind }) => {
    const value = parseDecimal(head);
    if (value === undefined || kind === 'undecidable') return [];
    const setting = kind === 'below-minimum' ? 'minimum' : 'maximum';
    const amount: Amount =
      scale === 'none'
        ? { kind: 'unit', value: value.toFixed() }
        : { kind: 'percent', value: toPercent(value, scale) };
    return [`${setting}: ${formatAmount(amount)}`];
  });
}

function toPercent(value: Big, scale: Scale): string {
  return (scale === 'fraction' ? value.times(100) : value).toFixed();
}
