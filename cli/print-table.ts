import { visibleText } from "#evidence/report/visible-text.ts";
import { textWidth, wrapText } from "./text-width.ts";

/** One cell: text, and how its letters are coloured once it is laid out. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = "  ";
const NARROWEST = 8;
const widestWord = (text: string): number => Math.max(...text.split(" ").map(textWidth));

/** Takes columns from the widest one until the table fits; none gets narrower than its longest short word. */
function fitWidths(
  natural: readonly number[],
  minimal: readonly number[],
  available: number,
): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, width) => sum + width, 0);
  while (total() > available) {
    const spare = widths.map((width, index) => width - (minimal[index] ?? NARROWEST));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const widest = spare.indexOf(most);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

function layRow(row: readonly Cell[], widths: readonly number[]): string {
  const wrapped = row.map((cell, index) => wrapText(visibleText(cell.text), widths[index] ?? NARROWEST));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    row
      .map((cell, index) => {
        const text = pad(wrapped[index]?.[line] ?? "", widths[index] ?? NARROWEST);
        return cell.paint === undefined ? text : cell.paint(text);
      })
      .join(GAP)
      .trimEnd(),
  ).join("\n");
}

/**
 * A table in plain columns. Long cells wrap, so that lines stay within `columns`; characters that act on terminals are
 * shown by their number.
 * @param columns the terminal's width; undefined: as wide as it gets
 */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns: number | undefined,
): string {
  const all = [headings.map((text): Cell => ({ text })), ...rows];
  const column = (index: number): readonly string[] => all.map((row) => visibleText(row[index]?.text ?? ""));
  const natural = headings.map((_, index) => Math.max(...column(index).map(textWidth)));
  const minimal = headings.map((_, index) =>
    Math.min(24, Math.max(NARROWEST, ...column(index).map(widestWord))),
  );
  const available =
    columns === undefined ? Number.POSITIVE_INFINITY : columns - GAP.length * (headings.length - 1);
  const widths = fitWidths(natural, minimal, available);
  return `${all.map((row) => layRow(row, widths)).join("\n")}\n`;
}
