// Cuts a document to a limit, the least important pieces first, and says what was cut.

/** A piece that is shown whole or not at all: a table row, a list line, a heading. */
export interface Leaf {
  readonly kind: 'leaf';
  /** 0 is the most important. Of equal ranks the first one in the document is. */
  readonly rank: number;
  /** Written only when it is needed: of a thousand models most rows are never shown. */
  readonly write: () => string;
  /** What it is one of, in the plural: `metrics`, `commits`. */
  readonly what: string;
}

/** A table, a fold, a section: `open` and `close` are there together, and only around at least one piece. */
export interface Group {
  readonly kind: 'group';
  readonly open: string;
  readonly close: string;
  readonly children: readonly Piece[];
}

export type Piece = Leaf | Group;

export interface Limit {
  /** Most bytes of UTF-8. */
  readonly limit: number;
  /** Where the whole report is, as the end of the sentence that says what was cut. */
  readonly rest: string;
}

export function leaf(rank: number, what: string, text: string | (() => string)): Leaf {
  return { kind: 'leaf', rank, what, write: typeof text === 'string' ? () => text : text };
}

export function group(open: string, children: readonly Piece[], close: string): Group {
  return { kind: 'group', open, close, children };
}

/** Room for the sentence that says what was cut: it names at most the nine kinds of pieces there are. */
const NOTE_BYTES = 400;

/**
 * The pieces in the order of the document, all of them where they fit.
 *
 * Otherwise pieces are taken by rank until the next one does not fit; what is left out is counted in one sentence at
 * the end. Groups are never broken: neither a row nor a fold ends half way.
 */
export function cutToLimit(pieces: readonly Piece[], { limit, rest }: Limit): string {
  const located = [...locate(pieces)];
  const { kept, isAll } = choose(located, limit);
  const text = pieces.map((piece) => render(piece, kept)).join('');
  return isAll ? text : `${text}\n${cutNote(located, kept, rest)}\n`;
}

/** UTF-8 bytes: never less than code points or UTF-16 units, so what fits in bytes fits however a host counts. */
function bytes(text: string): number {
  return Buffer.byteLength(text);
}

interface Located {
  readonly leaf: Leaf;
  /** The groups around it, the outermost first. */
  readonly groups: readonly Group[];
}

function* locate(pieces: readonly Piece[], groups: readonly Group[] = []): Generator<Located> {
  for (const piece of pieces) {
    if (piece.kind === 'leaf') yield { leaf: piece, groups };
    else yield* locate(piece.children, [...groups, piece]);
  }
}

/** What is shown: pieces with their text, groups without. */
type Kept = ReadonlyMap<Piece, string>;

/** Goes by rank until the limit is passed; then what came before the room for the note was used up is kept. */
function choose(
  located: readonly Located[],
  limit: number,
): { readonly kept: Kept; readonly isAll: boolean } {
  const kept = new Map<Piece, string>();
  const beyondNote: Piece[] = [];
  let size = 0;
  for (const { leaf, groups } of [...located].sort((one, other) => one.leaf.rank - other.leaf.rank)) {
    const text = leaf.write();
    const opened = groups.filter((group) => !kept.has(group));
    size += bytes(text) + opened.reduce((sum, { open, close }) => sum + bytes(open) + bytes(close), 0);
    if (size > limit) {
      for (const piece of beyondNote) kept.delete(piece);
      return { kept, isAll: false };
    }
    kept.set(leaf, text);
    for (const group of opened) kept.set(group, '');
    if (size > limit - NOTE_BYTES) beyondNote.push(leaf, ...opened);
  }
  return { kept, isAll: true };
}

function render(piece: Piece, kept: Kept): string {
  const text = kept.get(piece);
  if (text === undefined || piece.kind === 'leaf') return text ?? '';
  return piece.open + piece.children.map((child) => render(child, kept)).join('') + piece.close;
}

function cutNote(located: readonly Located[], kept: Kept, rest: string): string {
  const counts = new Map<string, number>();
  for (const { leaf } of located) {
    if (!kept.has(leaf)) counts.set(leaf.what, (counts.get(leaf.what) ?? 0) + 1);
  }
  const cut = [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
  return `✂ Cut to fit, the least important first. Left out: ${cut}. ${rest}`;
}
