// Tables of Markdown row by row, so that each row can be left out alone.
import { markdownTable } from 'markdown-table';

/**
 * The head of a table with the line below it.
 * @param align `r` or nothing, by column
 */
export function tableHead(cells: readonly string[], align: readonly string[]): string {
  return `${markdownTable([cells], { align, alignDelimiters: false })}\n`;
}

/** One row. A table of one row is that row and a line of dashes, which is left out. */
export function tableRow(cells: readonly string[]): string {
  return `${markdownTable([cells], { alignDelimiters: false }).split('\n')[0]}\n`;
}
