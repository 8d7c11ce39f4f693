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

/** Each time that a race is lost somebody else has won it, so this is how many may run at once. */
const MOST_RACES = 100;

/**
 * Runs the engine once; where another run was first with a tag, once more from what is there now.
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
  for (let race = 1; ; race += 1) {
    const facts = await gatherFacts();
    const decision = decide(facts);
    const effects = plan(decision, options);
    const outcomes = await apply(effects, host, options);
    const isLost = outcomes.some(({ status }) => status === 'lost');
    if (!isLost || race === MOST_RACES) return { facts, decision, effects, outcomes };
  }
}

/** What stays undone makes the run red, so that somebody runs it again; a comment that cannot be made does not. */
const LASTING: ReadonlySet<Effect['kind']> = new Set(['tag', 'release', 'latest', 'deployment']);

/** Exit status: 0 the gate passed, 1 it failed, 2 it could not run, or not all of what it decided could be done. */
export function exitStatus({ decision, outcomes }: Pick<Run, 'decision' | 'outcomes'>): 0 | 1 | 2 {
  const undone = outcomes.some(
    ({ effect, status }) =>
      LASTING.has(effect) && status !== 'done' && status !== 'unchanged' && status !== 'skipped',
  );
  if (undone) return 2;
  return decision.verdict === 'fail' ? 1 : 0;
}
