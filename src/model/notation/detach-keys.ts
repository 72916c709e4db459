import { EngineError } from "../errors.ts";

/** Ctrl-P, Ctrl-Q. */
const DEFAULT_KEYS: Uint8Array = new Uint8Array([16, 17]);

/** What Ctrl may be held with, in the order of its characters: `ctrl-@` is 0. */
const CONTROL_KEYS = "@abcdefghijklmnopqrstuvwxyz[\\]^_";

const DELETE = 127;

/**
 * Reads the keys by which a client leaves a terminal: `ctrl-p,ctrl-q`, `a`, `DEL`.
 * @param text Empty are Docker's own.
 * @param kind What they are called where they are refused: those of an exec are escape keys.
 * @throws {EngineError} `invalid-argument`, in Docker's words, for keys that there are not.
 * @see moby/term, ascii.go
 */
export function parseDetachKeys(text: string, kind: "detach" | "escape" = "detach"): Uint8Array {
  if (text === "") return DEFAULT_KEYS;
  const codes = text.split(",").map(codeOf);
  if (codes.includes(undefined))
    throw new EngineError("invalid-argument", `Invalid ${kind} keys (${text}) provided`);
  return Uint8Array.from(codes, (code) => code ?? 0);
}

function codeOf(key: string): number | undefined {
  if (/^[\0-\x7f]$/.test(key)) return key.charCodeAt(0);
  if (key === "DEL") return DELETE;
  const code = /^ctrl-(.)$/.exec(key)?.[1];
  const index = code === undefined ? -1 : CONTROL_KEYS.indexOf(code);
  return index < 0 ? undefined : index;
}
