// Facts → Decision: what became of every model, which version comes next, and whether the change may be merged.
import { compareLineage } from './artifact-change.ts';
import { differsFromRelease, findRestoredRelease } from './comparability.ts';
import { type ComparedMetric, examineMetrics } from './compare.ts';
import type { Decision, MetricChange, ModelDecision, Verdict, VersionDecision } from './decision.ts';
import type { Commit, Facts, ModelFacts, StageTrigger, Trigger } from './facts.ts';
import { compareParameters } from './parameter-change.ts';
import { checkPolicyFit } from './policy-fit.ts';
import type { Problem, Severity } from './problem.ts';
import { decideRelease } from './release.ts';
import { rules } from './rules/index.ts';
import type { Finding, Rule, RuleContext } from './rules/rule.ts';
import { snapshotProblems } from './snapshot-problems.ts';
import { decideStage } from './stage-decision.ts';
import { describeStaged } from './staged-model.ts';
import { findUnfinished } from './unfinished.ts';
import { decideVersion } from './version.ts';

/** Pure: the same facts give the same decision. It marks and never drops. */
export function decide(facts: Facts): Decision {
  const { trigger } = facts;
  if (trigger.kind === 'assign' || trigger.kind === 'untagged') return decideStageOf(facts, trigger);
  const commits = new Map(facts.commits.map((commit) => [commit.id, commit]));
  const models = facts.models.map((model) => decideModel(model, facts, commits));
  const problems = [...facts.problems, ...(models.length === 0 ? [nothingTouched(trigger)] : [])];
  const { pullRequest } = trigger.kind === 'propose' ? trigger : {};
  const unfinished = findUnfinished(
    facts,
    new Set(models.flatMap(({ release }) => release?.record.tag ?? [])),
  );
  return {
    schema: 'pawl.decision/1',
    trigger: trigger.kind,
    verdict: worstVerdict([verdictOf(problems), ...models.map(({ verdict }) => verdict)]),
    repository: facts.repository,
    ...(facts.base === undefined ? {} : { base: facts.base }),
    head: facts.head,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    models,
    ...(unfinished.length === 0 ? {} : { unfinished }),
    untouched: facts.untouched,
    problems: worstFirst(problems),
  };
}

function nothingTouched({ kind }: Trigger): Problem {
  const message =
    kind === 'release'
      ? 'no model has changed since its last release, nothing to release'
      : 'no model is touched by this change, nothing to compare';
  return { rule: 'baseline', severity: 'notice', message };
}

/** Nothing is judged anew: a version that was released is given to a stage, or taken from it. */
function decideStageOf(facts: Facts, trigger: StageTrigger): Decision {
  const { stage, problems: found } = decideStage(facts, trigger);
  const problems = worstFirst([...facts.problems, ...found]);
  const model = facts.staged === undefined ? undefined : describeStaged(facts.staged, stage);
  return {
    schema: 'pawl.decision/1',
    trigger: trigger.kind,
    verdict: verdictOf(problems),
    repository: facts.repository,
    head: facts.head,
    models: model === undefined ? [] : [model],
    untouched: facts.untouched,
    problems,
  };
}

function decideModel(model: ModelFacts, facts: Facts, commits: ReadonlyMap<string, Commit>): ModelDecision {
  const { policy, policyChange, base, head } = model;
  const compared = examineMetrics(model);
  const version = decideModelVersion(model, facts, commits);
  const lineage = compareLineage(base, head);
  const parameters = compareParameters(base, head);
  const context: RuleContext = {
    model,
    metrics: compared.map(({ change }) => change),
    lineage,
    parameters,
    version,
  };
  const found = findProblems(context, compared);
  const changes = orderRows(markRows(context.metrics, found));
  const judged = { verdict: verdictOf(found), version, changes, problems: found };
  const outcome = decideRelease({ model, facts, judged, commits });
  const problems = worstFirst([
    ...found,
    ...outcome.problems.map((one) => ({ ...one, model: policy.model })),
  ]);
  return {
    model: policy.model,
    directory: policy.directory,
    isNew: base === undefined,
    verdict: verdictOf(problems),
    ...(version.current === undefined ? {} : { current: version.current }),
    ...(version.next === undefined ? {} : { next: version.next }),
    bump: version.bump,
    version,
    changes,
    lineage,
    parameters,
    problems,
    ...(policy.source === undefined ? {} : { policySource: policy.source.path }),
    ...(policyChange === undefined ? {} : { policyChange }),
    ...(outcome.release === undefined ? {} : { release: outcome.release }),
    ...(outcome.deployed === undefined ? {} : { deployed: outcome.deployed }),
  };
}

function decideModelVersion(
  model: ModelFacts,
  { trigger }: Facts,
  commits: ReadonlyMap<string, Commit>,
): VersionDecision {
  const { policy, releases, unreadableTags, proposed } = model;
  const { pullRequest } = trigger.kind === 'propose' ? trigger : {};
  return decideVersion({
    model: policy.model,
    policy: policy.release,
    releases,
    unreadableTags,
    taken: model.taken ?? [],
    commits: model.commits.flatMap((id) => commits.get(id) ?? []),
    proposed,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    changed: differsFromRelease(model),
  });
}

function findProblems(context: RuleContext, compared: readonly ComparedMetric[]): readonly Problem[] {
  const { model } = context;
  const own = [
    ...rules.flatMap((rule) => applyRule(rule, context)),
    ...checkPolicyFit(model, compared),
    ...model.problems,
    ...snapshotProblems(model),
    ...describeBaseline(model),
  ];
  return own.map((problem) => ({ ...problem, model: model.policy.model }));
}

function applyRule(rule: Rule, context: RuleContext): readonly Problem[] {
  const setting = context.model.policy.gate.rules[rule.name] ?? rule.setting;
  if (setting === 'off') return [];
  const severity = setting === 'warn' ? 'warning' : 'error';
  return rule.find(context).map((finding: Finding) => ({
    ...finding,
    rule: rule.name,
    severity: finding.severity ?? severity,
  }));
}

/** What a green check does not mean: said where nothing was compared, and where an older version comes back. */
function describeBaseline(model: ModelFacts): readonly Problem[] {
  const restores = findRestoredRelease(model);
  const said = (message: string): readonly Problem[] => [{ rule: 'baseline', severity: 'notice', message }];
  if (restores !== undefined) return said(`restores ${restores.tag}: its artifacts were released before`);
  const { base, head } = model;
  if (head.metrics.length === 0 && (base?.metrics ?? []).length === 0) {
    return said('no metrics were found, nothing is judged');
  }
  // A base that cannot be read is no first measurement: the rule `missing` says so.
  const isUnread = (base?.problems ?? []).some(({ severity }) => severity === 'error');
  const isFirst = (base?.metrics ?? []).length === 0 && !isUnread;
  return isFirst ? said('first measurement, nothing compared') : [];
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

function worstFirst(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
}

function verdictOf(problems: readonly Problem[]): Verdict {
  if (problems.some(({ severity }) => severity === 'error')) return 'fail';
  return problems.some(({ severity }) => severity === 'warning') ? 'warn' : 'pass';
}

const VERDICTS: readonly Verdict[] = ['fail', 'warn', 'pass'];

function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'pass';
}

/** A row is as bad as what is said of it; new evaluation data are said once for all rows that they concern. */
function markRows(changes: readonly MetricChange[], problems: readonly Problem[]): readonly MetricChange[] {
  const named = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.metric === undefined) continue;
    const own = named.get(problem.metric);
    if (own === undefined) named.set(problem.metric, [problem]);
    else own.push(problem);
  }
  const shared = problems.filter(({ rule }) => rule === 'incomparable');
  return changes.map((change) => {
    const isShared = change.judgement === 'evaluation-changed' && change.action !== 'info';
    const own = named.get(change.metric) ?? [];
    return { ...change, verdict: verdictOf(isShared ? [...own, ...shared] : own) };
  });
}

/** Worst first; inside a class the order of the policy's patterns and of the manifest is kept. */
function orderRows(changes: readonly MetricChange[]): readonly MetricChange[] {
  return changes.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ verdict, status }: MetricChange): number {
  if (verdict !== 'pass') return VERDICTS.indexOf(verdict);
  if (status === 'better') return 2;
  return status === 'equal' ? 4 : 3;
}
