// Do the tags still say what they said? Walks every chain and names each defect once.
import { readModelRegistry } from './registry.ts';
import type { Check, CheckName, Finding, Verification, VerifiedModel, VerifyFacts } from './verification.ts';
import { verifyAssignments } from './verify-assignments.ts';
import { verifyFirst, verifyGaps, verifyOrder, verifySuccessors } from './verify-chain.ts';
import { verifyEntered } from './verify-entries.ts';
import { checkForge, verifyForge } from './verify-forge.ts';
import { verifyDeletions, verifyForms } from './verify-forms.ts';
import { verifyPins } from './verify-pins.ts';
import { verifyHistory, verifyRecords } from './verify-records.ts';
import { verifyRequests } from './verify-requests.ts';
import type { Step, Told, Walk } from './verify-walk.ts';

/** What is looked at without a forge. The order counts: what one step tells of, no later step tells again. */
const STEPS: readonly Step[] = [
  verifyDeletions,
  verifyPins,
  verifyForms,
  verifyAssignments,
  verifyEntered,
  verifyOrder,
  verifyFirst,
  verifySuccessors,
  verifyGaps,
  verifyRequests,
  verifyHistory,
  verifyRecords,
];

const OFFLINE: readonly CheckName[] = ['chain', 'assignments', 'records', 'requests'];

/** Pure: the same facts give the same answer. A defect is a problem of severity error; anything less fails nothing. */
export function verify(facts: VerifyFacts): Verification {
  const there = new Map(facts.tags.map((tag) => [tag.name, tag]));
  const walked = facts.models.map((model) => walkModel(model, there));
  const told = walked.flatMap((one) => one.told);
  const forge = verifyForge(
    facts.forge,
    walked.map(({ walk }) => walk),
  );
  const all = [...told, ...forge].map(({ finding }) => finding);
  const isUnknown = told.some((one) => one.isUnknown === true);
  return {
    schema: 'pawl.verification/1',
    verdict: hasDefect(all) ? 'fail' : isUnknown ? 'unknown' : 'pass',
    repository: facts.repository,
    checks: [...OFFLINE.map((check) => checkOffline(check, told)), ...checkForge(facts.forge, forge)],
    models: walked.map(({ walk: { registry }, told: own }) => ({
      model: registry.model,
      releases: registry.versions.filter(({ origin }) => origin !== 'older').length,
      assignments: [...registry.stages.values()].reduce((sum, steps) => sum + steps.length, 0),
      problems: own.map(({ finding }) => ({ ...finding, model: registry.model })),
    })),
    problems: forge.map(({ finding }) => finding),
  };
}

function walkModel(
  model: VerifiedModel,
  there: Walk['there'],
): { readonly walk: Walk; readonly told: readonly Told[] } {
  let walk: Walk = { model, registry: readModelRegistry(model.tags, model.naming), there, told: new Set() };
  const told: Told[] = [];
  for (const step of STEPS) {
    const found = step(walk);
    told.push(...found);
    walk = { ...walk, told: new Set([...walk.told, ...found.flatMap(({ about }) => about)]) };
  }
  return { walk, told };
}

function checkOffline(check: CheckName, told: readonly Told[]): Check {
  const own = told.filter(({ finding }) => finding.rule === check);
  if (hasDefect(own.map(({ finding }) => finding))) return { check, status: 'fail' };
  return { check, status: own.some(({ isUnknown }) => isUnknown === true) ? 'unknown' : 'pass' };
}

function hasDefect(found: readonly Finding[]): boolean {
  return found.some(({ severity }) => severity === 'error');
}
