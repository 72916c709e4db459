import { EngineError } from "../../../../model/errors.ts";
import type { Outcome } from "./unsupported-verdict.ts";

/** With or without a value, which is one of Go's words for a boolean. */
const NO_NEW_PRIVILEGES = /^no-new-privileges(?:[=:](.*))?$/s;

/**
 * Reads whether the processes of a container must not gain rights beyond those it begins with, as setuid programs do.
 * @param options As `--security-opt` has them: `no-new-privileges`, `seccomp=unconfined`, `label:disable`.
 * @throws {EngineError} `invalid-argument`, in Docker's words, if it is neither said to be so nor not so.
 * @see moby, daemon/daemon_unix.go, parseSecurityOpt
 */
export function forbidsNewPrivileges(options: readonly string[]): boolean {
  const said = options.flatMap((option) => {
    const match = NO_NEW_PRIVILEGES.exec(option);
    if (!match) return [];
    const [, value = "true"] = match;
    if (/^(1|t|true)$/i.test(value)) return [true];
    if (/^(0|f|false)$/i.test(value)) return [false];
    throw new EngineError("invalid-argument", `invalid --security-opt 2: "${option}"`);
  });
  return said.at(-1) ?? false;
}

/** Judges the options: profiles are not the request's to choose. */
export function securityOptions(
  value: unknown,
  { Privileged: isPrivileged }: Readonly<Record<string, unknown>>,
): Outcome {
  const options = value as readonly string[];
  if (!options.every((option) => NO_NEW_PRIVILEGES.test(option))) {
    return {
      warn: true,
      reason: "not applied: the security profiles of pods are decided by the cluster",
    };
  }
  if (!isPrivileged || !forbidsNewPrivileges(options)) return undefined;
  return { warn: true, reason: "not applied: a privileged pod may always gain privileges" };
}
