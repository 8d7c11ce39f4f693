// Do the tags still say what they said? Walks every chain and names each defect.
import type { Problem } from './problem.ts';
import { readModelRegistry } from './registry.ts';
import type { Check, Verification, VerifiedModel, VerifiedRegistry, VerifyFacts } from './verification.ts';
import { verifyAssignments } from './verify-assignments.ts';
import { verifyChain } from './verify-chain.ts';
import { checkForge, verifyForge } from './verify-forge.ts';
import { verifyRecords } from './verify-records.ts';
import { verifyRequests } from './verify-requests.ts';

type Step = (model: VerifiedModel, registry: ReturnType<typeof readModelRegistry>) => readonly Problem[];

/** What is looked at without a forge, by the name of the check. */
const STEPS: Readonly<Record<string, Step>> = {
  chain: verifyChain,
  assignments: verifyAssignments,
  records: verifyRecords,
  requests: verifyRequests,
};

/** Pure: the same facts give the same answer. A defect is a problem of severity error; anything less fails nothing. */
export function verify(facts: VerifyFacts): Verification {
  const models = facts.models.map((model) => verifyModel(model));
  const found = Object.keys(STEPS).map((check): Check => {
    const problems = models.flatMap(({ byCheck }) => byCheck.get(check) ?? []);
    return { check, status: hasDefect(problems) ? 'fail' : 'pass' };
  });
  const registries = facts.models.map((model) => readModelRegistry(model.tags, model.naming));
  const problems = verifyForge(facts.forge, registries);
  const all = [...problems, ...models.flatMap(({ verified }) => verified.problems)];
  return {
    schema: 'pawl.verification/1',
    verdict: hasDefect(all) ? 'fail' : 'pass',
    repository: facts.repository,
    checks: [...found, ...checkForge(facts.forge, problems)],
    models: models.map(({ verified }) => verified),
    problems,
  };
}

function verifyModel(model: VerifiedModel): {
  readonly verified: VerifiedRegistry;
  readonly byCheck: ReadonlyMap<string, readonly Problem[]>;
} {
  const registry = readModelRegistry(model.tags, model.naming);
  const byCheck = new Map(
    Object.entries(STEPS).map(([check, step]) => [
      check,
      step(model, registry).map((problem) => ({ ...problem, model: registry.model })),
    ]),
  );
  const verified = {
    model: registry.model,
    releases: registry.versions.filter(({ origin }) => origin !== 'older').length,
    assignments: [...registry.stages.values()].reduce((sum, steps) => sum + steps.length, 0),
    problems: [...byCheck.values()].flat(),
  };
  return { verified, byCheck };
}

function hasDefect(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
