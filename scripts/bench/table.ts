import type { Figure, Measured } from "./figure.ts";

/** A figure and what came of it: a measurement, or why there is none. */
export type Row = { readonly figure: Figure; readonly outcome: Measured | Error };

/** Whether a figure keeps its limit. */
export function isKept({ figure, outcome }: Row): boolean {
  if (outcome instanceof Error) return false;
  return figure.isMinimum ? outcome.value >= figure.limit : outcome.value <= figure.limit;
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
  const { figure, outcome } = row;
  const { name, unit, limit } = figure;
  const bound = `${figure.isMinimum ? "≥" : "≤"} ${limit} ${unit}`;
  if (outcome instanceof Error) return [name, "–", bound, "failed", outcome.message];
  const value = `${outcome.value.toFixed(unit === "×" ? 2 : 0)} ${unit}`;
  return [name, value, bound, isKept(row) ? "kept" : "MISSED", outcome.detail];
}

function formatLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, column) => {
    const text = cell.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
    return text + " ".repeat(Math.max(0, (widths[column] ?? 0) - Bun.stringWidth(text)));
  });
  return `| ${padded.join(" | ")} |`;
}
