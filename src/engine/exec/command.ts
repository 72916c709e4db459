import { askedUser } from "../../model/container.ts";
import type { ExecConfig } from "../../model/process/exec.ts";
import { isEngineError } from "../../model/errors.ts";
import { numericUser } from "../../podspec/security-context.ts";
import { runCommand, type CommandOptions } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { shimInside } from "../inside/shim-inside.ts";
import type { Container } from "../store.ts";

/**
 * Kubernetes runs a bare command: as the container's user, in its folder, with its environment. What Docker has
 * beyond that the shim does, and it keeps the standard input whole: containerd drops the rest of it once the process
 * lets go of its output, which `sh -c 'cat > file'` does by becoming `cat`.
 * @returns The command line to run.
 * @throws {EngineError} `not-implemented` if it needs the shim and there is no way to bring it in.
 */
export async function execCommand(
  engine: Engine,
  container: Container,
  config: ExecConfig,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const options = commandOptions(container, config);
  const { argv, user, cwd, env } = options;
  const hasOptions = env.length > 0 || cwd !== "" || user !== "";
  const hasPipedStdin = config.attachStdin && !config.isTty;
  if (!hasOptions && !hasPipedStdin) return argv;
  try {
    return runCommand(await shimInside(engine, container, signal), options);
  } catch (error) {
    if (hasOptions || !isEngineError(error, "not-implemented")) throw error;
    engine.log.warn(`${error.message}: input that a command leaves to its child may be cut short`);
    return argv;
  }
}

/** How the command of an exec is to run, if the shim runs it. */
export function commandOptions(
  container: Container,
  { command: argv, workingDir: cwd, env, user }: ExecConfig,
): Required<Omit<CommandOptions, "groups">> {
  return { argv, cwd, env, user: user || namedUser(container) };
}

/** A user that the container has become by its gate, and whom Kubernetes takes for root. */
function namedUser({ record }: Container): string {
  const user = askedUser(record.spec.config);
  return numericUser(user) ? "" : user;
}
