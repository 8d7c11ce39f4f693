// The engine: read the facts, decide, plan the effects, carry them out.
import { type ApplyOptions, apply, type Host, type Outcome } from './apply.ts';
import { decide } from './core/decide.ts';
import type { Decision } from './core/decision.ts';
import type { Facts } from './core/facts.ts';
import { type Effect, type PlanOptions, plan } from './core/plan.ts';

export interface Run {
  readonly facts: Facts;
  readonly decision: Decision;
  readonly effects: readonly Effect[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Runs the engine once.
 *
 * @param gatherFacts reads the facts: from git, or from a file saved before
 * @param host what may be written; `{}` writes nothing
 * @throws Failure where it could not run; a model that got worse is no failure but a verdict
 */
export async function run(
  gatherFacts: () => Promise<Facts>,
  host: Host,
  options: PlanOptions & ApplyOptions = {},
): Promise<Run> {
  const facts = await gatherFacts();
  const decision = decide(facts);
  const effects = plan(decision, options);
  const outcomes = await apply(effects, host, options);
  return { facts, decision, effects, outcomes };
}

/** Exit status of a decision: 0 the gate passed, 1 it failed. 2, "could not run", belongs to a Failure. */
export function exitStatus(decision: Decision): 0 | 1 {
  return decision.verdict === 'fail' ? 1 : 0;
}
