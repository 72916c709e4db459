import { awaitCommand, parseExitCode } from "../../shim/protocol.ts";
import type { Engine } from "../engine.ts";
import { ProcessOutput } from "../files/doors/process-output.ts";
import { execInside } from "../inside/exec-inside.ts";
import type { Container } from "../store.ts";

/**
 * Waits for the end of the command of an init that lets itself be held, and keeps the container until something has
 * been done that needs it: its files are there as long as its first process.
 * @returns The exit code, or nothing if the init has ended without telling.
 */
export async function holdInit(
  engine: Engine,
  container: Container,
  { shim, meanwhile }: { readonly shim: string; readonly meanwhile: () => Promise<void> },
): Promise<number | undefined> {
  const leave = new AbortController();
  const process = await execInside(engine, container, awaitCommand(shim, { holds: true }), {
    hasStdin: true, // whose end lets go
    isTty: false,
    signal: AbortSignal.any([engine.signal, leave.signal]),
  });
  try {
    for await (const bytes of new ProcessOutput(process).data()) {
      const exitCode = parseExitCode(Buffer.from(bytes).toString());
      if (exitCode === undefined) continue;
      await meanwhile();
      await process.input.close();
      await process.exitCode.catch(() => {}); // because the container may have ended before it has told
      return exitCode;
    }
    return undefined;
  } finally {
    leave.abort();
  }
}
