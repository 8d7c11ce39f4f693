// The verdict in words: what a heading says about a model, and about all of them.
import type { Decision, MetricChange, ModelDecision, Verdict } from '../core/decision.ts';
import type { Problem } from '../core/problem.ts';
import type { Escape } from './escape.ts';

/** What a rule's or a reader's finding means for the whole model, where no metric is named. */
const MODEL_WORDS: Readonly<Record<string, string>> = {
  stale: 'the metrics are not from this commit',
  incomparable: 'the evaluation data changed',
  unreproducible: 'the model changed without a cause',
  unexplained: 'a metric changed without a cause',
  unreleased: 'no commit asks for a version',
  missing: 'a required metric is missing',
  manifest: 'a file cannot be read',
  policy: 'the policy cannot be read',
  history: 'the history cannot be read',
};

/** The same for a metric that is named: "accuracy …". */
const METRIC_WORDS: Readonly<Record<string, string>> = {
  missing: 'is missing',
  incomparable: 'cannot be compared',
  unexplained: 'changed without a cause',
  stale: 'is not from this commit',
  manifest: 'cannot be read',
};

/** "accuracy dropped, and 5 more": why this model fails or warns, or what is good about it. */
export function modelHeadline(model: ModelDecision, escape: Escape): string {
  switch (model.verdict) {
    case 'fail':
      return nameFirst(causes(model, 'fail', escape), 'held back');
    case 'warn':
      return nameFirst(causes(model, 'warn', escape), 'needs a look');
    case 'pass':
      return passWords(model, escape);
  }
}

/** What the heading says where it speaks of several models, or of none. */
export function decisionHeadline(decision: Decision, escape: Escape): string {
  const { models, problems } = decision;
  const own = findingsOf(problems, decision.verdict).map((problem) => describeFinding(problem, escape));
  const count = models.filter(({ verdict }) => verdict === decision.verdict).length;
  if (models.length === 0) return nameFirst(own, 'no model is touched');
  if (count === 0) return nameFirst(own, 'the repository needs a look');
  switch (decision.verdict) {
    case 'fail':
      return `${count} of ${models.length} models held back`;
    case 'warn':
      return `${count} of ${models.length} models need a look`;
    case 'pass':
      return `${models.length} models, nothing got worse`;
  }
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
function causes(model: ModelDecision, verdict: Verdict, escape: Escape): readonly string[] {
  const findings = findingsOf(model.problems, verdict);
  const rows = model.changes.filter((change) => change.verdict === verdict);
  const named = new Set(rows.map(({ metric }) => metric));
  return [
    ...rows.map((change) => describeRow(change, findings, escape)),
    ...findings
      .filter(({ metric }) => metric === undefined || !named.has(metric))
      .map((problem) => describeFinding(problem, escape)),
  ];
}

function describeRow(change: MetricChange, findings: readonly Problem[], escape: Escape): string {
  const rules = findings.filter(({ metric }) => metric === change.metric).map(({ rule }) => rule);
  return `${escape(change.metric)} ${rowWords(change, rules)}`;
}

function rowWords(change: MetricChange, rules: readonly string[]): string {
  const [rule] = rules;
  if (rule === undefined || rules.includes('regression')) return statusWords(change);
  if (rule === 'floor') return boundWords(change);
  return METRIC_WORDS[rule] ?? statusWords(change);
}

function boundWords({ minimum, maximum }: MetricChange): string {
  if (maximum === undefined) return 'is below its minimum';
  return minimum === undefined ? 'is above its maximum' : 'is out of its bounds';
}

function statusWords({ status, direction }: MetricChange): string {
  switch (status) {
    case 'worse':
      return direction === 'lower' ? 'rose' : 'dropped';
    case 'removed':
      return 'is missing';
    case 'incomparable':
      return 'cannot be compared';
    case 'better':
      return 'improved';
    case 'added':
      return 'is new';
    case 'equal':
      return 'did not change';
    case 'changed':
      return 'changed';
  }
}

function describeFinding(problem: Problem, escape: Escape): string {
  if (problem.metric !== undefined) {
    return `${escape(problem.metric)} ${METRIC_WORDS[problem.rule] ?? 'needs a look'}`;
  }
  return MODEL_WORDS[problem.rule] ?? escape(problem.rule);
}

function passWords(model: ModelDecision, escape: Escape): string {
  if (model.changes.length === 0) return 'no metrics, nothing compared';
  if (model.changes.every(({ base }) => base === undefined)) {
    return `${model.isNew ? 'new model' : 'first measurement'}, nothing compared`;
  }
  const gated = model.changes.filter(({ action }) => action !== 'info');
  const better = gated.filter(({ status }) => status === 'better').map(({ metric }) => escape(metric));
  if (better.length > 0) return nameFirst([`${better[0]} improved`, ...better.slice(1)], '');
  if (gated.some(({ status }) => status === 'worse')) return 'no metric dropped by more than its tolerance';
  return gated.every(({ status }) => status === 'equal') ? 'no metric changed' : 'nothing got worse';
}
