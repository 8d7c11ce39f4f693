// How large is a tolerance, limit, minimum or maximum in the metric's own unit, and does the policy say what it means?
import Big from 'big.js';
import { formatAmount } from './amount.ts';
import { hundredth, parseDecimal } from './decimal.ts';
import type { Scale } from './decision.ts';
import type { DecimalText } from './model.ts';
import type { Amount, GatePolicy, MetricPolicy } from './policy.ts';

export type Setting = 'tolerance' | 'limit' | 'minimum' | 'maximum';

/** A setting that cannot mean what is written, for one metric. */
export interface Misuse {
  readonly setting: Setting;
  readonly amount: Amount;
  /** Absent: it is the gate's own setting. */
  readonly line?: MetricPolicy;
  readonly message: string;
  readonly help: string;
}

export interface Allowances {
  readonly tolerance: Amount;
  readonly limit: Amount;
  readonly misuses: readonly Misuse[];
}

const DEFAULTS: Readonly<
  Record<'tolerance' | 'limit', { readonly points: Amount; readonly percent: Amount }>
> = {
  tolerance: { points: { kind: 'points', value: '0.5' }, percent: { kind: 'percent', value: '1' } },
  limit: { points: { kind: 'points', value: '5' }, percent: { kind: 'percent', value: '10' } },
};

/** On a metric from 0 to 1, a bare number above this is taken for a slip: 0.5 would be 50 points. */
const LARGEST_BARE: Readonly<Record<'tolerance' | 'limit', Big>> = {
  tolerance: new Big('0.1'),
  limit: new Big('1'),
};

/**
 * The tolerance and limit of one metric: of the policy's line for it, else of the gate, else the defaults. One that
 * cannot be meant is a misuse, and the default judges in its place.
 */
export function resolveAllowances(
  gate: GatePolicy,
  line: MetricPolicy | undefined,
  scale: Scale,
  base: DecimalText | undefined,
): Allowances {
  const misuses: Misuse[] = [];
  const tolerance = resolveSize('tolerance', gate, line, scale, misuses);
  const limit = resolveSize('limit', gate, line, scale, misuses);
  return {
    tolerance: tolerance ?? defaultSize('tolerance', scale),
    limit: limit ?? defaultLimit(tolerance, scale, parseDecimal(base)),
    misuses,
  };
}

function resolveSize(
  setting: 'tolerance' | 'limit',
  gate: GatePolicy,
  line: MetricPolicy | undefined,
  scale: Scale,
  misuses: Misuse[],
): Amount | undefined {
  const own = line?.[setting];
  const amount = own ?? gate[setting];
  if (amount === undefined) return undefined;
  // Points for the whole gate are meant for the metrics that have them; the others keep their default.
  if (own === undefined && amount.kind === 'points' && scale === 'none') return undefined;
  const wrong = findSizeMisuse(setting, amount, scale);
  if (wrong === undefined) return amount;
  misuses.push({ setting, amount, ...wrong, ...(own === undefined || line === undefined ? {} : { line }) });
  return undefined;
}

function defaultSize(setting: 'tolerance' | 'limit', scale: Scale): Amount {
  return scale === 'none' ? DEFAULTS[setting].percent : DEFAULTS[setting].points;
}

/** The default limit never takes back a tolerance that is written: `tolerance: 10pp` allows 10 points. */
function defaultLimit(tolerance: Amount | undefined, scale: Scale, base: Big | undefined): Amount {
  const limit = defaultSize('limit', scale);
  if (tolerance === undefined || base === undefined) return limit;
  const allowed = allowedLoss(tolerance, scale, base);
  const limited = allowedLoss(limit, scale, base);
  return allowed !== undefined && (limited === undefined || allowed.gt(limited)) ? tolerance : limit;
}

/**
 * A tolerance or limit in the unit of the metric.
 * @returns undefined where it has no size: points without a scale of points, or a percentage of a baseline of 0
 */
export function allowedLoss({ kind, value }: Amount, scale: Scale, base: Big): Big | undefined {
  const number = parseDecimal(value);
  if (number === undefined) return undefined;
  switch (kind) {
    case 'points':
      return pointsInUnit(number, scale);
    case 'percent':
      return base.eq(0) ? undefined : hundredth(number).times(base.abs());
    case 'unit':
      return number;
  }
}

/**
 * A minimum or maximum in the unit of the metric. A bare number of the other scale (0.7 of a percentage, 70 of a
 * fraction) is a misuse, and still judged by what it must mean, so that no floor is lost by it.
 * @returns undefined where it has no size: points or per cent without a scale of points
 */
export function boundValue(setting: 'minimum' | 'maximum', amount: Amount, scale: Scale): Big | undefined {
  const number = parseDecimal(amount.value);
  if (number === undefined) return undefined;
  if (amount.kind !== 'unit') return pointsInUnit(number, scale);
  if (findBoundMisuse(setting, amount, scale) === undefined) return number;
  return scale === 'fraction' ? hundredth(number) : number.times(100);
}

/** What of a line's minimum and maximum cannot mean what is written, on the scale of a metric. */
export function findBoundMisuses(line: MetricPolicy, scale: Scale): readonly Misuse[] {
  return (['minimum', 'maximum'] as const).flatMap((setting) => {
    const amount = line[setting];
    const wrong = amount && findBoundMisuse(setting, amount, scale);
    return amount && wrong ? [{ setting, amount, line, ...wrong }] : [];
  });
}

function pointsInUnit(points: Big, scale: Scale): Big | undefined {
  if (scale === 'none') return undefined;
  return scale === 'fraction' ? hundredth(points) : points;
}

type Wrong = Pick<Misuse, 'message' | 'help'>;

function findSizeMisuse(setting: 'tolerance' | 'limit', amount: Amount, scale: Scale): Wrong | undefined {
  if (amount.kind === 'points' && scale === 'none') return withoutPoints(setting, amount);
  const number = parseDecimal(amount.value);
  if (number === undefined) {
    return {
      message: `${setting} ${amount.value} is not a number`,
      help: 'Write a number such as 0.5pp or 2%.',
    };
  }
  if (amount.kind !== 'unit' || scale !== 'fraction' || number.lte(LARGEST_BARE[setting])) return undefined;
  const points = number.times(100);
  return {
    message: `${setting} ${amount.value} on a metric from 0 to 1 is ${points} points`,
    help: `Write ${amount.value}pp, or ${points}pp where that is meant.`,
  };
}

function findBoundMisuse(setting: 'minimum' | 'maximum', amount: Amount, scale: Scale): Wrong | undefined {
  if (amount.kind !== 'unit') return scale === 'none' ? withoutPoints(setting, amount) : undefined;
  const number = parseDecimal(amount.value);
  if (number === undefined || scale === 'none') return undefined;
  if (scale === 'fraction' && number.gt(1)) {
    return {
      message: `${setting} ${amount.value} can never be on a metric from 0 to 1`,
      help: `Write ${amount.value}%, or ${hundredth(number)}.`,
    };
  }
  // A maximum of 0.5 on a percentage is a strict one; a minimum of 0.7 would never be missed.
  if (setting === 'minimum' && scale === 'percent' && number.gt(0) && number.lte(1)) {
    return {
      message: `minimum ${amount.value} on a metric from 0 to 100 means ${amount.value} %`,
      help: `Write ${number.times(100)}%, or ${amount.value}pp where that is meant.`,
    };
  }
  return undefined;
}

function withoutPoints(setting: Setting, amount: Amount): Wrong {
  return {
    message: `${setting} ${formatAmount(amount)} needs a metric from 0 to 1 or from 0 to 100, and this one has no such scale`,
    help: `Write ${setting === 'tolerance' || setting === 'limit' ? '2% of the baseline or ' : ''}a bare number, or declare unit: fraction or unit: percent.`,
  };
}
