// Is a number a fraction of 1, a percentage, or neither, and is it the same on both sides?
import type Big from 'big.js';
import { parseDecimal } from './decimal.ts';
import type { Scale } from './decision.ts';
import type { Metric } from './model.ts';

export interface ScaleReading {
  /** Of the base; of the head, where there is no base. */
  readonly scale: Scale;
  /** Where base and head differ: what the two are, in words. */
  readonly changed?: { readonly base: string; readonly head: string };
}

export interface ScaleSides {
  /** What the policy says; it counts for both sides. */
  readonly unit?: string;
  /** Whether the table of names says that such a metric lies between 0 and 1, or 0 and 100. */
  readonly isRate: boolean;
  readonly base?: Metric;
  readonly head?: Metric;
}

/** `any`: 0 is the same on every scale. */
type Side = Scale | 'any';

/**
 * Reads the scale from the unit, else, for a rate, from the values. The head's unit counts only where there is no
 * base: with another unit it could choose a weaker tolerance. It is still looked at for a change of scale.
 */
export function readScale({ unit, isRate, base, head }: ScaleSides): ScaleReading {
  if (base === undefined || head === undefined) {
    const only = base ?? head;
    return { scale: settle(readSide(only?.value, unit ?? only?.unit, isRate)) };
  }
  const declared = unit ?? base.unit;
  const atBase = readSide(base.value, declared, isRate);
  const atHead = readSide(head.value, declared ?? (isRate ? head.unit : undefined), isRate);
  const scale = scaleOfUnit(declared) ?? settle(atBase === 'any' ? atHead : atBase);
  if (base.unit !== undefined && head.unit !== undefined && !sameUnit(base.unit, head.unit)) {
    return { scale, changed: { base: base.unit, head: head.unit } };
  }
  if (atBase !== 'any' && atHead !== 'any' && atBase !== atHead) {
    return { scale, changed: { base: SCALE_WORDS[atBase], head: SCALE_WORDS[atHead] } };
  }
  return declared === undefined && !isRate ? checkHeadUnit(scale, base, head) : { scale };
}

const SCALE_WORDS: Readonly<Record<Scale, string>> = {
  fraction: '0–1',
  percent: '0–100',
  none: 'neither 0–1 nor 0–100',
};

/** A head that first declares a unit must not make 0.76 into 76 by it. */
function checkHeadUnit(scale: Scale, base: Metric, head: Metric): ScaleReading {
  const claimed = scaleOfUnit(head.unit);
  const implied = readSide(base.value, undefined, true);
  if (claimed === undefined || claimed === 'none' || implied === 'any' || implied === claimed)
    return { scale };
  return { scale, changed: { base: SCALE_WORDS[implied], head: SCALE_WORDS[claimed] } };
}

/** @returns undefined where no unit is declared */
function scaleOfUnit(unit: string | undefined): Scale | undefined {
  if (unit === undefined) return undefined;
  const name = normalise(unit);
  return name === 'fraction' || name === 'percent' ? name : 'none';
}

function sameUnit(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

function normalise(unit: string): string {
  const name = unit.trim();
  const lower = name.toLowerCase();
  if (lower === '%' || lower === 'percent') return 'percent';
  // Other units keep their case: ms is not MS.
  return lower === 'fraction' ? lower : name;
}

function readSide(text: string | undefined, unit: string | undefined, isRate: boolean): Side {
  const declared = scaleOfUnit(unit);
  const value = parseDecimal(text);
  if (declared === 'none' || (declared === undefined && !isRate)) return 'none';
  if (value === undefined) return declared ?? 'any';
  if (declared !== undefined) return fits(value, declared) ? declared : 'none';
  if (value.eq(0)) return 'any';
  if (fits(value, 'fraction')) return 'fraction';
  return fits(value, 'percent') ? 'percent' : 'none';
}

function fits(value: Big, scale: 'fraction' | 'percent'): boolean {
  return value.gte(0) && value.lte(scale === 'fraction' ? 1 : 100);
}

function settle(side: Side): Scale {
  return side === 'any' ? 'fraction' : side;
}
