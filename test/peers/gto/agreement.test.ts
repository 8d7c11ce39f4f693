// Real GTO reads the tags that Pawl makes, and says what `history` and `current` say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../commands/pawl.ts';
import { MODEL, noon, rollBack, type Story, tellStory } from '../../support/registry-repository.ts';
import { type Gto, realGto } from './real-gto.ts';

interface Entry {
  readonly version: string;
  readonly status: string;
  readonly tag: string;
  readonly object: string;
  readonly commit: string;
  readonly date: string;
}

interface Event {
  readonly event: string;
  readonly version: string;
  readonly stage: string | null;
  readonly commit: string;
  readonly ref: string;
  readonly timestamp: string;
}

let gto: Gto;
let desk: Desk;
let story: Story;

const OTHER = 'team/ranker';

/** A story with everything that Pawl writes: releases, a rollback, a promotion, a deletion that leaves nothing, and a second model. */
beforeAll(async () => {
  gto = await realGto();
  desk = await openDesk();
  story = await tellStory((version) => `${MODEL}@v${version}`);
  await rollBack(story);
  const { '1.1.0': pin } = story.pins;
  const { '1.1.0': record, '2.1.0': newest } = story.records;
  if (pin === undefined || record === undefined || newest === undefined)
    throw new Error('the story lacks a version');
  const change = { model: MODEL, hold: false, actor: 'eve', reason: 'a trial' };
  await story.assign(
    { ...change, stage: 'canary', number: 1, action: 'promote', version: pin },
    record.commit,
    noon('2024-03-01'),
  );
  await story.assign(
    { ...change, stage: 'canary', number: 2, action: 'delete' },
    record.commit,
    noon('2024-03-02'),
  );
  await story.assign(
    { ...change, stage: 'edge', number: 1, action: 'promote', version: pin },
    record.commit,
    noon('2024-03-03'),
  );
  const ranker = { ...newest, model: OTHER, version: '0.1.0', tag: `${OTHER}@v0.1.0` };
  const ranked = await story.release(ranker, noon('2024-03-04'));
  await story.assign(
    { ...change, model: OTHER, stage: 'production', number: 1, action: 'release', version: ranked },
    ranker.commit,
    noon('2024-03-05'),
  );
}, 900_000);
afterAll(() => Promise.all([desk?.remove(), story?.remove()]));

async function pawl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await desk.pawl([...args, '-C', story.directory]);
  expect(stderr).toBe('');
  return stdout;
}

async function ourHistory(model: string): Promise<readonly Entry[]> {
  return JSON.parse(await pawl('history', model, '--json')).models[0].versions;
}

async function ourCurrent(model: string, stage: string): Promise<string | null> {
  const { status, stdout } = await desk.pawl(['current', model, stage, '-C', story.directory]);
  return status === 0 ? `v${stdout.trim()}` : null;
}

it.each([MODEL, OTHER])('gto show: the greatest version and every stage of %s', async (model) => {
  const shown = (await gto.json(story.directory, 'show')) as Record<
    string,
    { version: string; stage: Record<string, string | null> }
  >;
  expect(Object.keys(shown).sort()).toEqual([MODEL, OTHER].sort());
  const [newest] = await ourHistory(model);
  expect(shown[model]?.version).toBe(`v${newest?.version}`);
  const stages = Object.entries(shown[model]?.stage ?? {});
  expect(stages.map(([stage]) => stage)).toEqual(expect.arrayContaining(['production', 'edge']));
  for (const [stage, version] of stages) expect(await ourCurrent(model, stage)).toBe(version);
});

it('a stage that Pawl emptied is empty for GTO', async () => {
  expect(await ourCurrent(MODEL, 'canary')).toBeNull();
  expect(await gto.json(story.directory, 'stages')).not.toContain('canary');
});

describe('gto history', () => {
  let events: readonly Event[];
  beforeAll(async () => {
    events = (await gto.json(story.directory, 'history')) as readonly Event[];
  });

  it.each([MODEL, OTHER])('registers the versions of %s, at their commits and times', async (model) => {
    const registered = events
      .filter(({ event, ref }) => event === 'registration' && ref.startsWith(`${model}@`))
      .map(({ version, ref, commit, timestamp }) => ({
        version,
        tag: ref,
        commit,
        date: Date.parse(timestamp),
      }));
    const ours = (await ourHistory(model)).map(({ version, tag, commit, date }) => ({
      version: `v${version}`,
      tag,
      commit,
      date: Date.parse(date),
    }));
    expect(ours.length).toBeGreaterThan(0);
    const byTag = (a: { tag: string }, b: { tag: string }) => (a.tag < b.tag ? -1 : 1);
    expect(registered.toSorted(byTag)).toEqual(ours.toSorted(byTag));
  });

  it('assigns what Pawl assigned, in its order', async () => {
    const shown = JSON.parse(await pawl('show', `${MODEL}@2.0.0`, '--json'));
    const ours = shown.assignments.map((one: Record<string, string>) => [
      one.tag,
      Date.parse(one.date ?? ''),
    ]);
    const theirs = events
      .filter(
        ({ event, version, ref }) => event === 'assignment' && version === 'v2.0.0' && ref.startsWith(MODEL),
      )
      .map(({ ref, timestamp }) => [ref, Date.parse(timestamp)])
      .toReversed();
    expect(theirs).toEqual(ours);
    expect(theirs).toHaveLength(2);
  });

  it('unassigns where Pawl says that nothing is current', () => {
    const refs = events.filter(({ event }) => event === 'unassignment').map(({ ref }) => ref);
    expect(refs).toEqual([`${MODEL}#canary!#2`]);
  });
});

it('gto check-ref reads every tag as what it is', async () => {
  const tags = (await story.git('tag')).split('\n');
  expect(tags).toHaveLength(14);
  for (const tag of tags) {
    const read = (await gto.json(story.directory, 'check-ref', tag)) as {
      event: string;
      artifact: string;
      stage?: string;
      version: string;
      commit_hexsha: string;
    };
    const [model] = tag.split(/[@#]/);
    const event = tag.includes('@') ? 'registration' : tag.includes('!') ? 'unassignment' : 'assignment';
    expect(read).toMatchObject({ event, artifact: model, tag });
    expect(read.commit_hexsha).toBe(await story.id(`${tag}^{commit}`));
  }
});
