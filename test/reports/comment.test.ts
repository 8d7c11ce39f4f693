// What does a reviewer read on the pull request?
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import { COMMENT_LIMIT, renderComment, renderSummary, SUMMARY_LIMIT } from '../../src/reports/comment.ts';
import * as decisions from './decisions.ts';
import { findLinks, INVISIBLE, renderAsGitHub } from './rendered.ts';

const marker = '<!-- pawl:comment CI -->';
const { blocked, hostile, hostileTexts, metric, model, decision } = decisions;

const told: Readonly<Record<string, Decision>> = {
  blocked,
  passed: decisions.passed,
  warned: decisions.warned,
  'first-measurement': decisions.firstMeasurement,
  'new-model': decisions.newModel,
  incomplete: decisions.incomplete,
  'twelve-models': decisions.twelve,
  untouched: decisions.untouched,
  'broken-repository': decisions.brokenRepository,
  hostile: hostile(hostileTexts.filter(({ length }) => length < 100).slice(0, 8)),
};

it.each(Object.entries(told))('the comment: %s', async (name, decided) => {
  await expect(renderComment(decided, { marker })).toMatchFileSnapshot(`__snapshots__/comment-${name}.md`);
});

it('the step summary is the comment without its marker', () => {
  expect(`${marker}\n${renderSummary(blocked)}`).toBe(renderComment(blocked, { marker }));
});

/** Pawl's own marks hold the character that asks for the coloured emoji. */
const OWN_EMOJI = /⚠️|ℹ️/g;
it('a finding links to what the docs say of its rule, where they are', () => {
  const rulesUrl = 'https://example.org/docs/rules.md';
  const text = renderComment(blocked, { marker, rulesUrl });
  expect(text).toContain(
    '**[regression](https://example.org/docs/rules.md#regression)** accuracy 76.0 % → 75.0 %',
  );
});

const OWN_COMMITS = ['a3f2d1c', '9c1f3a7'];

describe('hostile text', () => {
  const harmless = hostile(hostileTexts.map((_, index) => `text ${index}`));
  const expected = renderAsGitHub(renderSummary(harmless));

  it('changes nothing of the page but its text', () => {
    const rendered = renderAsGitHub(renderSummary(hostile()));
    expect(rendered.tags).toEqual(expected.tags);
    expect(findLinks(rendered, OWN_COMMITS)).toEqual([]);
    expect(rendered.text.replaceAll(OWN_EMOJI, '')).not.toMatch(INVISIBLE);
  });

  it('changes nothing of the page but its text, whatever it is', () => {
    const unit = fc.constantFrom(...'|`*_~[]()<>!#@$:&;\\"=-+.1^{}/ \n\tawfe0\u202e\u200b');
    const text = fc.oneof(fc.string({ unit, maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 3, maxLength: 3 }), (texts) => {
        const rendered = renderAsGitHub(renderSummary(hostile(texts)));
        const same = renderAsGitHub(renderSummary(hostile(texts.map((_, index) => `text ${index}`))));
        expect(rendered.tags).toEqual(same.tags);
        expect(findLinks(rendered, OWN_COMMITS)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('makes no second marker', () => {
    const comment = renderComment(hostile(), { marker, limit: Infinity });
    expect(comment.startsWith(`${marker}\n`)).toBe(true);
    expect(comment.split('<!--')).toHaveLength(2);
  });
});

describe('a text that is too long', () => {
  const many = decision({
    models: Array.from({ length: 60 }, (_, index) =>
      model({
        model: `model-${index}`,
        changes: [
          ...(model().changes ?? []),
          ...Array.from({ length: 40 }, (_, row) =>
            metric({ metric: `same.${row}`, base: '0.5', head: '0.5' }),
          ),
        ],
      }),
    ),
  });
  const comment = renderComment(many, { marker });

  it('is cut, and says what was cut and where the rest is', () => {
    expect(Buffer.byteLength(renderSummary(many))).toBeGreaterThan(COMMENT_LIMIT);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(comment).toMatch(
      /✂ Cut to fit, .* Left out: .*2400 metrics.* The step summary and `pawl check` have all of it\.\n$/,
    );
  });

  it('keeps the worst', () => {
    for (let index = 0; index < 60; index += 1)
      expect(comment).toContain(`⛔ model-${index}: accuracy dropped`);
    expect(comment.match(/\| ⛔ \| accuracy \|/g)).toHaveLength(60);
    expect(comment).not.toContain('same.0');
  });

  it('fits its limit with whole rows and whole folds, whatever it says', () => {
    const long = { many, hostile: hostile(), twelve: decisions.twelve, incomplete: decisions.incomplete };
    const keys = ['many', 'hostile', 'twelve', 'incomplete'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.integer({ min: 8_000, max: 100_000 }), (key, limit) => {
        const value = long[key];
        const text = renderComment(value, { marker, limit });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
        expect(text.startsWith(`${marker}\n`)).toBe(true);
        expect(findUnbalanced(renderAsGitHub(text).tags)).toEqual([]);
        for (const line of text.split('\n').filter((row) => row.startsWith('| ')))
          expect(line).toMatch(/ \|$/);
        if (Buffer.byteLength(renderComment(value, { marker, limit: Infinity })) > limit)
          expect(text).toContain('✂');
      }),
      { numRuns: 15 },
    );
  });

  it('fits the summary too', () => {
    const models = Array.from({ length: 1000 }, (_, index) => model({ model: `model-${index}` }));
    expect(Buffer.byteLength(renderSummary(decision({ models })))).toBeLessThanOrEqual(SUMMARY_LIMIT);
  });
});

/** Tags that are not closed in the order they were opened. */
function findUnbalanced(tags: readonly string[]): readonly string[] {
  const open: string[] = [];
  for (const tag of tags) {
    const name = /^<\/?([a-z0-9]+)/.exec(tag)?.[1] ?? '';
    if (['br', 'hr', 'img', 'input'].includes(name)) continue;
    if (!tag.startsWith('</')) open.push(name);
    else if (open.pop() !== name) return [...open, tag];
  }
  return open;
}

it('a metric name that looks like YAML, or like the end of the block, is quoted in the line to copy', () => {
  const names = ['a: b', '"', 'on', '- x', 'é\u202e', '```', '<!--'];
  const changes = names.map((name) => metric({ ...model().changes[0], metric: name }));
  const text = renderComment(decision({ models: [model({ changes })] }), { marker });
  const lines = /```yaml\ngate:\n {2}metrics:\n([^`]*)```/.exec(text)?.[1]?.split('\n') ?? [];
  expect(
    lines.slice(0, -1).map((line) => JSON.parse(line.trim().replace(': { tolerance: 1pp }', ''))),
  ).toEqual(names);
});
