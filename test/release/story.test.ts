// The story of one model, from its first release to a rollback, told by the engine on a real remote.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pullRequest, releases } from '../../src/demo/story.ts';
import type { Run } from '../../src/run.ts';
import { MODEL, openReleaseDesk, pushed, type ReleaseDesk } from '../support/release-desk.ts';

const POLICY = `model: ${MODEL}\nrelease: true\n`;
const TOLERANT = `${POLICY}gate:\n  tolerance: 1pp\n`;

function messages({ decision }: Run): readonly string[] {
  const { problems, models } = decision;
  return [...problems, ...models.flatMap((model) => model.problems)].map(({ message }) => message);
}

function statuses({ outcomes }: Run): readonly string[] {
  return outcomes
    .filter(({ effect }) => effect === 'tag')
    .map(({ subject, status }) => `${status} ${subject}`);
}

describe('the story', () => {
  let desk: ReleaseDesk;
  let fifth: string;
  beforeAll(async () => {
    desk = await openReleaseDesk(POLICY);
  });
  afterAll(() => desk.remove());

  it.each(releases.map((chapter, index) => [index, chapter] as const))(
    'chapter %i is released',
    async (index, chapter) => {
      const head = await desk.merge(chapter);
      const done = await desk.run(pushed(head), `${chapter.date}T13:00:00Z`);
      const version = ['1.0.0', '1.1.0', '2.0.0', '2.1.0'][index];
      expect(done.decision.verdict).not.toBe('fail');
      expect(statuses(done)).toEqual([`done v${version}, ${MODEL}#production#${index + 1}`]);
      const [newest] = (await desk.registry()).versions;
      expect(newest).toMatchObject({ version, origin: 'pawl', commit: head });
      expect(newest?.record?.metrics).toContainEqual(
        expect.objectContaining({ name: 'accuracy', value: chapter.accuracy }),
      );
      expect(await desk.current()).toBe(version);
    },
  );

  it('the same run again changes nothing', async () => {
    const before = await desk.tags();
    const done = await desk.run(pushed(await desk.clone.id('HEAD')), '2024-01-10T14:00:00Z');
    expect(done.decision.models[0]?.release?.step).toBe('complete');
    expect(await desk.tags()).toEqual(before);
  });

  it('a model that got worse is not released', async () => {
    fifth = await desk.merge(pullRequest);
    const done = await desk.run(pushed(fifth), '2024-01-25T13:00:00Z');
    expect(done.decision.verdict).toBe('fail');
    expect(messages(done)).toContain('v2.2.0 is not released: the gate failed');
    expect(await desk.current()).toBe('2.1.0');
  });

  it('a tag pushed by hand with it is refused, left alone and never current', async () => {
    await desk.tag('v2.2.0', fifth);
    const done = await desk.run({ kind: 'tagged', tag: 'v2.2.0', actor: 'ada' }, '2024-01-25T14:00:00Z');
    expect(done.decision.verdict).toBe('fail');
    expect(messages(done)).toContain('the tag v2.2.0 does not become a release: the gate failed');
    expect(await desk.tags()).toContain('v2.2.0');
    expect((await desk.registry()).requests).toMatchObject([{ tag: 'v2.2.0' }]);
    expect(await desk.current()).toBe('2.1.0');
  });

  it('with the tolerance on the branch it is cut as the next version, whose number nobody had', async () => {
    const head = await desk.commit('build: allow a point', { 'pawl.yaml': TOLERANT });
    const done = await desk.run(pushed(head), '2024-01-26T13:00:00Z');
    expect(statuses(done)).toEqual([`done v2.3.0, ${MODEL}#production#5`]);
    expect(await desk.current()).toBe('2.3.0');
  });

  it('deleting that tag makes the version before it current, and says so for good', async () => {
    await desk.untag('v2.3.0');
    const done = await desk.run({ kind: 'untagged', tag: 'v2.3.0', actor: 'bob' }, '2024-01-27T13:00:00Z');
    expect(statuses(done)).toEqual([`done ${MODEL}#production#6`]);
    const { gone, stages } = await desk.registry();
    expect(gone).toMatchObject([{ version: '2.3.0', recordedBy: `${MODEL}#production#6` }]);
    expect(gone[0]?.object).toMatch(/^[0-9a-f]{40}$/);
    expect(stages.get('production')?.at(-1)?.assignment).toMatchObject({
      action: 'delete',
      actor: 'bob',
      hold: true,
    });
    expect(await desk.current()).toBe('2.1.0');
    const again = await desk.run({ kind: 'untagged', tag: 'v2.3.0', actor: 'bob' }, '2024-01-27T14:00:00Z');
    expect(statuses(again)).toEqual([`unchanged ${MODEL}#production#6`]);
  });

  it('a nightly release after that does not take the stage, and the number is not given again', async () => {
    const chapter = { ...pullRequest, accuracy: '0.77', message: 'feat: rest days', date: '2024-01-28' };
    const head = await desk.merge(chapter, { 'pawl.yaml': TOLERANT });
    const nightly = { kind: 'release', head, asked: true, actor: 'github-actions[bot]' } as const;
    const done = await desk.run(nightly, '2024-01-28T23:00:00Z');
    expect(statuses(done)).toEqual(['done v2.4.0']);
    expect(await desk.current()).toBe('2.1.0');
  });

  it('promote lifts the hold', async () => {
    const promote = {
      kind: 'assign',
      action: 'promote',
      model: MODEL,
      stage: 'production',
      actor: 'ada',
    } as const;
    const done = await desk.run(
      { ...promote, version: 'v2.4.0', reason: 'the incident is over' },
      '2024-01-29T09:00:00Z',
    );
    expect(statuses(done)).toEqual([`done ${MODEL}#production#7`]);
    expect(await desk.current()).toBe('2.4.0');
  });

  it.each([
    ['2023-05-31T00:00:00Z', undefined],
    ['2023-06-02T00:00:00Z', '1.0.0'],
    ['2023-09-01T00:00:00Z', '1.1.0'],
    ['2023-12-24T00:00:00Z', '2.0.0'],
    ['2024-01-26T00:00:00Z', '2.1.0'],
    ['2024-01-27T00:00:00Z', '2.3.0'],
    ['2024-01-28T00:00:00Z', '2.1.0'],
    ['2024-01-30T00:00:00Z', '2.4.0'],
  ])('on %s production was %s', async (at, version) => {
    expect(await desk.current(at)).toBe(version);
  });
});

describe('requests', () => {
  let desk: ReleaseDesk;
  let heads: string[];
  beforeAll(async () => {
    desk = await openReleaseDesk(`model: ${MODEL}\n`);
    heads = [];
    for (const chapter of releases) heads.push(await desk.merge(chapter));
  });
  afterAll(() => desk.remove());
  const tagged = (tag: string, date: string) => desk.run({ kind: 'tagged', tag, actor: 'ada' }, date);

  it('without `release` in the policy a push releases nothing and is judged', async () => {
    const done = await desk.run(pushed(heads[3] ?? ''), '2024-01-10T13:00:00Z');
    expect(done.decision.trigger).toBe('propose');
    expect(await desk.tags()).toEqual([]);
  });

  it('the first tag by hand is accepted, lightweight as it is', async () => {
    await desk.tag('v1.0.0', heads[0]);
    const done = await tagged('v1.0.0', '2023-06-02T09:00:00Z');
    expect(statuses(done)).toEqual([`done ${MODEL}#production#1`]);
    const [version] = (await desk.registry()).versions;
    expect(version).toMatchObject({ version: '1.0.0', origin: 'accepted', object: heads[0] });
    expect(version?.record?.metrics).toContainEqual(
      expect.objectContaining({ name: 'accuracy', value: '0.68' }),
    );
    expect(await desk.current()).toBe('1.0.0');
  });

  it('accepting again changes nothing', async () => {
    const done = await tagged('v1.0.0', '2023-06-03T09:00:00Z');
    expect(done.decision.models[0]?.release?.step).toBe('complete');
    expect(await desk.tags()).toHaveLength(2);
  });

  it.each([
    ['v1.0.1', 1, 'is too low'],
    ['v0.9.0', 1, 'is not above v1.0.0'],
    ['v1.1', 1, 'no full version'],
  ])('%s at chapter %i: %s', async (tag, index, why) => {
    await desk.tag(tag, heads[index]);
    const done = await tagged(tag, '2023-08-16T09:00:00Z');
    expect(done.decision.verdict).toBe('fail');
    expect(messages(done).join('\n')).toContain(why);
    expect(await desk.current()).toBe('1.0.0');
    await desk.untag(tag);
  });

  it('a higher step is the human’s choice, annotated or not', async () => {
    await desk.tag('v2.0.0', heads[1], 'a new season');
    const done = await tagged('v2.0.0', '2023-08-16T09:00:00Z');
    expect(statuses(done)).toEqual([`done ${MODEL}#production#2`]);
    expect(await desk.current()).toBe('2.0.0');
  });

  it('a breaking change cannot be a minor version', async () => {
    await desk.tag('v2.1.0', heads[2]);
    expect(messages(await tagged('v2.1.0', '2023-11-21T09:00:00Z')).join('\n')).toContain('is too low');
    await desk.untag('v2.1.0');
  });

  it('a commit that is not on the release branch is no release', async () => {
    await desk.clone.branch('stray');
    await desk.clone.write({ 'metrics.json': '{"accuracy": 0.9}\n' });
    const stray = await desk.clone.commit('feat!: better', { date: '2024-01-11T12:00:00Z' });
    await desk.clone.switch('main');
    await desk.tag('v9.0.0', stray);
    const done = await tagged('v9.0.0', '2024-01-11T13:00:00Z');
    expect(messages(done).join('\n')).toContain('is not on the release branch main');
    await desk.untag('v9.0.0');
  });

  it('a tag of no model is refused, one that assigns is passed over', async () => {
    await desk.tag('docs-1', heads[3]);
    expect((await tagged('docs-1', '2024-01-11T13:00:00Z')).decision.verdict).toBe('fail');
    await desk.tag(`${MODEL}#shadow#1`, heads[3]);
    const done = await tagged(`${MODEL}#shadow#1`, '2024-01-11T13:00:00Z');
    expect(done.decision.verdict).toBe('pass');
  });

  it('a pre-release is accepted and enters no stage', async () => {
    await desk.tag('v3.0.0-rc.1', heads[2]);
    const done = await tagged('v3.0.0-rc.1', '2024-01-12T09:00:00Z');
    expect(statuses(done)).toEqual([`done ${MODEL}#production#3`]);
    expect((await desk.registry()).versions[0]).toMatchObject({ version: '3.0.0-rc.1', origin: 'accepted' });
    expect(await desk.current()).toBe('2.0.0');
  });

  it('a candidate of the next major version is no reason against a fix of the last one', async () => {
    await desk.tag('v2.0.1', heads[1]);
    const done = await tagged('v2.0.1', '2024-01-12T10:00:00Z');
    expect(messages(done).join('\n')).not.toContain('is not above');
    expect(statuses(done)).toEqual([`done ${MODEL}#production#4`]);
    expect(await desk.current()).toBe('2.0.1');
    const back = { kind: 'assign', action: 'rollback', model: MODEL, actor: 'ada', reason: 'slow' } as const;
    await desk.run(back, '2024-01-12T11:00:00Z');
    expect(await desk.current()).toBe('2.0.0');
  });

  it('a deleted version is not given again, by hand neither', async () => {
    await desk.untag('v2.0.0');
    await desk.run({ kind: 'untagged', tag: 'v2.0.0', actor: 'bob' }, '2024-01-13T09:00:00Z');
    expect(await desk.current()).toBe('1.0.0');
    await desk.tag('v2.0.0', heads[1]);
    const done = await tagged('v2.0.0', '2024-01-13T10:00:00Z');
    expect(messages(done).join('\n')).toContain('no number is given twice');
    expect(await desk.current()).toBe('1.0.0');
  });
});

describe('rollbacks that cannot be', () => {
  let desk: ReleaseDesk;
  beforeAll(async () => {
    desk = await openReleaseDesk(POLICY);
    for (const chapter of releases.slice(0, 2))
      await desk.run(pushed(await desk.merge(chapter)), `${chapter.date}T13:00:00Z`);
  });
  afterAll(() => desk.remove());

  it.each([
    ['v7.0.0', 'there is no such version'],
    ['1.1.0', 'it is current already'],
  ])('to %s: %s, with the versions that can be had', async (version, why) => {
    const trigger = {
      kind: 'assign',
      action: 'rollback',
      model: MODEL,
      version,
      actor: 'ada',
      reason: 'x',
    } as const;
    const done = await desk.run(trigger, '2023-09-01T09:00:00Z');
    expect(done.decision.verdict).toBe('fail');
    expect(messages(done).join('\n')).toContain(why);
    expect(done.decision.problems[0]?.help).toBe('Versions that can be had: v1.0.0.');
    expect(statuses(done)).toEqual([]);
  });

  it('of a model that there is not', async () => {
    const trigger = {
      kind: 'assign',
      action: 'rollback',
      model: 'other',
      actor: 'ada',
      reason: 'x',
    } as const;
    expect(messages(await desk.run(trigger, '2023-09-01T09:00:00Z'))).toEqual(['there is no model other']);
  });

  it('a rollback that was second to the same one is done, and goes no further back', async () => {
    const trigger = {
      kind: 'assign',
      action: 'rollback',
      model: MODEL,
      actor: 'ada',
      reason: 'bad',
    } as const;
    const first = desk.run(trigger, '2023-08-20T09:00:00Z');
    const second = desk.run(trigger, '2023-08-20T09:00:00Z');
    for (const done of await Promise.all([first, second])) {
      expect(done.decision.verdict).toBe('pass');
    }
    expect(await desk.current()).toBe('1.0.0');
    const back = { ...trigger, action: 'promote', stage: 'production', version: 'v1.1.0' } as const;
    await desk.run(back, '2023-08-21T09:00:00Z');
    expect(await desk.current()).toBe('1.1.0');
  });

  it('further back than the first version', async () => {
    const trigger = {
      kind: 'assign',
      action: 'rollback',
      model: MODEL,
      actor: 'ada',
      reason: 'bad',
    } as const;
    expect(statuses(await desk.run(trigger, '2023-09-01T09:00:00Z'))).toEqual([`done ${MODEL}#production#5`]);
    expect(await desk.current()).toBe('1.0.0');
    const again = await desk.run(trigger, '2023-09-01T10:00:00Z');
    expect(statuses(again), 'the same wish is granted once').toEqual([`unchanged ${MODEL}#production#5`]);
    const further = await desk.run({ ...trigger, reason: 'worse' }, '2023-09-01T11:00:00Z');
    expect(messages(further).join('\n')).toContain('no earlier version was ever current');
  });

  it('a revert on the branch gives the next version, whose record names what it restores', async () => {
    const [first] = releases;
    if (first === undefined) throw new Error('the story has a beginning');
    const head = await desk.merge({
      ...first,
      date: '2023-09-02',
      message: 'revert: "feat(features): add weather features"',
    });
    const done = await desk.run(pushed(head), '2023-09-02T13:00:00Z');
    expect(messages(done)).toEqual(['restores v1.0.0: its artifacts were released before']);
    const [newest] = (await desk.registry()).versions;
    expect(newest).toMatchObject({ version: '1.1.1', record: { restores: 'v1.0.0' } });
  });
});
