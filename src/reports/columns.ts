// Rows of cells in columns that are as wide as their widest cell.
import { measure, pad } from './sgr.ts';

export interface ColumnHead {
  readonly name: string;
  readonly align: 'left' | 'right';
}

const GAP = '  ';
/** The last column is cut no shorter than this, whatever the terminal says. */
const NARROWEST = 16;

/**
 * Lays rows out, the heads first. Columns that are empty in every row are left out, heads too.
 *
 * @param width columns of the terminal: where the rows are wider, the column `flexible` is cut with `…`
 * @param flexible number of that column
 */
export function layOut(
  heads: readonly ColumnHead[],
  rows: readonly (readonly string[])[],
  { width, flexible }: { readonly width: number; readonly flexible: number },
): readonly string[] {
  const widths = heads.map(({ name }, index) => {
    const widest = rows.reduce((most, row) => Math.max(most, measure(row[index] ?? '')), 0);
    return widest === 0 ? 0 : Math.max(widest, measure(name));
  });
  const used = widths.filter((columns) => columns > 0);
  const total = used.reduce((sum, columns) => sum + columns, 0) + GAP.length * (used.length - 1);
  const own = widths[flexible] ?? 0;
  const room = Math.max(Math.min(own, NARROWEST), own - Math.max(0, total - width));
  const line = (cells: readonly string[]) =>
    cells
      .flatMap((cell, index) => {
        const columns = index === flexible ? room : (widths[index] ?? 0);
        return columns === 0 ? [] : [pad(cut(cell, columns), columns, heads[index]?.align ?? 'left')];
      })
      .join(GAP)
      .trimEnd();
  return [line(heads.map(({ name }) => name)), ...rows.map(line)];
}

function cut(text: string, columns: number): string {
  if (measure(text) <= columns) return text;
  let kept = '';
  for (const character of text) {
    if (measure(kept + character) > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
