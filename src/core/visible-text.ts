// How is foreign text written so that everything in it can be seen?

/**
 * Characters that nobody sees, or that move others about: controls, format characters (bidirectional and zero-width
 * ones among them), lone surrogates, private and unassigned ones, line separators, fillers, and blanks that pass for a
 * space. U+00A0, U+2009, U+202F and U+3000 are ordinary typography and stay.
 */
const INVISIBLE =
  /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\u2000-\u2008\u200A\u205F\u2800]|^\p{M}|(?<=\p{M}{4})\p{M}/gu;

/** Asks for the coloured form of an emoji that is there anyway; a gitmoji subject should not read `♻⟨U+FE0F⟩`. */
const EMOJI_PRESENTATION = /(?<=\p{Extended_Pictographic})\uFE0F/gu;

/** Most names are: they need no look at the tables of Unicode. */
const PRINTABLE_ASCII = /^[ -~]*$/;

/** The text on one line, with everything invisible as `⟨U+202E⟩`. No control character and no line break is left. */
export function showInvisible(foreign: string): string {
  if (PRINTABLE_ASCII.test(foreign)) return foreign;
  return foreign.replaceAll(EMOJI_PRESENTATION, '').replaceAll(INVISIBLE, showCodePoint);
}

function showCodePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

/** At most `limit` characters (not UTF-16 units), the rest becomes `…`. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A string has at most two UTF-16 units a character: nothing longer is taken apart.
  const characters = Array.from(text.slice(0, 2 * limit + 2));
  return characters.length <= limit ? text : `${characters.slice(0, limit).join('')}…`;
}

/**
 * Foreign text as the value of a trailer or a line of a tag's message: one line, blanks collapsed, nothing invisible,
 * at most `limit` characters. A second call changes nothing.
 */
export function oneLine(foreign: string, limit: number): string {
  return clip(showInvisible(foreign.replaceAll(/\s+/g, ' ').trim()), limit).trim();
}
