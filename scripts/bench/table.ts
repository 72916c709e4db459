import type { Figure, Measured } from "./figure.ts";

/** A figure and what came of it: nothing, if it could not be measured. */
export type Row = { readonly figure: Figure; readonly measured: Measured | undefined };

/** Whether a figure keeps its limit. */
export function isKept({ figure, measured }: Row): boolean {
  if (!measured) return false;
  return figure.isMinimum ? measured.value >= figure.limit : measured.value <= figure.limit;
}

/** Writes the rows as a Markdown table whose columns are aligned. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [["figure", "measured", "limit", "verdict", "from"], ...rows.map(formatRow)];
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => Bun.stringWidth(row[column] ?? ""))),
  );
  const lines = cells.map((row) => formatLine(row, widths ?? []));
  const rule = `|${widths?.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function formatRow(row: Row): string[] {
  const { figure, measured } = row;
  const { name, unit, limit } = figure;
  const bound = `${figure.isMinimum ? "≥" : "≤"} ${limit} ${unit}`;
  if (!measured) return [name, "–", bound, "FAILED", ""];
  const value = `${measured.value.toFixed(isFraction(unit) ? 2 : 0)} ${unit}`;
  return [name, value, bound, isKept(row) ? "kept" : "MISSED", measured.detail];
}

function isFraction(unit: Figure["unit"]): boolean {
  return unit === "×" || unit === "%";
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map(
    (cell, column) => cell + " ".repeat((widths[column] ?? 0) - Bun.stringWidth(cell)),
  );
  return `| ${padded.join(" | ")} |`;
}
