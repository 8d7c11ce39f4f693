// Hand-made decisions of runs that release or assign, typed by the contract.
import type { Assignment } from '../../src/core/assignment.ts';
import type { Decision, ModelDecision, ReleaseDecision, StageDecision } from '../../src/core/decision.ts';
import type { Problem } from '../../src/core/problem.ts';
import type { ReportedOutcome } from '../../src/reports/outcomes.ts';
import { decision, metric, model } from './decisions.ts';
import { before, full, OBJECT } from './records.ts';

const pin = { version: '2.1.0', tag: 'v2.1.0', object: OBJECT };

function assignment(fields: Partial<Assignment> = {}): Assignment {
  return {
    model: 'player-projection',
    stage: 'production',
    number: 3,
    action: 'release',
    version: pin,
    hold: false,
    actor: 'ada',
    reason: 'player-projection v2.1.0 was released',
    ...fields,
  };
}

export function release(fields: Partial<ReleaseDecision> = {}): ReleaseDecision {
  const entry = { assignment: assignment(), commit: full.commit, time: 1_704_880_000 };
  return { step: 'cut', record: full, time: 1_704_879_000, entry, latest: true, before, ...fields };
}

/** A tag pushed by hand that is accepted. */
export const accepted = release({
  step: 'accept',
  object: OBJECT,
  entry: {
    assignment: assignment({ action: 'accept', accepts: pin, record: full }),
    commit: full.commit,
    time: 1_704_880_000,
  },
});

export function releasedModel(fields: Partial<ModelDecision> = {}): ModelDecision {
  const version = {
    current: '2.0.0',
    currentTag: 'v2.0.0',
    next: '2.1.0',
    nextTag: 'v2.1.0',
    bump: 'minor',
    reasons: ['feat asks for a minor version'],
    commits: [
      {
        id: full.commit,
        subject: 'feat: hyperparameter tuning',
        bump: 'minor',
        why: 'feat',
        conventional: true,
      },
    ],
    unreadableTags: [],
  } as const;
  return model({
    verdict: 'pass',
    version,
    problems: [],
    changes: [
      metric({
        status: 'better',
        released: '0.74',
        base: '0.74',
        head: '0.76',
        delta: '0.02',
        words: '▲ 2.0 pp, better',
      }),
    ],
    release: release(),
    deployed: '2.0.0',
    ...fields,
  });
}

export function stage(fields: Partial<Assignment> = {}, more: Partial<StageDecision> = {}): StageDecision {
  return {
    assignment: assignment({ action: 'rollback', number: 4, hold: true, reason: 'too slow', ...fields }),
    commit: full.commit,
    time: 1_704_890_000,
    isFirst: true,
    latest: 'v2.1.0',
    deploys: true,
    ...more,
  };
}

export function stagedModel(fields: Partial<ModelDecision> = {}): ModelDecision {
  const version = {
    current: '2.2.0',
    currentTag: 'v2.2.0',
    bump: 'none',
    reasons: [],
    commits: [],
    unreadableTags: [],
  } as const;
  return {
    ...model({ verdict: 'pass', version, changes: [], lineage: [], parameters: [], problems: [] }),
    deployed: '2.2.0',
    ...fields,
  };
}

/** A run without a pull request. */
export function run(
  trigger: Decision['trigger'],
  models: readonly ModelDecision[],
  fields: Partial<Decision> = {},
): Decision {
  const { pullRequest: _, ...rest } = decision({ trigger, models, ...fields });
  return rest;
}

export const released = run('release', [releasedModel()]);

const refusal: Problem = {
  rule: 'request',
  severity: 'error',
  model: 'player-projection',
  message: 'the tag v2.1.1 does not become a release: 2.1.1 is too low: feat asks for a minor version',
  help: 'Tag the commit as 2.2.0 or higher; the tag v2.1.1 can stay, it never becomes a release.',
};

const { release: _, ...unreleased } = releasedModel({ verdict: 'fail', problems: [refusal] });
/** A patch was tagged where a feature was merged. */
export const refused = run('tagged', [unreleased]);

const { release: _none, ...held } = model();
/** The gate failed on a push to the release branch. */
export const heldBack = run('release', [
  {
    ...held,
    problems: [
      ...held.problems,
      { rule: 'release', severity: 'notice', message: 'v2.2.0 is not released: the gate failed' },
    ],
    deployed: '2.1.0',
  },
]);

export const rolledBack = run('assign', [stagedModel({ stage: stage() })]);

export const refusedRollback = run('assign', [stagedModel()], {
  verdict: 'fail',
  problems: [
    {
      rule: 'rollback',
      severity: 'error',
      message: '9.9.9 cannot be had: there is no such version',
      help: 'Versions that can be had: v2.1.0, v2.0.0.',
    },
  ],
});

const TAGS = 'v2.1.0, player-projection#production#3';

export function outcome(
  effect: ReportedOutcome['effect'],
  subject: string,
  status: ReportedOutcome['status'],
  detail?: string,
): ReportedOutcome {
  return { effect, subject, status, ...(detail === undefined ? {} : { detail }) };
}

export const written = [outcome('tag', TAGS, 'done'), outcome('release', 'v2.1.0', 'done')];
export const dry = [outcome('tag', TAGS, 'skipped'), outcome('release', 'v2.1.0', 'skipped')];
export const forbidden = [
  outcome('tag', TAGS, 'refused', 'the token lacks contents: write'),
  outcome('release', 'v2.1.0', 'skipped', 'its tag was not made'),
];
export const pageless = [
  outcome('tag', TAGS, 'done'),
  outcome('release', 'v2.1.0', 'failed', 'GitHub answered 502'),
];
export const reassigned = [
  outcome('tag', 'player-projection#production#4', 'done'),
  outcome('latest', 'v2.1.0', 'done'),
  outcome('deployment', 'v2.1.0 to production', 'done'),
];
