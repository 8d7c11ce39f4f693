// The lines of pawl.yaml that would accept a loss, or gate a metric that never blocks.
import Big from 'big.js';
import { formatAmount } from '../core/amount.ts';
import type { MetricChange, ModelDecision } from '../core/decision.ts';
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
    return [{ ...metricLine(metric, [`direction: ${direction ?? 'higher'}`]), why }];
  });
}

const NOT_GATED: Readonly<Record<Exclude<MetricChange['notGated'], undefined | 'policy'>, string>> = {
  'no-direction': 'higher or lower? its name does not say',
  slice: 'a slice',
  latency: 'latency depends on the machine',
  training: 'measured on training data',
};

function metricLine(metric: string, settings: readonly string[]): MetricLine {
  return { metric, line: `${yamlKey(metric)}: { ${settings.join(', ')} }` };
}

/** Words that YAML 1.1 or 1.2 readers take for something else than a string. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A key as YAML reads it back: bare where that is plain to see, else in quotes. */
function yamlKey(name: string): string {
  return /^[A-Za-z_][\w./-]*$/.test(name) && !RESERVED.test(name) ? name : quote(name);
}

function settingsThatAccept(change: MetricChange): readonly string[] {
  const { delta, tolerance, limit, status } = change;
  if (status === 'removed') return change.required ? ['required: false'] : ['action: info'];
  const settings: string[] = [];
  const loss = delta === undefined || status !== 'worse' ? undefined : new Big(delta).abs();
  if (loss !== undefined && isBelow(tolerance, loss, change)) settings.push(`tolerance: ${amountFor(loss, change)}`);
  if (loss !== undefined && isBelow(limit, loss, change)) settings.push(`limit: ${amountFor(loss, change)}`);
  return [...settings, ...boundsThatAccept(change)];
}

/** Points for what has a scale of points, so that nobody writes 0.5 and means half a point. */
function amountFor(loss: Big, { scale }: MetricChange): string {
  const size = roundUp(scale === 'fraction' ? loss.times(100) : loss);
  return formatAmount({ kind: scale === 'none' ? 'unit' : 'points', value: size });
}

/** Two digits are enough to read, and upwards, so that the loss stays within them. */
function roundUp(size: Big): string {
  return new Big(size.toPrecision(2, Big.roundUp)).toFixed();
}

/** A tolerance or a limit in the unit of the metric. */
function inUnit({ kind, value }: Amount, { scale, base }: MetricChange): Big {
  switch (kind) {
    case 'unit':
      return new Big(value);
    case 'points':
      return scale === 'fraction' ? new Big(value).div(100) : new Big(value);
    case 'percent':
      return new Big(base ?? 0).abs().times(value).div(100);
  }
}

function isBelow(amount: Amount, loss: Big, change: MetricChange): boolean {
  return inUnit(amount, change).lt(loss);
}

function boundsThatAccept(change: MetricChange): readonly string[] {
  const { head, minimum, maximum } = change;
  if (head === undefined) return [];
  const value = new Big(head);
  const settings: string[] = [];
  if (minimum !== undefined && value.lt(boundOf(minimum, change))) settings.push(`minimum: ${boundFor(head, minimum, change)}`);
  if (maximum !== undefined && value.gt(boundOf(maximum, change))) settings.push(`maximum: ${boundFor(head, maximum, change)}`);
  return settings;
}

/** A floor or a ceiling in the unit of the metric; its `%` is of the scale, not of the baseline. */
function boundOf({ kind, value }: Amount, { scale }: MetricChange): Big {
  return kind !== 'unit' && scale === 'fraction' ? new Big(value).div(100) : new Big(value);
}

/** In the kind that the policy has it now. */
function boundFor(head: string, { kind }: Amount, { scale }: MetricChange): string {
  const value = new Big(head);
  return formatAmount({ kind, value: (kind !== 'unit' && scale === 'fraction' ? value.times(100) : value).toFixed() });
}
