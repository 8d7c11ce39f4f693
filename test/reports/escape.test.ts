// Does foreign text stay text, and does ordinary text stay readable?
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { codeInMarkdown, escapeJson, escapeMarkdown, escapePlain, quote } from '../../src/reports/escape.ts';
import { hostileTexts } from './decisions.ts';
import { findLinks, INVISIBLE, renderAsGitHub } from './rendered.ts';

/** Every place in which the reports put foreign text, and the tags around it. */
const places: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
  ['a paragraph', (text) => text, ['<p>', '</p>']],
  ['the middle of a sentence', (text) => `a: ${text}: b`, ['<p>', '</p>']],
  ['bold text', (text) => `**a ${text}**: b`, ['<p>', '<strong>', '</strong>', '</p>']],
  ['a heading', (text) => `### a ${text}\n`, ['<h3>', '</h3>']],
  ['a list', (text) => `- ${text}\n`, ['<ul>', '<li>', '</li>', '</ul>']],
  [
    'a table',
    (text) => `| ${text} | b |\n| - | - |\n| ${text} | ${text} |`,
    [
      ...['<table>', '<thead>', '<tr>', '<th>', '</th>', '<th>', '</th>', '</tr>', '</thead>'],
      ...['<tbody>', '<tr>', '<td>', '</td>', '<td>', '</td>', '</tr>', '</tbody>', '</table>'],
    ],
  ],
  [
    'a summary',
    (text) => `<details><summary>${text}</summary>\n\na\n\n</details>`,
    ['<details>', '<summary>', '</summary>', '<p>', '</p>', '</details>'],
  ],
];

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'|`*_~[]()<>!#@$:&;\\"=-+.1^{}/ \n\tawfe0'), maxLength: 30 }),
  fc
    .array(fc.constantFrom(...hostileTexts.filter(({ length }) => length < 200)), { maxLength: 3 })
    .map((texts) => texts.join('')),
);

describe.each(places)('in %s', (_, put, tags) => {
  it.each(hostileTexts)('%j is nothing but text', (text) => {
    const rendered = renderAsGitHub(put(escapeMarkdown(text)));
    expect(rendered.tags).toEqual(tags);
    expect(rendered.text).toContain(escapePlain(text).trim());
    expect(findLinks(rendered)).toEqual([]);
    expect(rendered.text).not.toMatch(INVISIBLE);
  });

  it('any text is nothing but text and reads as it was written', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const rendered = renderAsGitHub(put(escapeMarkdown(`x${text}`)));
        expect(rendered.tags).toEqual(tags);
        expect(rendered.text).toContain(escapePlain(`x${text}`).trimEnd());
        const alone = renderAsGitHub(put(escapeMarkdown(text)));
        expect(alone.tags.filter((tag) => !tags.includes(tag))).toEqual([]);
        expect(findLinks(alone)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('code is nothing but code', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const rendered = renderAsGitHub(put(codeInMarkdown(text)));
        expect(rendered.tags.filter((tag) => !/^<\/?code>$/.test(tag))).toEqual(tags);
        expect(rendered.text).toContain(escapePlain(text).trim());
        expect(findLinks(rendered)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

it.each([
  'f1_macro',
  'params.yaml: train.max_depth',
  'feat(x): subject',
  'feat(train)!: switch to XGBoost (again)',
  'models/model-v2.1.pkl',
  'high-quality, 76.0 % → 75.0 %',
  '1.5 is not a list',
  'precision, recall; l1/l2',
  'naïve Bayes, 日本語, עברית',
])('%j needs no escape', (text) => expect(escapeMarkdown(text)).toBe(text));

it.each([
  ['bidirectional override', '\u202egnp.exe', '⟨U+202E⟩gnp.exe'],
  ['zero-width space', 'a\u200bb', 'a⟨U+200B⟩b'],
  ['line break', 'a\nb', 'a⟨U+000A⟩b'],
  ['ANSI escape', '\u001b[31mred', '⟨U+001B⟩[31mred'],
  ['carriage return', 'fine\revil', 'fine⟨U+000D⟩evil'],
  ['lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
  ['tag character', 'a\u{e0041}', 'a⟨U+E0041⟩'],
  ['Hangul filler', 'a\u3164', 'a⟨U+3164⟩'],
  ['mark without a base', '\u0301a', '⟨U+0301⟩a'],
  [
    'more marks than a letter carries',
    'Z\u0301\u0302\u0303\u0304\u0305',
    'Z\u0301\u0302\u0303\u0304⟨U+0305⟩',
  ],
  ['emoji', '♻️ refactor', '♻ refactor'],
])('%s: what cannot be seen is shown by code point', (_, text, shown) =>
  expect(escapePlain(text)).toBe(shown),
);

it('a terminal gets no control and no invisible character, whatever the text', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(escapePlain(text)).not.toMatch(INVISIBLE);
      expect(escapePlain(text)).not.toContain('\n');
    }),
  );
});

it('text is cut to its limit between characters', () => {
  expect(escapePlain('😀'.repeat(5), 3)).toBe('😀😀😀…');
  expect(escapePlain('abc', 3)).toBe('abc');
  expect(escapeMarkdown('||||', 2)).toBe('&#124;&#124;…');
});

it('a quoted string reads back as itself, in JSON and in YAML', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(JSON.parse(quote(text))).toBe(text);
      expect(parse(quote(text))).toBe(text);
      expect(quote(text)).not.toMatch(INVISIBLE);
    }),
  );
});

it('escaped JSON says the same and holds nothing that a runner obeys', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.array(anything)), fc.constantFrom(0, 2), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent);
      expect(JSON.parse(escapeJson(json))).toEqual(JSON.parse(json));
      expect(escapeJson(json)).not.toMatch(INVISIBLE);
      expect(escapeJson(json)).not.toContain('##[');
    }),
  );
});
