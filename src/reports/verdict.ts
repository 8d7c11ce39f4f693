// The verdict in words: what a heading says about a model, and about all of them.
import { findBreaches } from '../core/bounds.ts';
import type { Decision, Judgement, MetricChange, ModelDecision, Verdict } from '../core/decision.ts';
import type { Problem } from '../core/problem.ts';
import type { Escape } from './escape.ts';
import { describeRun, isAssignment, isRelease, isReleased, type RunWords } from './release-words.ts';

/** What a rule's or a reader's finding means for the whole model, where no metric is named. */
const MODEL_WORDS: Readonly<Record<string, string>> = {
  stale: 'the metrics are not from this commit',
  incomparable: 'the evaluation data changed',
  scale: 'the scale of a metric changed',
  unreproducible: 'the model changed without a cause',
  unexplained: 'a metric changed without a cause',
  unreleased: 'no commit asks for a version',
  missing: 'a required metric is missing',
  manifest: 'a file cannot be read',
  policy: 'the policy cannot be read',
  history: 'the history cannot be read',
};

/** Rules whose findings answer what was asked: their own sentence is what a reader looks for, before all others. */
const ANSWERS: ReadonlySet<string> = new Set(['request', 'release', 'rollback', 'promote', 'delete']);

const LONGEST_ANSWER = 400;

/** The same for a metric that is named: "accuracy …". */
const METRIC_WORDS: Readonly<Record<string, string>> = {
  missing: 'is missing',
  scale: 'changed its scale',
  unexplained: 'changed without a cause',
  stale: 'is not from this commit',
  manifest: 'cannot be read',
};

const PROPOSED: RunWords = { trigger: 'propose' };

/**
 * "accuracy dropped, and 5 more": why this model fails or warns, or what is good about it; "v2.1.0 released" where that
 * is what the run is about.
 */
export function modelHeadline(model: ModelDecision, say: Escape, run: RunWords = PROPOSED): string {
  const own = describeRun(model, run, say);
  const isWritten = model.release !== undefined || model.stage !== undefined;
  const written = own !== undefined && isWritten ? own : undefined;
  switch (model.verdict) {
    case 'fail':
      return joined(written, 'but', nameFirst(causes(model, 'fail', say), 'held back'));
    case 'warn':
      return joined(written, 'and', nameFirst(causes(model, 'warn', say), 'needs a look'));
    case 'pass':
      return own ?? passWords(model, say);
  }
}

function joined(written: string | undefined, word: 'and' | 'but', words: string): string {
  return written === undefined ? words : `${written}, ${word} ${words}`;
}

/** What the heading says where it speaks of several models, or of none. */
export function decisionHeadline(
  decision: Decision,
  say: Escape,
  { outcomes }: Pick<RunWords, 'outcomes'> = {},
): string {
  const { models, problems } = decision;
  const own = findingsOf(problems, decision.verdict).map((problem) => describeFinding(problem, say));
  const count = models.filter(({ verdict }) => verdict === decision.verdict).length;
  if (models.length === 0) return nameFirst(own, nothingWords(decision, say));
  if (count === 0) return nameFirst(own, 'the repository needs a look');
  const released = releaseWords(decision, outcomes);
  switch (decision.verdict) {
    case 'fail':
      return [`${count} of ${models.length} models held back`, ...released].join(', ');
    case 'warn':
      return [`${count} of ${models.length} models need a look`, ...released].join(', ');
    case 'pass':
      if (released.length > 0) return released.join(', ');
      return isRelease(decision.trigger)
        ? 'nothing to release'
        : `${models.length} models, nothing got worse`;
  }
}

/** "2 models released" */
function releaseWords({ models }: Decision, outcomes: RunWords['outcomes']): readonly string[] {
  const releases = models.flatMap(({ release }) =>
    release === undefined || release.step === 'complete' ? [] : [release],
  );
  const done = releases.filter((release) => isReleased(release, outcomes)).length;
  const open = releases.length - done;
  const words = outcomes === undefined ? 'to be released' : 'would be released';
  return [
    ...(done === 0 ? [] : [`${countModels(done)} released`]),
    ...(open === 0 ? [] : [`${countModels(open)} ${words}`]),
  ];
}

function countModels(count: number): string {
  return count === 1 ? '1 model' : `${count} models`;
}

/** No model is there to speak of. */
function nothingWords({ trigger, problems, unfinished = [] }: Decision, say: Escape): string {
  if (!isRelease(trigger) && !isAssignment(trigger)) return 'no model is touched';
  const answer = problems.find(({ rule }) => ANSWERS.has(rule));
  if (answer !== undefined) return say(answer.message, LONGEST_ANSWER);
  if (isAssignment(trigger)) return 'no stage changes';
  const count = unfinished.length;
  if (count === 0) return 'nothing to release';
  return `nothing new to release, ${count} earlier ${count === 1 ? 'release' : 'releases'} to finish`;
}

function nameFirst([first, ...more]: readonly string[], otherwise: string): string {
  if (first === undefined) return otherwise;
  return more.length === 0 ? first : `${first}, and ${more.length} more`;
}

function findingsOf(problems: readonly Problem[], verdict: Verdict): readonly Problem[] {
  const severity = verdict === 'fail' ? 'error' : 'warning';
  return verdict === 'pass' ? [] : problems.filter((problem) => problem.severity === severity);
}

/** A metric is named once, whatever the number of rules that it breaks. */
function causes(model: ModelDecision, verdict: Verdict, say: Escape): readonly string[] {
  const findings = findingsOf(model.problems, verdict);
  const rows = model.changes.filter((change) => change.verdict === verdict);
  const named = new Set(rows.map(({ metric }) => metric));
  const others = findings.filter(({ metric }) => metric === undefined || !named.has(metric));
  return [
    ...others.filter(({ rule }) => ANSWERS.has(rule)).map((problem) => describeFinding(problem, say)),
    ...rows.map((change) => describeRow(change, findings, say)),
    ...others.filter(({ rule }) => !ANSWERS.has(rule)).map((problem) => describeFinding(problem, say)),
  ];
}

function describeRow(change: MetricChange, findings: readonly Problem[], say: Escape): string {
  const rules = findings.filter(({ metric }) => metric === change.metric).map(({ rule }) => rule);
  return `${say(change.metric)} ${rowWords(change, rules)}`;
}

function rowWords(change: MetricChange, rules: readonly string[]): string {
  const [rule] = rules;
  if (rule === undefined || rules.includes('regression')) return statusWords(change);
  if (rule === 'floor') return boundWords(change);
  return METRIC_WORDS[rule] ?? statusWords(change);
}

function boundWords(change: MetricChange): string {
  const kinds = findBreaches(change).map(({ kind }) => kind);
  if (kinds.includes('below-minimum')) return 'is below its minimum';
  return kinds.includes('above-maximum') ? 'is above its maximum' : 'cannot be compared with its bounds';
}

/** What the comparison came to where that says more than better or worse. */
const JUDGEMENT_WORDS: Readonly<Partial<Record<Judgement, string>>> = {
  'not-shown-safe': 'is not shown to be safe',
  'scale-changed': 'changed its scale',
  'zero-baseline': 'cannot be compared with 0',
  'evaluation-changed': 'was measured on other data',
  unreadable: 'cannot be read',
};

const STATUS_WORDS: Readonly<Record<MetricChange['status'], string>> = {
  worse: 'got worse',
  removed: 'is missing',
  incomparable: 'cannot be compared',
  better: 'improved',
  added: 'is new',
  equal: 'did not change',
  changed: 'changed',
};

function statusWords({ status, judgement, direction }: MetricChange): string {
  const judged = judgement === undefined ? undefined : JUDGEMENT_WORDS[judgement];
  if (judged !== undefined) return judged;
  if (status === 'worse' && direction !== undefined) return direction === 'lower' ? 'rose' : 'dropped';
  return STATUS_WORDS[status];
}

function describeFinding(problem: Problem, say: Escape): string {
  if (problem.metric !== undefined) {
    return `${say(problem.metric)} ${METRIC_WORDS[problem.rule] ?? 'needs a look'}`;
  }
  if (ANSWERS.has(problem.rule)) return say(problem.message, LONGEST_ANSWER);
  return MODEL_WORDS[problem.rule] ?? say(problem.rule);
}

function passWords(model: ModelDecision, say: Escape): string {
  if (model.changes.length === 0) return 'no metrics, nothing compared';
  if (model.changes.every(({ base }) => base === undefined)) {
    return `${model.isNew ? 'new model' : 'first measurement'}, nothing compared`;
  }
  const gated = model.changes.filter(({ action }) => action !== 'info');
  const better = gated.filter(({ status }) => status === 'better').map(({ metric }) => say(metric));
  if (better.length > 0) return nameFirst([`${better[0]} improved`, ...better.slice(1)], '');
  if (gated.some(({ status }) => status === 'worse')) return 'no metric dropped by more than its tolerance';
  return gated.every(({ status }) => status === 'equal') ? 'no metric changed' : 'nothing got worse';
}
