import type { Health } from "../../../../model/container-state.ts";
import { toTimestamp } from "../../timestamp.ts";

/** Writes a container's health, with the last checks. */
export function toHealth({ status, failingStreak, log }: Health) {
  return {
    Status: status,
    FailingStreak: failingStreak,
    Log: log.map(({ startedAt, finishedAt, exitCode, output }) => ({
      Start: toTimestamp(startedAt),
      End: toTimestamp(finishedAt),
      ExitCode: exitCode,
      Output: output,
    })),
  };
}
