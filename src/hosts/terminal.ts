// The one place through which text goes to stdout and stderr, so that no text of the repository becomes a command.

export interface OutputOptions {
  /** True under a GitHub runner, which reads commands from both streams. False: every character passes as it is. */
  readonly neutralise: boolean;
}

/**
 * What the runner looks for (actions/runner, `ActionCommand.TryParseV2` and `TryParse`): a line that begins with `::`
 * after white space, and `##[` anywhere in a line. Lines end at LF and at CR. Its search is culture-aware and looks
 * through characters without weight, such as zero-width ones and most controls: so does this one.
 */
interface LineState {
  /** Nothing but white space so far. */
  readonly blank: boolean;
  /** White space and one colon so far. */
  readonly colon: boolean;
  /** How many `#` stand right before, two at most. */
  readonly hashes: number;
}

const LINE_START: LineState = { blank: true, colon: false, hashes: 0 };
const INSIDE: LineState = { blank: false, colon: false, hashes: 0 };

/** One blank between the characters of `::` or `##[` is enough: neither search skips it, and the text still reads. */
const GUARD = ' ';

/**
 * Wraps a stream's `write`. Commands are recognised across calls: `:` and `:error` in two writes are one line.
 * JSON as `renderJson` writes it passes unchanged.
 */
export function createOutput(
  write: (text: string) => void,
  { neutralise }: OutputOptions,
): (text: string) => void {
  if (!neutralise) return write;
  let state = LINE_START;
  return (text) => {
    let safe = '';
    for (const [line] of text.matchAll(LINES)) {
      if (state === LINE_START && isHarmless(line)) {
        safe += line;
        continue;
      }
      for (const character of line) {
        const completes = completesCommand(state, character);
        safe += completes ? GUARD + character : character;
        state = completes ? INSIDE : follow(state, character);
      }
    }
    write(safe);
  };
}

/** Lines with their end, and what stands behind the last one. */
const LINES = /[^\n\r]*[\n\r]|[^\n\r]+$/g;

/** A whole line that cannot hold a command: most do not even begin with `:` behind whatever is not printable ASCII. */
function isHarmless(line: string): boolean {
  return /[\n\r]$/.test(line) && !line.includes('#') && !/^[^!-9;-~]*:/.test(line);
}

function completesCommand({ colon, hashes }: LineState, character: string): boolean {
  return (colon && character === ':') || (hashes === 2 && character === '[');
}

function follow(state: LineState, character: string): LineState {
  if (character === '\n' || character === '\r') return LINE_START;
  if (character === '#') return { blank: false, colon: false, hashes: Math.min(2, state.hashes + 1) };
  if (character === ':' && state.blank) return { blank: false, colon: true, hashes: 0 };
  if (isWeightless(character)) return state;
  return state.blank && isWhiteSpace(character) ? state : INSIDE;
}

/** No collation weight in ICU, or perhaps none: the runner's search may look through it. */
function isWeightless(character: string): boolean {
  return (
    isBeyondPrintable(character) &&
    /^(?![\t\v\f\u0085])[\p{C}\p{M}\p{Default_Ignorable_Code_Point}]$/u.test(character)
  );
}

/** What .NET's `Trim` takes away: the white space of Unicode. */
function isWhiteSpace(character: string): boolean {
  return character === ' ' || (isBeyondPrintable(character) && /^[\s\u0085]$/.test(character));
}

/** Most text is printable ASCII, which needs no expression. */
function isBeyondPrintable(character: string): boolean {
  return character < ' ' || character > '~';
}
