// Is one metric worse than its baseline by more than it may be? By the point value: evidence joins here.
import type Big from 'big.js';
import { allowedLoss } from './allowance.ts';
import type { Judgement, MetricStatus, Scale } from './decision.ts';
import type { Direction } from './model.ts';
import type { Amount, BlockWhen } from './policy.ts';

export interface Comparison {
  readonly base: Big;
  readonly head: Big;
  readonly direction?: Direction;
  readonly scale: Scale;
  readonly tolerance: Amount;
  readonly limit: Amount;
  readonly blockWhen: BlockWhen;
  /** Whether nothing that is known of the model differs from base: then an equal value needs no evidence. */
  readonly isUnchanged: boolean;
}

export interface Judged {
  readonly status: MetricStatus;
  readonly judgement?: Judgement;
}

/**
 * Judges head against base. A loss of exactly the tolerance passes. `worse` and `really-worse` go by the point value;
 * `not-shown-safe` asks for evidence, so without it every change fails.
 */
export function judgeChange(comparison: Comparison): Judged {
  const { base, head, direction, blockWhen, isUnchanged } = comparison;
  const unsafe = blockWhen === 'not-shown-safe';
  if (head.eq(base))
    return { status: 'equal', judgement: unsafe && !isUnchanged ? 'not-shown-safe' : 'unharmed' };
  if (direction === undefined) return { status: 'changed' };
  const loss = direction === 'higher' ? base.minus(head) : head.minus(base);
  if (loss.lt(0)) return { status: 'better', judgement: unsafe ? 'not-shown-safe' : 'unharmed' };
  return judgeLoss(loss, comparison);
}

function judgeLoss(loss: Big, { base, scale, tolerance, limit, blockWhen }: Comparison): Judged {
  const allowed = allowedLoss(tolerance, scale, base);
  const limited = allowedLoss(limit, scale, base);
  if (allowed === undefined || limited === undefined)
    return { status: 'incomparable', judgement: 'zero-baseline' };
  const status = 'worse';
  if (!loss.lte(limited)) return { status, judgement: 'beyond-limit' };
  if (!loss.lte(allowed)) return { status, judgement: 'beyond-tolerance' };
  return { status, judgement: blockWhen === 'not-shown-safe' ? 'not-shown-safe' : 'within-tolerance' };
}
