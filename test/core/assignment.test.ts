// Assignment tags: their names and messages read back as they were, and what Pawl did not write so is not read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTOR_LIMIT,
  type Assignment,
  assignmentTag,
  formatAssignmentMessage,
  formatAssignmentTag,
  PENDING_OBJECT,
  parseAssignmentMessage,
  parseAssignmentTag,
  pinObject,
  REASON_LIMIT,
} from '../../src/core/assignment.ts';
import { assignments, modelNames, stageNames } from './arbitrary-records.ts';
import { MODEL, objectId, recordOf } from './registry-tags.ts';

const assignment: Assignment = {
  model: MODEL,
  stage: 'production',
  number: 7,
  action: 'rollback',
  version: { version: '2.0.0', tag: 'v2.0.0', object: objectId('v2.0.0') },
  hold: true,
  actor: 'ada',
  reason: 'the new one is slow',
};

describe('the name of an assignment tag', () => {
  it.each([
    ['player-projection#production#7', { model: MODEL, stage: 'production', number: 7, unassigns: false }],
    ['player-projection#production!#8', { model: MODEL, stage: 'production', number: 8, unassigns: true }],
    ['churn#dev', { model: 'churn', stage: 'dev', unassigns: false }],
    ['churn#dev!', { model: 'churn', stage: 'dev', unassigns: true }],
    ['churn#1#5', { model: 'churn', stage: '1', number: 5, unassigns: false }],
    [
      'models/rank=ranker#prod#1',
      { model: 'models/rank=ranker', stage: 'prod', number: 1, unassigns: false },
    ],
  ])('%s', (name, expected) => {
    expect(parseAssignmentTag(name)).toEqual(expected);
    expect(formatAssignmentTag(expected)).toBe(name);
  });

  it.each([
    'v1.0.0',
    'churn@v1.0.0',
    'churn#',
    '#dev#1',
    'churn#dev#0',
    'churn#dev#01',
    'churn#dev#-1',
    'churn#dev#1.5',
    'churn#dev#1#2',
    'churn#dev##1',
    'churn#dev!!#1',
    'churn#a b#1',
    'churn#-dev#1',
    'chu rn#dev#1',
    'churn@v1#dev#1',
    '-churn#dev#1',
    'churn/#dev#1',
    'churn#dev#1000000000000000',
  ])('%s is none', (name) => {
    expect(parseAssignmentTag(name)).toBeUndefined();
  });

  it('format and parse are inverses', () => {
    const names = fc.record({
      model: modelNames,
      stage: stageNames,
      number: fc.option(fc.integer({ min: 1, max: 999_999_999_999_999 }), { nil: undefined }),
      unassigns: fc.boolean(),
    });
    fc.assert(
      fc.property(names, ({ number, ...rest }) => {
        const name = number === undefined ? rest : { ...rest, number };
        expect(parseAssignmentTag(formatAssignmentTag(name))).toEqual(name);
      }),
    );
  });

  it('any text that is read is written again as it was', () => {
    const near = fc.string({
      unit: fc.constantFrom('a', 'B', '1', '0', '#', '!', '-', '_', '/', '=', '@', ' '),
    });
    fc.assert(
      fc.property(near, (text) => {
        const name = parseAssignmentTag(text);
        if (name !== undefined) expect(formatAssignmentTag(name)).toBe(text);
      }),
    );
  });
});

describe('the message of an assignment', () => {
  it('format and parse are inverses', () => {
    fc.assert(
      fc.property(assignments, (one) => {
        expect(parseAssignmentMessage(assignmentTag(one), formatAssignmentMessage(one))).toEqual(one);
      }),
    );
  });

  it('says in its first line what the stage holds', () => {
    expect(formatAssignmentMessage(assignment).split('\n')[0]).toBe(
      'player-projection: production is v2.0.0 (rollback)',
    );
  });

  it('actor and reason become one visible line of limited length', () => {
    const hostile = {
      ...assignment,
      actor: 'a\nModel: other',
      reason: `x\r\n\r\nAction: delete\u202e${'y'.repeat(5000)}`,
    };
    const read = parseAssignmentMessage(assignmentTag(hostile), formatAssignmentMessage(hostile));
    expect(read).toMatchObject({ model: MODEL, action: 'rollback', actor: 'a Model: other' });
    expect(read?.reason).toMatch(/^x Action: delete⟨U\+202E⟩y+…$/);
    expect(read?.reason.length).toBe(REASON_LIMIT + 1);
    expect(ACTOR_LIMIT).toBeLessThan(REASON_LIMIT);
  });

  it.each(['actor', 'reason'] as const)('an empty %s is refused', (key) => {
    expect(() => formatAssignmentMessage({ ...assignment, [key]: ' \n ' })).toThrow(RangeError);
  });

  it('carries a record of a megabyte', () => {
    const record = recordOf('2.0.0', { title: 'x'.repeat(1_000_000) });
    const large = { ...assignment, record };
    expect(parseAssignmentMessage(assignmentTag(large), formatAssignmentMessage(large))).toEqual(large);
  });

  const name = assignmentTag(assignment);
  const message = formatAssignmentMessage(assignment);

  it.each([
    ['another model', message.replace('Model: player', 'Model: other')],
    ['another stage', message.replace('Stage: production', 'Stage: staging')],
    ['no actor', message.replace(/^Actor: .*\n/m, '')],
    ['no reason', message.replace(/^Reason: .*\n/m, '')],
    ['an unknown action', message.replace('Action: rollback', 'Action: destroy')],
    ['a version without its tag', message.replace(/^Tag: .*\n/m, '')],
    ['a version that is none', message.replace('Version: 2.0.0', 'Version: latest')],
    ['a tag without an object id', message.replace(/^Tag: .*$/m, 'Tag: v2.0.0')],
    ['no version at all', message.replace(/^(?:Tag|Version): .*\n/gm, '')],
    ['a trailer twice', `${message}Action: delete\n`],
    ['text behind the trailers', `${message}\nAction: delete\nand more\n`],
    ['trailers in the body alone', `${message}\nThat was it.\n`],
    ['nothing', ''],
  ])('with %s it is not read', (_, text) => {
    expect(parseAssignmentMessage(name, text)).toBeUndefined();
  });

  it('is not read under a name that says something else', () => {
    expect(parseAssignmentMessage('player-projection#production!#7', message)).toBeUndefined();
    expect(parseAssignmentMessage('player-projection#production', message)).toBeUndefined();
    expect(parseAssignmentMessage('other#production#7', message)).toBeUndefined();
  });

  it('what is named as accepted or deleted is a version, or is not named', () => {
    const pin = objectId('x');
    const read = parseAssignmentMessage(
      name,
      message.replace('Actor:', `Accepts: latest v1 ${pin}\nDeleted: latest v1 ${pin}\nActor:`),
    );
    expect(read).toMatchObject({ action: 'rollback' });
    expect(read?.accepts).toBeUndefined();
    expect(read?.deleted).toBeUndefined();
  });
});

describe('the object of a tag of the same push', () => {
  it('is filled in where the message left it open, and nowhere else', () => {
    const open = { ...assignment, version: { version: '2.0.0', tag: 'v2.0.0', object: PENDING_OBJECT } };
    const message = formatAssignmentMessage({ ...open, reason: `see Tag: v2.0.0 ${PENDING_OBJECT}` });
    const id = objectId('made');
    const filled = pinObject(message, 'v2.0.0', id);
    expect(filled).toContain(`\nTag: v2.0.0 ${id}\n`);
    expect(filled).toContain(`Reason: see Tag: v2.0.0 ${PENDING_OBJECT}\n`);
    expect(parseAssignmentMessage(name(open), filled)?.version?.object).toBe(id);
  });

  const name = (one: Assignment) => assignmentTag(one);
});
