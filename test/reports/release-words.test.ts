// How is a run told that releases a version, or gives another one to a stage?
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import { plan } from '../../src/core/plan.ts';
import { renderSummary } from '../../src/reports/comment.ts';
import { escapePlain } from '../../src/reports/escape.ts';
import { isUndone, type ReportedOutcome, renderOutcomes } from '../../src/reports/outcomes.ts';
import { renderTable } from '../../src/reports/table.ts';
import { decisionHeadline, modelHeadline } from '../../src/reports/verdict.ts';
import { hostileTexts, model } from './decisions.ts';
import { full } from './records.ts';
import * as runs from './release-decisions.ts';
import { findLinks, INVISIBLE, renderAsGitHub } from './rendered.ts';

const { outcome, release, releasedModel, run, stage, stagedModel } = runs;
const repositoryUrl = 'https://github.com/acme/odds';

const finishing = run('release', [], { unfinished: [release({ step: 'complete', record: full })] });
const nothing = run('release', [], {
  problems: [
    { rule: 'baseline', severity: 'notice', message: 'no model has changed since its last release' },
  ],
});

const told: Readonly<Record<string, readonly [Decision, readonly ReportedOutcome[] | undefined]>> = {
  release: [runs.released, runs.written],
  'release-planned': [runs.released, undefined],
  'release-dry': [runs.released, runs.dry],
  'release-forbidden': [runs.released, runs.forbidden],
  'release-without-page': [runs.released, runs.pageless],
  'release-held-back': [runs.heldBack, []],
  request: [
    run('tagged', [releasedModel({ release: runs.accepted })]),
    [outcome('tag', 'player-projection#production#3', 'done'), outcome('release', 'v2.1.0', 'done')],
  ],
  'request-refused': [runs.refused, []],
  rollback: [runs.rolledBack, runs.reassigned],
  'rollback-refused': [runs.refusedRollback, []],
  unfinished: [finishing, [outcome('release', 'v2.1.0', 'done')]],
};

describe.each(Object.entries(told))('%s', (name, [decided, outcomes]) => {
  const written = outcomes === undefined ? {} : { outcomes };
  it('as the step summary', async () => {
    await expect(renderSummary(decided, { repositoryUrl, ...written })).toMatchFileSnapshot(
      `__snapshots__/summary-${name}.md`,
    );
  });

  it('as a table', async () => {
    const options = { colour: false, width: 100, ...written };
    await expect(renderTable(decided, options)).toMatchFileSnapshot(`__snapshots__/table-${name}.txt`);
  });
});

describe('the heading of a model', () => {
  const unstaged = releasedModel();
  const withRelease = (fields: Parameters<typeof release>[0]) => releasedModel({ release: release(fields) });
  const { release: _, ...judged } = unstaged;
  const { entry: _entry, ...heldRelease } = release();
  const [warning] = [{ rule: 'unreleased', severity: 'warning', message: 'x' } as const];
  it.each([
    ['to be released as v2.1.0', unstaged, 'release', undefined],
    ['would be released as v2.1.0', unstaged, 'release', runs.dry],
    ['v2.1.0 released', unstaged, 'release', runs.written],
    ['v2.1.0 released', unstaged, 'release', [outcome('tag', 'v2.1.0', 'unchanged')]],
    ['v2.1.0 was released before', withRelease({ step: 'complete' }), 'release', []],
    [
      'v2.1.0 released, a rollback holds its stage',
      releasedModel({ release: heldRelease }),
      'release',
      runs.written,
    ],
    [
      'v2.1.0 released, and no commit asks for a version',
      releasedModel({ verdict: 'warn', problems: [warning] }),
      'release',
      runs.written,
    ],
    ['nothing to release', judged, 'release', []],
    [
      'this commit is part of v2.2.0 already',
      {
        ...judged,
        problems: [{ rule: 'release', severity: 'notice', message: 'this commit is part of v2.2.0 already' }],
      },
      'release',
      [],
    ],
    [
      'production: v2.2.0 → v2.1.0 (rollback by ada: too slow), held until promote',
      stagedModel({ stage: stage() }),
      'assign',
      runs.reassigned,
    ],
    [
      'production would go v2.2.0 → v2.1.0 (rollback by ada: too slow), held until promote',
      stagedModel({ stage: stage() }),
      'assign',
      [],
    ],
    [
      'production: v2.2.0 stays (promote by ada: x), no longer held',
      stagedModel({
        stage: stage({
          action: 'promote',
          hold: false,
          reason: 'x',
          version: { version: '2.2.0', tag: 'v2.2.0', object: '' },
        }),
      }),
      'assign',
      undefined,
    ],
    ['v2.2.0 stays current', stagedModel(), 'untagged', undefined],
  ] as const)('%s', (words, one, trigger, outcomes) => {
    const words2 = outcomes === undefined ? { trigger } : { trigger, outcomes };
    expect(modelHeadline(one, escapePlain, words2)).toBe(words);
  });

  it('says that a stage holds nothing any more', () => {
    const { version: _version, ...gone } = stage({ action: 'delete', reason: 'gone' }).assignment;
    const emptied = stagedModel({ stage: { ...stage(), assignment: gone } });
    expect(modelHeadline(emptied, escapePlain, { trigger: 'untagged' })).toBe(
      'production: v2.2.0 → nothing (delete by ada: gone), held until promote',
    );
  });
});

describe('the heading of all models', () => {
  const two = [releasedModel(), releasedModel({ model: 'b' })];
  const { release: _, ...judged } = releasedModel();
  it.each([
    ['nothing to release', nothing, undefined],
    ['nothing new to release, 1 earlier release to finish', finishing, undefined],
    ['2 models to be released', run('release', two), undefined],
    ['2 models released', run('release', two), runs.written],
    ['2 models would be released', run('release', two), runs.dry],
    ['nothing to release', run('release', [judged, judged]), undefined],
    ['1 of 2 models held back, 1 model released', run('release', [model(), releasedModel()]), runs.written],
    ['9.9.9 cannot be had: there is no such version', runs.refusedRollback, undefined],
    ['no stage changes', run('untagged', []), undefined],
    [
      'the deleted tag x is no version of a model',
      run('untagged', [], {
        problems: [
          { rule: 'delete', severity: 'notice', message: 'the deleted tag x is no version of a model' },
        ],
      }),
      undefined,
    ],
  ] as const)('%s', (words, decided, outcomes) => {
    expect(decisionHeadline(decided, escapePlain, outcomes === undefined ? {} : { outcomes })).toBe(words);
  });
});

it('of hostile text nothing is more than text', () => {
  const [text = ''] = [hostileTexts.join(' ')];
  const staged = (words: string) =>
    run('assign', [stagedModel({ stage: stage({ actor: words, reason: words }) })]);
  const failing = (words: string) => [outcome('tag', 'player-projection#production#4', 'failed', words)];
  for (const outcomes of [undefined, (words: string) => failing(words)]) {
    const render = (words: string) =>
      renderSummary(staged(words), outcomes === undefined ? {} : { outcomes: outcomes(words) });
    const rendered = renderAsGitHub(render(text));
    expect(rendered.tags).toEqual(renderAsGitHub(render('text')).tags);
    expect(findLinks(rendered, ['a3f2d1c', '9c1f3a7'])).toEqual([]);
    expect(renderTable(staged(text), { colour: false, width: 100 })).not.toMatch(INVISIBLE);
  }
  expect(renderOutcomes(failing(text), { colour: false })).not.toMatch(INVISIBLE);
});

describe('what was written', () => {
  const effects = plan(runs.released);
  it.each([
    ['written', runs.written, {}],
    ['dry', runs.dry, { dryRun: true, effects }],
    ['forbidden', runs.forbidden, {}],
    ['reassigned', [...runs.reassigned, outcome('tag', 'x#production#1', 'lost')], {}],
  ])('%s', async (name, outcomes, options) => {
    const said = [...outcomes, { effect: 'summary', status: 'done' } as const];
    await expect(renderOutcomes(said, { colour: false, ...options })).toMatchFileSnapshot(
      `__snapshots__/outcomes-${name}.txt`,
    );
  });

  it('is nothing where nothing lasts', () => {
    expect(renderOutcomes([{ effect: 'output', status: 'done' }], { colour: true })).toBe('');
  });

  it('is undone where it was tried in vain', () => {
    const statuses = ['done', 'unchanged', 'skipped', 'refused', 'failed', 'lost'] as const;
    expect(statuses.filter((status) => isUndone({ effect: 'tag', status }))).toEqual([
      'refused',
      'failed',
      'lost',
    ]);
  });
});
