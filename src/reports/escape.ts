// How text of the repository is shown so that it stays text: in Markdown, on a terminal, in an annotation.
import { clip, showInvisible } from '../core/visible-text.ts';

/** Makes one piece of foreign text harmless where it will be shown. `limit` counts characters, the rest becomes `…`. */
export type Escape = (foreign: string, limit?: number) => string;

/** Longer names push everything else out of sight. */
const LONGEST_TEXT = 200;

/** A name that is empty must not look like a mistake of the report. */
const EMPTY = '⟨empty⟩';

/**
 * Foreign text on one line, with everything invisible shown by code point: for a terminal and for annotations.
 * No control character is left, so no ANSI escape, no line break and no carriage return either.
 *
 * @param limit most characters of `foreign` that are shown
 */
export function escapePlain(foreign: string, limit = LONGEST_TEXT): string {
  if (foreign === '') return EMPTY;
  return showInvisible(clip(foreign, limit));
}

/**
 * What means something to CommonMark, to GFM, to HTML, or to what GitHub does with the rendered text afterwards.
 * In this order: a run of hexadecimal digits that may be a commit id; `@` (mention, e-mail), `#` (issue) and `$` (math);
 * the `:` of a URL or an emoji shortcode; the `.` of `www.`; the `-` of GH-1, GHSA-…, CVE-…; an underscore that is not
 * inside a word; Markdown's and HTML's own signs; blanks at either end; what starts a list, a heading or a rule.
 */
const SIGNIFICANT = new RegExp(
  [
    '[0-9a-f]{7,}',
    '[@#$]',
    String.raw`:(?=//|[\w+-]+(?::|$))`,
    String.raw`(?<=www)\.`,
    '(?<=(?<![a-z0-9])(?:GH|GHSA|CVE))-(?=[a-z0-9])',
    '(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])',
    String.raw`[\\${'`'}*[\]<>&|~]`,
    '^ +| +$',
    String.raw`^[-+=]|(?<=^\d{1,9})[.)](?= |$)`,
  ].join('|'),
  'gi',
);

/** Shorter than the seven digits from which GitHub takes a word for a commit id. */
const HEX_PIECE = 6;

function neutralise(sign: string): string {
  if (/^[0-9a-f]{7,}$/i.test(sign)) return splitHex(sign);
  // An entity is text to Markdown, but what GitHub links afterwards is the text it stands for: an element's edge is
  // what stops that. GitHub's own documentation has `<span>$</span>`.
  if (/^[@#$:.-]$/.test(sign)) return `<span>${sign}</span>`;
  return sign.replaceAll(/./g, (character) => `&#${character.charCodeAt(0)};`);
}

function splitHex(run: string): string {
  const pieces = run.match(new RegExp(`.{1,${HEX_PIECE}}`, 'g')) ?? [];
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : `<span>${piece}</span>`)).join('');
}

/**
 * Foreign text as Markdown that is nothing but text: in a table cell, a paragraph, a list, and between HTML tags of an
 * HTML block such as `<summary>`, where backslashes would not escape. One line, never more.
 *
 * The text reads as it was written, apart from invisible characters, which are shown by code point.
 * Formats: CommonMark 0.31, GFM 0.29, and GitHub's "Autolinked references and URLs".
 *
 * @param limit most characters of `foreign` that are shown
 */
export function escapeMarkdown(foreign: string, limit = LONGEST_TEXT): string {
  return escapePlain(foreign, limit).replaceAll(SIGNIFICANT, neutralise);
}

/** Foreign text in the type of code: paths, digests, parameter values. Escaped as {@link escapeMarkdown} does. */
export function codeInMarkdown(foreign: string, limit = LONGEST_TEXT): string {
  return `<code>${escapeMarkdown(foreign, limit)}</code>`;
}

/**
 * A string in double quotes, valid in JSON and in YAML, for settings that a reader shall copy out of a block of code.
 * It reads back as the very same string; what is invisible, what would end the block and what opens an HTML comment
 * are `\u` escapes.
 */
export function quote(foreign: string): string {
  return escapeJson(JSON.stringify(foreign)).replaceAll(/[<`]/g, escapeUnits);
}

/**
 * JSON text that says the same and cannot play tricks: what is invisible is a `\u` escape, and so is the second `#` of
 * `##[`, which the runner would take for a workflow command anywhere in a line.
 */
export function escapeJson(json: string): string {
  return json
    .replaceAll(BEYOND_ASCII, (run) => run.replaceAll(JSON_INVISIBLE, escapeUnits))
    .replaceAll('##[', '#\\u0023[');
}

/** All but printable ASCII and the line breaks that format JSON. */
const BEYOND_ASCII = /[^\n -~]+/g;
/** As `showInvisible`. Combining marks read back unchanged and stay. */
const JSON_INVISIBLE =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\u2000-\u2008\u200A\u205F\u2800]/gu;

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
