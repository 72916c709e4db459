import { isWholeShim, versionCommand } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import type { Delivery } from "./ephemeral-door.ts";
import { isMissingProgram, runInside } from "./run-inside.ts";

/**
 * Puts the shim into a running container through the image's shell.
 * @returns Its path, or nothing if there is no shell or no path that takes it.
 */
export async function throughShell(
  engine: Engine,
  container: Container,
  { program, paths, architecture, signal }: Omit<Delivery, "stays">,
): Promise<string | undefined> {
  for (const path of paths) {
    // The shell must outlive `cat`: containerd drops the rest of stdin once nobody holds stdout.
    const script = `cat > ${path} && chmod 755 ${path} && ${versionCommand(path).join(" ")}; exit $?`;
    const command = ["sh", "-c", script];
    try {
      const result = await runInside(engine, container, command, { stdin: program, signal });
      if (result.exitCode === 0 && isWholeShim(result.stdout, architecture, program.length))
        return path;
      engine.log.debug(`Cannot put the shim to "${path}": ${result.stderr.trim()}`);
    } catch (error) {
      if (!isMissingProgram(error)) throw error;
      return undefined;
    }
  }
  return undefined;
}
