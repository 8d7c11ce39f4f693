// Colours of a terminal, and how many columns a text takes there.

/** Select Graphic Rendition: the code that begins a style and the one that ends it (ECMA-48, 8.3.117). */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  strike: [9, 29],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

export type Style = keyof typeof STYLES;

export function paint(text: string, style: Style, colour: boolean): string {
  const [begin, end] = STYLES[style];
  return colour && text !== '' ? `\u001b[${begin}m${text}\u001b[${end}m` : text;
}

/** East Asian wide characters and emoji, by script and block (Unicode Standard Annex 11). */
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Emoji_Presentation}\u2ff0-\u303e\u3190-\u33ff\u4dc0-\u4dff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/u;
/** Halfwidth forms, and the vowels and finals of Hangul that join what stands before them. */
const NARROW = /[\u1160-\u11ff\ud7b0-\ud7ff\uff61-\uffdc]/u;
const COMBINING = /^[\p{Mn}\p{Me}]$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences that `paint` writes
const SGR = /\u001b\[\d+m/g;

/** Columns on a terminal. Styles take none, and neither do combining marks. */
export function measure(text: string): number {
  let columns = 0;
  for (const character of text.replaceAll(SGR, '')) columns += widthOf(character);
  return columns;
}

function widthOf(character: string): 0 | 1 | 2 {
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) && !NARROW.test(character) ? 2 : 1;
}

export function pad(text: string, columns: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, columns - measure(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Breaks text between words so that no line is wider than `columns`, unless one word is. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
