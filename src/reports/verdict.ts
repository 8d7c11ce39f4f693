// The verdict in words: what a heading says about a model, and about all of them.
import { findBreaches } from '../core/bounds.ts';
import type { Decision, Judgement, MetricChange, ModelDecision, Verdict } from '../core/decision.ts';
import type { Problem } from '../core/problem.ts';
import type { Escape } from './escape.ts';

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

/** The same for a metric that is named: "accuracy …". */
const METRIC_WORDS: Readonly<Record<string, string>> = {
  missing: 'is missing',
  scale: 'changed its scale',
  unexplained: 'changed without a cause',
  stale: 'is not from this commit',
  manifest: 'cannot be read',
};

/** "accuracy dropped, and 5 more": why this model fails or warns, or what is good about it. */
export function modelHeadline(model: ModelDecision, say: Escape): string {
  switch (model.verdict) {
    case 'fail':
      return nameFirst(causes(model, 'fail', say), 'held back');
    case 'warn':
      return nameFirst(causes(model, 'warn', say), 'needs a look');
    case 'pass':
      return passWords(model, say);
  }
}

/** What the heading says where it speaks of several models, or of none. */
export function decisionHeadline(decision: Decision, say: Escape): string {
  const { models, problems } = decision;
  const own = findingsOf(problems, decision.verdict).map((problem) => describeFinding(problem, say));
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
function causes(model: ModelDecision, verdict: Verdict, say: Escape): readonly string[] {
  const findings = findingsOf(model.problems, verdict);
  const rows = model.changes.filter((change) => change.verdict === verdict);
  const named = new Set(rows.map(({ metric }) => metric));
  return [
    ...rows.map((change) => describeRow(change, findings, say)),
    ...findings
      .filter(({ metric }) => metric === undefined || !named.has(metric))
      .map((problem) => describeFinding(problem, say)),
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
