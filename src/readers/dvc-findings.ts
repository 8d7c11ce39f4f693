// What looking at one part of a stage gave: checks that compare, and what cannot be decided.
import type { StageCheck, StageFact } from '../core/facts.ts';
import type { Place } from '../core/model.ts';

export interface Findings {
  readonly checks: readonly StageCheck[];
  readonly undecidable: StageFact['undecidable'];
}

export const NOTHING: Findings = { checks: [], undecidable: [] };

/** What a check says of something that is declared and that the lock does not have. */
export const NOT_RECORDED = 'not in dvc.lock';

/** How a reason begins that is about a template. */
export const TEMPLATE = `a template (\`$\{…}\`) of DVC, which is not expanded here,`;

export const oneCheck = (check: StageCheck): Findings => ({ checks: [check], undecidable: [] });

export const cannotTell = (reason: string, place: Place): Findings => ({
  checks: [],
  undecidable: [{ reason, place }],
});

/** All checks in their order; one reason is said once, not once for each path. */
export function mergeFindings(findings: readonly Findings[]): Findings {
  const reasons = new Map(
    findings.flatMap((one) => one.undecidable).map((one) => [one.reason, one] as const),
  );
  return { checks: findings.flatMap((one) => one.checks), undecidable: [...reasons.values()] };
}
