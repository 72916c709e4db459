import { ClusterError } from "../../cluster/cluster-error.ts";
import { log } from "../../log.ts";
import { EngineError } from "../../model/errors.ts";
import { Interrupted } from "./interrupt-signal.ts";
import { ConfigError } from "../settings/config-error.ts";

/** Exit status of a command that was called in a way that cannot be. */
export const USAGE_STATUS = 2;

/**
 * Does the work of a command. A failure that the user can do something about is told by its reason, without a trace of
 * the program's: status 2 if it is the call, else 1. Any other is a fault of ours, and thrown.
 */
export async function reportingFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isUsers(error)) throw error;
    log.error(error.message);
    process.exitCode = error instanceof ConfigError ? USAGE_STATUS : 1;
  }
}

function isUsers(error: unknown): error is Error {
  return [ConfigError, EngineError, ClusterError, Interrupted].some(
    (kind) => error instanceof kind,
  );
}
