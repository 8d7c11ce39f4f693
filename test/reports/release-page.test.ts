// What stands on the page of a release?
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/core/record.ts';
import { compareRecorded } from '../../src/reports/release-metrics.ts';
import { NOTES_LIMIT, renderNotes } from '../../src/reports/release-notes.ts';
import { renderReleaseRequest } from '../../src/reports/release-page.ts';
import { hostileTexts } from './decisions.ts';
import { before, first, full, hostileRecord, OBJECT } from './records.ts';
import { findLinks, INVISIBLE, renderAsGitHub } from './rendered.ts';

const repositoryUrl = 'https://github.com/acme/odds';
const page = { record: full, object: OBJECT, latest: true, before };
const hostile = hostileRecord(hostileTexts.filter(({ length }) => length < 100).slice(0, 10));

it.each([
  ['full', renderReleaseRequest(page, { repositoryUrl }).body],
  ['without-links', renderReleaseRequest(page).body],
  ['first', renderReleaseRequest({ record: first, object: OBJECT, latest: true }, { repositoryUrl }).body],
  ['hostile', renderReleaseRequest({ ...hostile, object: OBJECT, latest: true }, { repositoryUrl }).body],
])('the notes: %s', async (name, body) => {
  await expect(body).toMatchFileSnapshot(`__snapshots__/notes-${name}.md`);
});

describe('the page', () => {
  it('is named by model and version, and a pre-release is one', () => {
    expect(renderReleaseRequest(page)).toMatchObject({
      tag: 'v2.1.0',
      object: OBJECT,
      title: 'player-projection v2.1.0',
      latest: true,
      prerelease: false,
    });
    const record = { ...full, version: '2.1.0-rc.1', tag: 'v2.1.0-rc.1' };
    expect(renderReleaseRequest({ ...page, record }).prerelease).toBe(true);
  });

  it('has the record with the id of its tag as one line of canonical JSON', () => {
    const [file, ...others] = renderReleaseRequest(page).files;
    expect(file).toMatchObject({ name: 'record.json', contentType: 'application/json' });
    expect(file?.content).toMatch(/^\{"object":"[0-9a-f]{40}","record":\{"base":[^\n]*\}\n$/);
    const { object, record } = JSON.parse(file?.content ?? '') as Record<string, unknown>;
    expect(object).toBe(OBJECT);
    expect(parseRecord(JSON.stringify(record))).toEqual(full);
    expect(others.map(({ name }) => name)).toEqual(['metrics.md']);
  });

  it('has every metric in a file', async () => {
    await expect(renderReleaseRequest(page).files[1]?.content).toMatchFileSnapshot(
      '__snapshots__/release-metrics.md',
    );
  });

  it('is the same page again from a record that was read back', () => {
    const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
    expect(renderReleaseRequest(copy(page), { repositoryUrl })).toEqual(
      renderReleaseRequest(page, { repositoryUrl }),
    );
  });
});

it('metrics come the worst first, and one that is gone is told', () => {
  expect(compareRecorded(full, before).map(({ kind, cells: [name] }) => `${name}: ${kind}`)).toEqual([
    'latency.p95: worse',
    'brier: removed',
    'accuracy: better',
    'log_loss: better',
    'goals: changed',
    'recall: added',
    'f1: equal',
  ]);
});

it('a commit that was taken back within the release is no feature of it', () => {
  const record = { ...full, commits: [{ id: 'b'.repeat(40), subject: 'feat: x', bump: 'none' as const }] };
  const notes = renderNotes({ record, object: OBJECT }, {});
  expect(notes).not.toContain('### Features');
  expect(notes).toContain('### Other changes\n\n- feat: x (');
});

describe('hostile text', () => {
  /** A subject of a record has at most 300 characters. */
  const subjects = hostileTexts.filter(({ length }) => length < 300);
  const render = (texts: readonly string[]) =>
    renderNotes({ ...hostileRecord(texts), object: OBJECT }, { repositoryUrl }, Infinity);
  /** Addresses of links hold names in their encoding; everything else of a tag is Pawl's. */
  const tagsOf = (markdown: string) =>
    renderAsGitHub(markdown).tags.map((tag) => tag.replace(/^<a href="[^"]*">$/, '<a>'));

  it('changes nothing of the page but its text, and mentions nobody', () => {
    const rendered = renderAsGitHub(render(subjects));
    expect(tagsOf(render(subjects))).toEqual(tagsOf(render(subjects.map((_, index) => `text ${index}`))));
    expect(findLinks(rendered)).toEqual([]);
    expect(rendered.text).not.toMatch(INVISIBLE);
    const addresses = rendered.tags.flatMap((tag) => /^<a href="([^"]*)"/.exec(tag)?.[1] ?? []);
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.filter((address) => !address.startsWith(`${repositoryUrl}/`))).toEqual([]);
  });

  it('mentions nobody, whatever it is, and never passes the limit', () => {
    const unit = fc.constantFrom(...'@|`*_~[]()<>!#$:&;\\"=-+.1^{}/ \n\tawfe0\u202e\u200b');
    const text = fc.oneof(fc.string({ unit, maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 3000 }),
        (texts, repeats) => {
          const { record, before: old } = hostileRecord(texts);
          const many = {
            ...record,
            commits: Array.from({ length: repeats }, () => record.commits)
              .flat()
              .slice(0, 3000),
          };
          const notes = renderNotes({ record: many, object: OBJECT, before: old }, { repositoryUrl });
          expect(Buffer.byteLength(notes)).toBeLessThanOrEqual(NOTES_LIMIT);
          expect(notes.length).toBeLessThanOrEqual(NOTES_LIMIT);
          expect(findLinks(renderAsGitHub(notes.slice(0, 20_000).replace(/[^\n]*$/, '')))).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });
});

it('notes that are too long lose the least important first, and say what', () => {
  const commits = Array.from({ length: 1000 }, (_, index) => ({
    id: index.toString(16).padStart(40, '0'),
    subject: `${index === 999 ? 'feat!' : 'chore'}: ${'long '.repeat(50)}${index}`,
    bump: index === 999 ? ('major' as const) : ('none' as const),
    author: 'Ada',
  }));
  const notes = renderNotes({ record: { ...full, commits }, object: OBJECT, before }, { repositoryUrl });
  expect(Buffer.byteLength(notes)).toBeLessThanOrEqual(NOTES_LIMIT);
  expect(notes).toContain('### Breaking changes');
  expect(notes).toContain('### Verify');
  expect(notes).toContain('| latency.p95 |');
  expect(notes).toMatch(
    /✂ Cut to fit, .* Left out: .*\d{3} commits.* The file record\.json has all of it\.\n$/,
  );
});
