// Does the value at head keep the policy's minimum and maximum?
import type Big from 'big.js';
import { boundValue } from './allowance.ts';
import { parseDecimal } from './decimal.ts';
import type { MetricChange } from './decision.ts';

export interface Breach {
  readonly kind: 'below-minimum' | 'above-maximum' | 'undecidable';
  /** In the unit of the metric; absent where it has no size. */
  readonly bound?: Big;
}

type Bounded = Pick<MetricChange, 'head' | 'minimum' | 'maximum' | 'scale' | 'judgement'>;

/** Checked on the point value of head, whatever base was. A value that is not there is the rule `missing`'s. */
export function findBreaches({ head, minimum, maximum, scale, judgement }: Bounded): readonly Breach[] {
  if (head === undefined) return [];
  const value = parseDecimal(head);
  const check = (kind: 'below-minimum' | 'above-maximum'): readonly Breach[] => {
    const amount = kind === 'below-minimum' ? minimum : maximum;
    if (amount === undefined) return [];
    const bound = boundValue(kind === 'below-minimum' ? 'minimum' : 'maximum', amount, scale);
    // On a changed scale nobody knows what the bound means.
    if (value === undefined || bound === undefined || judgement === 'scale-changed') {
      return [{ kind: 'undecidable' }];
    }
    const isKept = kind === 'below-minimum' ? value.gte(bound) : value.lte(bound);
    return isKept ? [] : [{ kind, bound }];
  };
  return [...check('below-minimum'), ...check('above-maximum')];
}
