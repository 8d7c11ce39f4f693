// Is the life of each stage whole: every number once, each step following on the one before?
import type { Problem } from './problem.ts';
import type { ModelRegistry } from './registry.ts';
import type { StageStep } from './stage-steps.ts';
import type { VerifiedModel } from './verification.ts';

/** Defects of the assignment tags of one model. What the pins of other tags say of them is part of the chain. */
export function verifyAssignments(_model: VerifiedModel, registry: ModelRegistry): readonly Problem[] {
  return [...registry.stages].flatMap(([, steps]) => verifyStage(steps, registry));
}

function verifyStage(steps: readonly StageStep[], registry: ModelRegistry): readonly Problem[] {
  const first = steps.findIndex(({ assignment }) => assignment !== undefined);
  // What GTO or people assigned before Pawl was in use is history.
  if (first === -1) return [];
  const problems: Problem[] = [];
  const before = steps[first - 1];
  for (const [index, step] of steps.entries()) {
    if (index < first) continue;
    const previous = index === first ? before : steps[index - 1];
    problems.push(...verifyStep(step, previous, registry));
  }
  return problems;
}

function verifyStep(step: StageStep, previous: StageStep | undefined, registry: ModelRegistry): Problem[] {
  const { tag, assignment, number } = step;
  if (assignment === undefined) {
    return [said(`${tag} was not made by Pawl: who assigned it and why is not known`)];
  }
  const expected = (previous?.number ?? 0) + 1;
  return [
    ...(number === expected
      ? []
      : [said(`${tag} does not follow on number ${previous?.number ?? 0}: one is missing`)]),
    ...(assignment.previous?.tag === previous?.tag
      ? []
      : [
          said(
            `${tag} follows on ${assignment.previous?.tag ?? 'nothing'}, and before it is ${previous?.tag ?? 'nothing'}`,
          ),
        ]),
    ...(previous === undefined || step.time > previous.time
      ? []
      : [said(`${tag} is not later than ${previous.tag}, which it follows on`)]),
    ...verifyTarget(step, registry),
  ];
}

/** The version's tag is what it was; that it is gone is told by the chain. */
function verifyTarget({ tag, commit, assignment, version }: StageStep, registry: ModelRegistry): Problem[] {
  if (version === undefined || assignment?.version === undefined) return [];
  const found = registry.versions.find((one) => one.tag === version.tag);
  const isRequest = registry.requests.some((one) => one.tag === version.tag);
  if (isRequest) return [said(`${tag} assigns ${version.tag}, which was never accepted`)];
  if (found === undefined) return [];
  return found.commit === commit
    ? []
    : [said(`${tag} assigns ${version.tag} and points to ${commit}, not to its commit ${found.commit}`)];
}

function said(message: string): Problem {
  return { rule: 'assignments', severity: 'error', message };
}
