import { EngineError } from "../../model/errors.ts";
import type { TerminalSize } from "../../model/process/stdio.ts";

/**
 * Reads the size in the query of a resize.
 * @throws {EngineError} `invalid-argument` if one of the two is missing or negative.
 */
export function fromResizeQuery(query: {
  readonly h?: number | undefined;
  readonly w?: number | undefined;
}): TerminalSize {
  const { h: rows, w: columns } = query;
  if (rows !== undefined && columns !== undefined && rows >= 0 && columns >= 0) {
    return { rows, columns };
  }
  throw new EngineError("invalid-argument", "Cannot resize: h and w must be whole numbers");
}

/** Reads `ConsoleSize`, height before width. */
export function fromConsoleSize(
  size: readonly number[] | null | undefined,
): TerminalSize | undefined {
  const [rows, columns] = size ?? [];
  return rows && columns ? { rows, columns } : undefined;
}
