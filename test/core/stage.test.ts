// What a stage holds, now and on a day, where it can go back to, and how GTO's assignments are read.
import { describe, expect, it } from 'vitest';
import type { Assignment } from '../../src/core/assignment.ts';
import { readModelRegistry } from '../../src/core/registry.ts';
import type { RegistryTag } from '../../src/core/registry-tag.ts';
import {
  availableVersions,
  findAvailable,
  findVersion,
  previousVersion,
  readStage,
} from '../../src/core/stage.ts';
import { findPeriods } from '../../src/core/stage-periods.ts';
import { describeHistory, summarizeStage } from '../../src/core/version-history.ts';
import {
  annotated,
  assignmentOf,
  day,
  lightweight,
  MODEL,
  objectId,
  pinOf,
  recordOf,
  releaseTag,
} from './registry-tags.ts';

const naming = { model: MODEL, template: 'v{version}', atRoot: true };
const read = (tags: readonly RegistryTag[]) => readModelRegistry(tags, naming);
const versions = ['1.0.0', '1.1.0', '2.0.0', '2.1.0'];
const releases = versions.map((version) => releaseTag(recordOf(version)));
const pins = Object.fromEntries(
  releases.map((tag, index) => [versions[index] ?? '', pinOf(tag, versions[index] ?? '')]),
);

/** A life of production in short: `release 1.0.0`, `rollback 1.0.0 hold`, `delete 1.0.0`, `delete`; one a day. */
function live(...steps: readonly string[]): readonly RegistryTag[] {
  return steps.map((step, index) => {
    const [action = '', version = '', hold] = step.split(' ');
    const pin = pins[version];
    const assignment: Partial<Assignment> & Pick<Assignment, 'number'> = {
      number: index + 1,
      action: action as Assignment['action'],
      hold: hold === 'hold',
      ...(pin === undefined ? {} : { version: pin }),
    };
    return assignmentOf(assignment, day('2024-01-01') + index * 86_400);
  });
}

describe('what a stage holds', () => {
  it.each<[string, readonly string[], string | undefined, boolean]>([
    ['nothing before anything was assigned', [], undefined, false],
    ['the newest release', ['release 1.0.0', 'release 1.1.0'], '1.1.0', false],
    [
      'what it was rolled back to, and is held',
      ['release 1.0.0', 'release 1.1.0', 'rollback 1.0.0 hold'],
      '1.0.0',
      true,
    ],
    [
      'what it was promoted to, and is free',
      ['release 1.1.0', 'rollback 1.0.0 hold', 'promote 1.1.0'],
      '1.1.0',
      false,
    ],
    ['what it held before a deletion', ['release 1.0.0', 'release 1.1.0', 'delete 1.0.0'], '1.0.0', false],
    ['nothing after its only version was deleted', ['release 1.0.0', 'delete'], undefined, false],
  ])('%s', (_, steps, version, held) => {
    const state = readStage(read([...releases, ...live(...steps)]), 'production');
    expect([state.version, state.held]).toEqual([version, held]);
  });

  it('goes by the number, not by the time or the order of the tags', () => {
    const first = assignmentOf({ number: 2, version: pins['2.0.0'] ?? never() }, day('2024-01-01'));
    const second = assignmentOf({ number: 10, version: pins['1.0.0'] ?? never() }, day('2023-01-01'));
    expect(readStage(read([...releases, second, first]), 'production').version).toBe('1.0.0');
  });

  it('is never a tag that nobody accepted, whoever assigned it', () => {
    const request = lightweight('v3.0.0', objectId('request'));
    const forced = annotated(`${MODEL}#production#9`, request.commit, 'take this\n', day('2024-05-01'));
    const named = assignmentOf({ number: 10, version: pinOf(request, '3.0.0') }, day('2024-05-02'));
    const registry = read([...releases, ...live('release 2.1.0'), request, forced, named]);
    expect(readStage(registry, 'production').version).toBe('2.1.0');
    expect(summarizeStage(registry, 'production')?.assignment).toBe(`${MODEL}#production#1`);
  });

  it('is told for any day', () => {
    const registry = read([...releases, ...live('release 1.0.0', 'release 1.1.0', 'rollback 1.0.0 hold')]);
    const on = (date: string) => readStage(registry, 'production', day(date)).version;
    expect(['2023-12-31', '2024-01-01', '2024-01-02', '2024-01-03', '2030-01-01'].map(on)).toEqual([
      undefined,
      '1.0.0',
      '1.1.0',
      '1.0.0',
      '1.0.0',
    ]);
  });

  it('since the step that brought it: a later one may only have recorded something', () => {
    const registry = read([
      ...releases,
      ...live('release 1.0.0', 'release 1.1.0', 'accept 1.1.0', 'accept 1.1.0'),
    ]);
    expect(summarizeStage(registry, 'production')).toMatchObject({
      version: '1.1.0',
      since: day('2024-01-02'),
      assignment: `${MODEL}#production#2`,
    });
  });
});

describe('where a stage goes back to', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['nowhere from its first version', ['release 1.0.0'], undefined],
    ['to the version before', ['release 1.0.0', 'release 1.1.0'], '1.0.0'],
    [
      'a second time one further back',
      ['release 1.0.0', 'release 1.1.0', 'release 2.0.0', 'rollback 1.1.0 hold'],
      '1.0.0',
    ],
    ['to what was promoted before', ['release 1.0.0', 'release 1.1.0', 'promote 1.0.0'], '1.1.0'],
    [
      'past a release that came after a rollback',
      ['release 1.0.0', 'release 1.1.0', 'rollback 1.0.0 hold', 'promote 2.0.0'],
      '1.0.0',
    ],
    ['from nothing to what it held last', ['release 1.0.0', 'delete'], '1.0.0'],
  ])('%s', (_, steps, version) => {
    expect(previousVersion(read([...releases, ...live(...steps)]), 'production')?.version).toBe(version);
  });

  it('not to a version that is gone, moved, deprecated or left out', () => {
    const steps = live('release 1.0.0', 'release 1.1.0', 'release 2.0.0', 'release 2.1.0');
    const [v100, v110, v200, v210] = releases;
    if (v100 === undefined || v110 === undefined || v200 === undefined || v210 === undefined) throw never();
    const moved = { ...v200, object: objectId('moved') };
    const registry = read([v100, moved, v210, ...steps]);
    expect(previousVersion(registry, 'production')?.version).toBe('1.0.0');
    expect(previousVersion(registry, 'production', 'v1.0.0')).toBeUndefined();
    const tags = [...releases, ...steps, lightweight(`${MODEL}@v2.0.0!`, v200.commit)];
    expect(previousVersion(read(tags), 'production')?.version).toBe('1.1.0');
  });
});

describe('a version by its name', () => {
  const request = lightweight('v3.0.0', objectId('request'));
  const deleted = { version: '2.5.0', tag: 'v2.5.0', object: objectId('gone') };
  const registry = read([
    ...releases,
    request,
    lightweight(`${MODEL}@v1.1.0!`, objectId('commit of 1.1.0')),
    ...live('release 2.1.0'),
    assignmentOf(
      { number: 2, version: pins['2.1.0'] ?? never(), action: 'delete', deleted },
      day('2024-02-01'),
    ),
  ]);

  it.each(['2.0.0', 'v2.0.0'])('%s is found', (wanted) => {
    expect(findVersion(registry, wanted)?.tag).toBe('v2.0.0');
    expect(findAvailable(registry, 'production', wanted)).toMatchObject({ version: { tag: 'v2.0.0' } });
  });

  it.each([
    ['2.1.0', 'current'],
    ['v2.1.0', 'current'],
    ['3.0.0', 'refused'],
    ['v2.5.0', 'deleted'],
    ['1.1.0', 'deprecated'],
    ['9.9.9', 'unknown'],
    ['vv2.0.0', 'unknown'],
    ['', 'unknown'],
  ])('%s cannot be had: %s', (wanted, unavailable) => {
    expect(findAvailable(registry, 'production', wanted)).toEqual({ unavailable });
  });

  it('every other version can be had', () => {
    expect(availableVersions(registry, 'production').map(({ version }) => version)).toEqual([
      '2.0.0',
      '1.0.0',
    ]);
  });
});

describe('the times in which a version was current', () => {
  it('are told by stage, the last one open', () => {
    const registry = read([...releases, ...live('release 1.0.0', 'release 1.1.0', 'rollback 1.0.0 hold')]);
    expect(findPeriods(registry, 'v1.0.0')).toMatchObject([
      { stage: 'production', from: day('2024-01-01'), to: day('2024-01-02') },
      { stage: 'production', from: day('2024-01-03') },
    ]);
    expect(findPeriods(registry, 'v1.0.0')[1]).not.toHaveProperty('to');
    expect(findPeriods(registry, 'v2.0.0')).toEqual([]);
  });
});

describe('the history of a model', () => {
  it('loses nothing: requests and deleted versions stand where their numbers belong', () => {
    const deleted = { version: '2.0.5', tag: 'v2.0.5', object: objectId('gone') };
    const history = describeHistory(
      read([
        ...releases,
        lightweight('v2.0.7', objectId('request')),
        ...live('release 2.0.0'),
        assignmentOf(
          {
            number: 2,
            action: 'delete',
            version: pins['2.0.0'] ?? never(),
            deleted,
            actor: 'bob',
            reason: 'leaked',
          },
          day('2024-02-01'),
        ),
      ]),
    );
    expect(history.versions.map(({ version, status }) => `${version} ${status}`)).toEqual([
      '2.1.0 released',
      '2.0.7 requested',
      '2.0.5 deleted',
      '2.0.0 released',
      '1.1.0 released',
      '1.0.0 released',
    ]);
    expect(history.versions[2]).toMatchObject({ by: 'bob', reason: 'leaked', time: day('2024-02-01') });
    expect(history.versions[3]).toMatchObject({
      stages: [{ stage: 'production', is: 'current', held: false }],
    });
  });

  it('marks what is current, and what a rollback would go to', () => {
    const { versions: entries, stages } = describeHistory(
      read([...releases, ...live('release 1.0.0', 'release 1.1.0', 'release 2.0.0', 'rollback 1.1.0 hold')]),
    );
    const marks = entries.flatMap((entry) =>
      entry.status === 'released' ? entry.stages.map(({ is, held }) => `${entry.version} ${is} ${held}`) : [],
    );
    expect(marks).toEqual(['1.1.0 current true', '1.0.0 previous false']);
    expect(stages).toMatchObject([{ stage: 'production', version: '1.1.0', held: true, by: 'ada' }]);
  });
});

describe("GTO's assignments", () => {
  const model = 'churn';
  const tagged = (version: string) =>
    annotated(`churn@v${version}`, objectId(version), `Registering artifact churn version v${version}`, 1);
  const assign = (number: number | undefined, version: string, time: number, unassigns = false) =>
    annotated(
      `churn#prod${unassigns ? '!' : ''}${number === undefined ? '' : `#${number}`}`,
      objectId(version),
      unassigns
        ? `Unassigning stage 'prod' to artifact 'churn' version 'v${version}'`
        : `Assigning stage prod to artifact churn version v${version}`,
      time,
    );
  const held = (...tags: readonly RegistryTag[]) =>
    readStage(
      readModelRegistry([tagged('1.0.0'), tagged('2.0.0'), ...tags], {
        model,
        template: '{model}@v{version}',
        atRoot: false,
      }),
      'prod',
    ).version;

  it('name the version by its commit', () => {
    expect(held(assign(1, '2.0.0', 1), assign(2, '1.0.0', 2))).toBe('1.0.0');
  });

  it('by their message, where a commit has several versions', () => {
    const again = annotated(
      'churn@v3.0.0',
      objectId('1.0.0'),
      'Registering artifact churn version v3.0.0',
      3,
    );
    expect(held(again, assign(1, '1.0.0', 4))).toBe('1.0.0');
  });

  it('an unassignment takes its version out: the one before is there again', () => {
    expect(held(assign(1, '1.0.0', 1), assign(2, '2.0.0', 2), assign(3, '2.0.0', 3, true))).toBe('1.0.0');
    expect(held(assign(1, '1.0.0', 1), assign(2, '2.0.0', 2), assign(3, '1.0.0', 3, true))).toBe('2.0.0');
    expect(held(assign(1, '1.0.0', 1), assign(2, '1.0.0', 2, true))).toBeUndefined();
  });

  it('go by the time, with and without a number', () => {
    expect(held(assign(1, '2.0.0', 5), assign(undefined, '1.0.0', 6))).toBe('1.0.0');
    expect(held(assign(1, '2.0.0', 7), assign(undefined, '1.0.0', 6))).toBe('2.0.0');
  });

  it('without a number never come after those of Pawl', () => {
    const { object } = tagged('1.0.0');
    const ours = assignmentOf(
      { model, stage: 'prod', number: 1, version: { version: '1.0.0', tag: 'churn@v1.0.0', object } },
      5,
    );
    expect(held(ours, assign(undefined, '2.0.0', 99))).toBe('1.0.0');
  });
});

function never(): never {
  throw new Error('the fixture lacks something');
}
