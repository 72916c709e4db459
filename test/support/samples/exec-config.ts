import type { ExecConfig } from "../../../src/model/process/exec.ts";

/** An exec as `docker exec C COMMAND` asks for it, with what a test changes. */
export function execConfig(
  command: readonly string[],
  changes: Partial<ExecConfig> = {},
): ExecConfig {
  return {
    command,
    env: [],
    workingDir: "",
    user: "",
    isTty: false,
    attachStdin: false,
    attachStdout: true,
    attachStderr: true,
    isPrivileged: false,
    detachKeys: "",
    consoleSize: [0, 0],
    ...changes,
  };
}
