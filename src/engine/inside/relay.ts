import { EngineError, errorMessage, isEngineError } from "../../model/errors.ts";
import { parseRelayPort, relayCommand } from "../../shim/relay.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { execInside } from "./exec-inside.ts";
import { shimAtHand } from "./shim-inside.ts";

/**
 * Has the shim carry connections to a container's ports: begun by the first one, and for as long as the container runs
 * and we do. Where it ends sooner, the next connection begins it again.
 * @returns The port of the Pod's loopback where it listens; nothing if it cannot: there is no shim, and no shell to
 * bring it in, or the cluster does not let us.
 */
export function openRelay(
  engine: Engine,
  container: Container,
  { run, signal }: { readonly run: Run; readonly signal: AbortSignal },
): Promise<number | undefined> {
  run.relay ??= startRelay(engine, container, run);
  return abortable(run.relay, signal);
}

/** One that has failed before it began is not tried again, unless the reason passes. */
function startRelay(engine: Engine, container: Container, run: Run): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  let hasBegun = false;
  const onPort = (port: number): void => {
    hasBegun = true;
    resolve(port);
  };
  const onEnd = (failure?: unknown): void => {
    if (hasBegun || !failure || isEngineError(failure, "unavailable")) run.relay = undefined;
    resolve(undefined);
  };
  carry(engine, container, onPort).then(onEnd, (error: unknown) => {
    engine.log.debug(`No relay in container "${container.record.name}": ${errorMessage(error)}`);
    onEnd(error);
  });
  return promise;
}

/** @throws {EngineError} If it has not even told its port. */
async function carry(
  engine: Engine,
  container: Container,
  onPort: (port: number) => void,
): Promise<void> {
  const shim = await shimAtHand(engine, container, engine.signal);
  if (shim === undefined) return;
  // Its input is the sign of life of the server: it ends with the connection.
  const options = { hasStdin: true, isTty: false, signal: engine.signal };
  const process = await execInside(engine, container, relayCommand(shim), options);
  process.exitCode.catch(() => {}); // because its words are what counts
  let output = "";
  for await (const { bytes } of process.output) {
    output += Buffer.from(bytes).toString();
    const port = parseRelayPort(output);
    if (port !== undefined) onPort(port);
  }
  if (parseRelayPort(output) === undefined)
    throw new EngineError("internal", output.trim() || "it ended without a word");
}
