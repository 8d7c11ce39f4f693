// What a row of the table says in words, for a reader who knows no statistics. Plain text: reports escape it.
import { allowedLoss } from './allowance.ts';
import { findBreaches } from './bounds.ts';
import { parseDecimal } from './decimal.ts';
import type { MetricChange } from './decision.ts';
import { formatAllowance, formatDelta, formatShare, formatValue } from './number-words.ts';
import type { BlockWhen } from './policy.ts';

/** What the words need beside the row. */
export interface RowDetails {
  readonly blockWhen: BlockWhen;
  /** Whether both sides offer n, a standard error, an interval, runs or outcomes. */
  readonly hasEvidence: boolean;
  /** Tag of the release that head goes back to. */
  readonly restores?: string;
  /** Evaluation data that changed. */
  readonly evaluation?: readonly string[];
  /** Scales or units of the two sides, where they differ. */
  readonly scaleChange?: { readonly base: string; readonly head: string };
}

export type WordlessRow = Omit<MetricChange, 'words' | 'verdict'>;

const KIND_WORDS = { slice: 'a slice', latency: 'a latency', training: 'a training number' } as const;

/** The row in words: what changed, what that means, and what can be done about it. */
export function describeRow(row: WordlessRow, details: RowDetails): string {
  const breaches = findBreaches(row).map(({ kind, bound }) => {
    if (bound === undefined) return 'its minimum or maximum cannot be checked';
    const value = formatValue(bound.toString(), row.scale, row.unit, row.head);
    return kind === 'below-minimum' ? `below the minimum of ${value}` : `above the maximum of ${value}`;
  });
  return [describeComparison(row, details), ...breaches].join('; ');
}

function describeComparison(row: WordlessRow, details: RowDetails): string {
  switch (row.status) {
    case 'added':
      return row.judgement === 'unreadable' ? 'new, and not readable as a number' : 'new';
    case 'removed':
      return row.judgement === 'restored' ? `gone, as in ${details.restores}` : 'gone';
    case 'equal':
      return row.judgement === 'not-shown-safe' ? `unchanged, but ${notShownSafe(row)}` : 'unchanged';
    case 'changed':
      return `${formatRowDelta(row)}: changed, no direction known: ${describeHint(row)}`;
    case 'better':
      return row.judgement === 'not-shown-safe'
        ? `${formatRowDelta(row)}, better, but ${notShownSafe(row)}`
        : `${formatRowDelta(row)}, better`;
    case 'worse':
      return describeWorse(row, details);
    case 'incomparable':
      return describeIncomparable(row, details);
  }
}

function describeWorse(row: WordlessRow, details: RowDetails): string {
  const delta = formatRowDelta(row);
  if (row.judgement === 'restored') return `${delta}: restores ${details.restores}`;
  if (row.notGated === 'policy') return `${delta}, worse; shown only, by policy`;
  if (row.notGated !== undefined) return `${delta}, worse; ${describeNotGated(row)}: ${describeHint(row)}`;
  const tolerance = formatAllowance(row.tolerance, row.scale, row.unit);
  switch (row.judgement) {
    case 'beyond-limit': {
      const limit = formatAllowance(row.limit, row.scale, row.unit);
      const anyway = details.blockWhen === 'worse' ? '' : ', whatever the noise';
      return `${delta}: worse by more than the limit of ${limit}${anyway}`;
    }
    case 'beyond-tolerance':
      return `${delta}: worse by more than ${tolerance} allowed${describeNoise(details)}`;
    case 'within-tolerance':
      return `${delta}: worse, within ${tolerance} allowed`;
    default:
      return `${delta}: ${notShownSafe(row)}`;
  }
}

/** `worse` needs no evidence, so it asks for none. */
function describeNoise({ blockWhen, hasEvidence }: RowDetails): string {
  if (blockWhen === 'worse') return '';
  return hasEvidence ? '; judged by the value alone' : '; noise unknown: add n';
}

function notShownSafe({ tolerance, scale, unit }: WordlessRow): string {
  return `not shown to stay within ${formatAllowance(tolerance, scale, unit)}: that takes evidence`;
}

function describeIncomparable(row: WordlessRow, details: RowDetails): string {
  const { base, head } = details.scaleChange ?? {};
  switch (row.judgement) {
    case 'restored':
      return `not comparable with the base: restores ${details.restores}`;
    case 'scale-changed':
      return `not comparable: the scale changed from ${base} to ${head}`;
    case 'zero-baseline':
      return `${formatRowDelta(row)}: worse, and a percentage of a baseline of 0 says nothing: allow a bare number`;
    case 'evaluation-changed':
      return `not comparable: the evaluation data changed (${(details.evaluation ?? []).join(', ')})`;
    case 'measured-anew':
      return `measured anew: the evaluation data changed (${(details.evaluation ?? []).join(', ')}), the model did not`;
    default:
      return 'not comparable: a value cannot be read as a number';
  }
}

function describeNotGated({ notGated }: WordlessRow): string {
  return notGated === 'slice' || notGated === 'latency' || notGated === 'training'
    ? `${KIND_WORDS[notGated]}, not gated`
    : 'not gated';
}

/** The line that would gate the metric. */
function describeHint({ metric, direction }: WordlessRow): string {
  const setting = direction === undefined ? 'direction: higher' : 'action: block';
  const either = direction === undefined ? ' (or lower)' : '';
  return `to gate it, add to gate.metrics in pawl.yaml: ${yamlKey(metric)}: { ${setting} }${either}`;
}

/** Words that readers of YAML 1.1 or 1.2 take for something else than a string. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Whether every reader of YAML takes the name for a key as it stands, without quotes. */
export function isBareKey(name: string): boolean {
  return /^[A-Za-z_][\w./@-]*$/.test(name) && !RESERVED.test(name);
}

/** A name as a key of YAML; JSON's strings are YAML's. */
export function yamlKey(name: string): string {
  return isBareKey(name) ? name : JSON.stringify(name);
}

/** The difference with enough digits to tell it from the tolerance and the limit, and in per cent where those are. */
function formatRowDelta({ delta, base, scale, unit, tolerance, limit, judgement }: WordlessRow): string {
  const baseline = parseDecimal(base);
  const change = parseDecimal(delta);
  if (delta === undefined || baseline === undefined || change === undefined) return 'changed';
  const compared = judgement === 'beyond-limit' ? limit : tolerance;
  if (!isLoss(judgement)) return formatDelta(delta, scale, unit);
  const text = formatDelta(delta, scale, unit, allowedLoss(compared, scale, baseline));
  const share = formatShare(change.abs(), baseline);
  return compared.kind === 'percent' && share !== undefined ? `${text} (${share})` : text;
}

function isLoss(judgement: WordlessRow['judgement']): boolean {
  return judgement === 'beyond-limit' || judgement === 'beyond-tolerance' || judgement === 'within-tolerance';
}

/** `76.0 % → 75.0 %`, with enough digits to see the difference. */
export function describeValues({ base, head, scale, unit }: WordlessRow): string {
  const before = base === undefined ? 'none' : formatValue(base, scale, unit, head);
  const after = head === undefined ? 'none' : formatValue(head, scale, unit, base);
  return `${before} → ${after}`;
}
