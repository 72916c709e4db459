import { createConsola, LogLevels, type ConsolaInstance } from "consola";

/** Diagnostics. They go to standard error: standard output is the program's. */
export const log: ConsolaInstance = createConsola({
  stdout: process.stderr,
  stderr: process.stderr,
  level: LogLevels.info,
});

/**
 * Sets how much is told, on klog's scale as in the Go kubedock: 0 warnings, 1 what happens, 2 and more each request.
 */
export function setVerbosity(verbosity: number): void {
  if (verbosity <= 0) log.level = LogLevels.warn;
  else log.level = verbosity === 1 ? LogLevels.info : LogLevels.debug;
}
