/** Exit code of a process that was ended by SIGKILL. */
export const SIGKILL_EXIT_CODE = 128 + 9;

/**
 * Docker's exit code of a command that could not be started: 127 if it is missing, 126 if it cannot be executed.
 * @param otherwise For any other reason.
 */
export function startFailureCode(message: string, otherwise: number): number {
  if (/executable file not found|no such file or directory/.test(message)) return 127;
  if (/permission denied|is a directory/.test(message)) return 126;
  return otherwise;
}
