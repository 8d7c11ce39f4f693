// What became of a decision when it was carried out: what could not be written is a problem as any other.
import { assignmentTag } from '../core/assignment.ts';
import type { Decision, ModelDecision, Verdict } from '../core/decision.ts';
import type { Effect } from '../core/plan.ts';
import type { Problem } from '../core/problem.ts';
import { isUndone, type ReportedOutcome } from './outcomes.ts';
import { decisiveTag, findTagOutcome } from './release-words.ts';

/**
 * The decision with what could not be done: a release or an assignment whose tag was not made is none, and what should
 * have followed from a tag is an error of its model.
 */
export function settleDecision(
  decision: Decision,
  outcomes: readonly ReportedOutcome[] | undefined,
): Decision {
  if (outcomes === undefined || !outcomes.some(isUndone)) return decision;
  const models = decision.models.map((model) => settleModel(model, outcomes));
  const late = (decision.unfinished ?? []).flatMap(({ record }) => findUndone([record.tag], outcomes));
  const problems = [...late, ...decision.problems];
  const isRed = late.length > 0 || models.some(({ verdict }) => verdict === 'fail');
  const verdict: Verdict = isRed ? 'fail' : decision.verdict;
  return { ...decision, models, problems, verdict };
}

function settleModel(model: ModelDecision, outcomes: readonly ReportedOutcome[]): ModelDecision {
  const { release, stage, ...rest } = model;
  const tag = release === undefined ? stage && assignmentTag(stage.assignment) : decisiveTag(release);
  const push = tag === undefined ? undefined : findTagOutcome(tag, outcomes);
  if (push !== undefined && isUndone(push)) {
    const subject =
      release === undefined
        ? `${stage?.assignment.stage} does not change`
        : `${release.record.tag} is not released`;
    return failed(rest, [undone(model, subject, push)]);
  }
  const followed = [release?.record.tag, stage?.latest, stage?.assignment.version?.tag];
  const missing = findUndone(
    followed.filter((one) => one !== undefined),
    outcomes,
  );
  return missing.length === 0
    ? model
    : failed(
        model,
        missing.map((problem) => ({ ...problem, model: model.model })),
      );
}

function failed(model: ModelDecision, problems: readonly Problem[]): ModelDecision {
  return { ...model, verdict: 'fail', problems: [...problems, ...model.problems] };
}

function undone({ model }: ModelDecision, subject: string, { status, detail }: ReportedOutcome): Problem {
  const why = detail ?? (status === 'lost' ? 'another run was first' : status);
  return { rule: 'release', severity: 'error', model, message: `${subject}: ${why}` };
}

const FOLLOWING: Readonly<Partial<Record<Effect['kind'], string>>> = {
  release: 'the release page was not made',
  latest: 'the latest release was not moved',
  deployment: 'the deployment was not asked for',
};

/** What follows from these tags and could not be done. */
function findUndone(tags: readonly string[], outcomes: readonly ReportedOutcome[]): readonly Problem[] {
  return outcomes.filter(isUndone).flatMap(({ effect, subject = '', status, detail }): readonly Problem[] => {
    const words = FOLLOWING[effect];
    if (words === undefined || !tags.some((tag) => subject === tag || subject.startsWith(`${tag} to `)))
      return [];
    const message = `${words} for ${subject}: ${detail ?? status}`;
    const help = 'Run the same again: what follows from a tag is made where it is missing.';
    return [{ rule: 'release', severity: 'error', message, help }];
  });
}
