import { EngineError } from "../errors.ts";

/** Linux' signals by name, the same on x86-64 and arm64. */
const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  IOT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  POLL: 29,
  PWR: 30,
  SYS: 31,
  RTMIN: 34,
  RTMAX: 64,
};

/** The signal that cannot be refused. */
export const SIGKILL = 9;

/**
 * The number of a signal given as `SIGTERM`, `term`, `RTMIN+1` or `15`.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if there is no such signal.
 */
export function signalNumber(text: string): number {
  const name = text.trim().toUpperCase().replace(/^SIG/, "");
  const realTime = /^(RTMIN|RTMAX)([+-]\d{1,2})$/.exec(name);
  const number = /^\d{1,2}$/.test(name)
    ? Number(name)
    : (realTimeSignal(realTime) ?? SIGNALS[name]);
  if (number === undefined || number < 1 || number > 64) {
    throw new EngineError("invalid-argument", `Invalid signal: ${text}`);
  }
  return number;
}

function realTimeSignal(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  const number = (SIGNALS[match[1] ?? ""] ?? 0) + Number(match[2]);
  return number >= 34 && number <= 64 ? number : 0;
}
