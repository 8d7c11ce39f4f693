// Is the life of each stage whole: every number once, each step following on the one before?
import { formatAssignmentTag } from './assignment.ts';
import type { StageStep } from './stage-steps.ts';
import { isStranger } from './verify-pins.ts';
import { defect, listNames, type Step, type Told, type Walk } from './verify-walk.ts';

/** Defects of the assignment tags of one model that are not in the pins of other tags. */
export const verifyAssignments: Step = (walk) =>
  [...walk.registry.stages.values()].flatMap((steps) => verifyStage(steps, walk));

function verifyStage(steps: readonly StageStep[], walk: Walk): readonly Told[] {
  const first = steps.findIndex(({ assignment }) => assignment !== undefined);
  // What GTO or people assigned before Pawl was in use is history.
  if (first === -1) return [];
  const found: Told[] = [];
  let previous: StageStep | undefined = steps[first - 1];
  const told = new Set(walk.told);
  for (const step of steps.slice(first)) {
    const one = told.has(step.tag)
      ? undefined
      : (verifyStep(step, previous, { ...walk, told }) ?? findMissing(step, previous, walk));
    if (one !== undefined) found.push(one);
    for (const tag of one?.about ?? []) told.add(tag);
    previous = step;
  }
  return found;
}

/** The first thing that is wrong with a step: the rest follows from it. */
function verifyStep(step: StageStep, previous: StageStep | undefined, walk: Walk): Told | undefined {
  const { tag, assignment, number } = step;
  const one = (message: string, ...others: readonly string[]) =>
    defect('assignments', [tag, ...others], message, HELP);
  if (assignment === undefined)
    return one(`${tag} was not made by Pawl: who assigned it and why is not known`);
  if (isStranger(assignment)) {
    return one(`${tag} follows on ${assignment.previous?.tag ?? 'nothing'}: numbers were left out`);
  }
  const { accepts, record } = assignment;
  if (accepts !== undefined && record === undefined) {
    return one(`${tag} accepts ${accepts.tag} and has no record of it`, accepts.tag);
  }
  if (previous?.number === number) {
    return one(`${tag} and ${previous.tag} have the same number`, previous.tag);
  }
  // What other tools put before it later has no say in when it was made.
  if (previous?.assignment !== undefined && step.time <= previous.time) {
    return one(`${tag} is not later than ${previous.tag}, which it follows on`);
  }
  if (assignment.action === 'release' && previous?.assignment?.hold === true) {
    return one(`${tag} released into a stage that a rollback held`);
  }
  return verifyTarget(step, walk);
}

const NAMED_NUMBERS = 10;

/** Numbers that are gone beside the one that the step itself names: that one has a witness. */
function findMissing(
  { tag, number, assignment }: StageStep,
  previous: StageStep | undefined,
  { told }: Walk,
): Told | undefined {
  const from = previous?.number ?? 0;
  const named = assignment?.previous?.tag;
  if (assignment === undefined || named === undefined || named === previous?.tag) return undefined;
  const names = range(from + 1, Math.min(number - 2, from + NAMED_NUMBERS))
    .map((one) => formatAssignmentTag({ ...assignment, number: one, unassigns: false }))
    .filter((name) => !told.has(name) && !told.has(name.replace(/#(\d+)$/, '!#$1')));
  if (names.length === 0) return undefined;
  const isAll = number - 2 <= from + NAMED_NUMBERS;
  const what = isAll ? listNames(names) : `${number - 2 - from} assignments from ${names[0]} on`;
  const before = previous === undefined ? 'before ' : `between ${previous.tag} and `;
  return defect(
    'assignments',
    names,
    `${what} ${names.length === 1 ? 'is' : 'are'} missing ${before}${tag}`,
    HELP,
  );
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

const HELP = 'Find out who pushed it: only Pawl makes assignments.';

/** What it assigns is a version of the model, and it points to that version's commit. */
function verifyTarget({ tag, commit, assignment }: StageStep, { registry, told }: Walk): Told | undefined {
  const target = assignment?.version;
  if (assignment === undefined || target === undefined || told.has(target.tag)) return undefined;
  const found = registry.versions.find((one) => one.tag === target.tag);
  const one = (message: string, ...others: readonly string[]) =>
    defect('assignments', [tag, ...others], message, HELP);
  if (found === undefined) {
    // That it is gone is told where its witnesses are asked.
    if (registry.gone.some((gone) => gone.tag === target.tag)) return undefined;
    const isRequest = registry.requests.some((request) => request.tag === target.tag);
    const what = isRequest ? 'was pushed by hand and never accepted' : 'is no version of the model';
    return one(`${tag} assigns ${target.tag}, which ${what}`, target.tag);
  }
  if (found.version !== target.version) {
    return one(`${tag} assigns ${target.version} and names ${target.tag}, which is ${found.version}`);
  }
  if (found.commit !== commit) {
    return one(`${tag} assigns ${target.tag} and points to ${commit}, not to its commit ${found.commit}`);
  }
  return undefined;
}
