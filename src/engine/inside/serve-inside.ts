import { readLine } from "../../shim/frame-reader.ts";
import { isWholeShim, serveCommand, versionCommand } from "../../shim/protocol.ts";
import { ByteReader } from "../../streams/byte-reader.ts";
import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import { ProcessOutput } from "../files/doors/process-output.ts";
import { CLEAN_ENVIRONMENT, passesShell } from "../gate/shell-gate.ts";
import { imageKey } from "../images/image-key.ts";
import type { Container } from "../store.ts";
import { execInside } from "./exec-inside.ts";
import { requireRun } from "./require-run.ts";
import type { Delivery } from "./ephemeral-door.ts";
import { shimDelivery, shimOnItsWay } from "./shim-inside.ts";
import { throughShell } from "./shell-door.ts";

/** A shim that serves: see `shim/serve.ts`. */
export type Serving = {
  readonly process: RemoteProcess;
  /** What it says. */
  readonly reader: ByteReader;
};

/**
 * Has the shim serve in a running container. Where it is not there yet, the image's shell brings it in and becomes it,
 * all by one exec, so that a first command is hardly later than without it.
 * @returns Nothing where it would take longer, or a shell would change the environment.
 * @throws {EngineError} `conflict` if the container does not run.
 */
export async function serveInside(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<Serving | undefined> {
  const shim = await shimOnItsWay(engine, container, signal);
  if (shim !== undefined) return serve(engine, container, { command: serveCommand(shim), signal });
  const run = requireRun(container);
  const { record } = container;
  const canPass =
    passesShell(record.spec.config.env) && engine.images.doors.hasShell(imageKey(record)) !== false;
  if (run.shellPush || !canPass) return undefined;
  const delivery = await shimDelivery(engine, await engine.shim.architecture(signal));
  const coming = bringIn(engine, container, { delivery, signal });
  run.shellPush = coming.then(
    ({ path }) => path,
    () => throughShell(engine, container, delivery), // for who needs the shim
  );
  run.shellPush.catch(() => {
    run.shellPush = undefined; // so that the next command tries again
  });
  try {
    return await coming;
  } catch (error) {
    if (isEngineError(error, "conflict") || isEngineError(error, "unavailable")) throw error;
    engine.log.debug(`Cannot serve in "${container.record.name}": ${errorMessage(error)}`);
    return undefined;
  }
}

async function serve(
  engine: Engine,
  container: Container,
  { command, signal }: { readonly command: readonly string[]; readonly signal: AbortSignal },
): Promise<Serving> {
  const options = { hasStdin: true, isTty: false, signal };
  const process = await execInside(engine, container, command, options);
  return { process, reader: new ByteReader(new ProcessOutput(process).data()) };
}

/** Says where the shim is and what, once it has come; then becomes it. `head` takes its bytes, and no more. */
function bringInScript({ program, paths }: Delivery): string {
  return [
    `for shim in ${paths.join(" ")}; do { true >$shim; } 2>/dev/null && break; done`,
    `head -c ${program.length} >$shim && chmod 755 $shim || exit`,
    `echo "$shim $(${versionCommand("$shim").join(" ")})"`,
    CLEAN_ENVIRONMENT,
    `exec ${serveCommand("$shim").join(" ")}`,
  ].join("\n");
}

async function bringIn(
  engine: Engine,
  container: Container,
  { delivery, signal }: { readonly delivery: Delivery; readonly signal: AbortSignal },
): Promise<Serving & { readonly path: string }> {
  const { program, architecture } = delivery;
  const command = ["sh", "-c", bringInScript(delivery)];
  const serving = await serve(engine, container, { command, signal });
  const { process, reader } = serving;
  const input = process.input.getWriter();
  input.write(program).catch(() => {}); // because a shell that takes no more says so
  input.releaseLock();
  const line = await readLine(reader).catch(() => ""); // because the exit code tells why there is none
  const [, path = "", version = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
  if (isWholeShim(version, architecture, program.length)) return { ...serving, path };
  await process.input.close().catch(() => {}); // because it may have ended by itself
  await process.exitCode; // which fails if the shell could not be run
  throw new EngineError("internal", `its shell says "${line}"`);
}
