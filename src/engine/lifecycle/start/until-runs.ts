import { errorMessage } from "../../../model/errors.ts";
import { abortable } from "../../abortable.ts";
import type { Engine } from "../../engine.ts";
import { connectLog } from "../../gate/connect-log.ts";
import { connectHub } from "../../gate/open-gate.ts";
import { readyShim } from "../../inside/ready-shim.ts";
import { joinAgain, joinNetworks } from "../../networks/names/join.ts";
import type { Container } from "../../store.ts";
import { startHealth } from "../health.ts";
import { applyProgress } from "./progress.ts";
import { connectPorts } from "./publish.ts";
import { markRunning } from "../transitions.ts";

/** How a start waits for its Pod. */
export type UntilRunsOptions = {
  /** Puts files into the container: before its command runs if there is a gate. */
  readonly putFiles?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Lets the command run. */
  readonly openGate?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Whether another server of the instance has begun the start, and does what it takes. */
  readonly isOthers?: boolean;
  readonly signal: AbortSignal;
};

/** Waits until the container's command runs, with its first clients attached. */
export async function untilRuns(
  engine: Engine,
  container: Container,
  { putFiles, openGate, isOthers, signal }: UntilRunsOptions,
): Promise<void> {
  const { run } = container;
  if (!run) return;
  const untilGivenUp = AbortSignal.any([signal, run.giveUp.signal]);
  const startedAt = await abortable(run.started.promise, untilGivenUp);
  if (!isOthers) await abortable(joinNetworks(engine, container, untilGivenUp), untilGivenUp);
  if (putFiles) await abortable(putFiles(untilGivenUp), untilGivenUp);
  if (openGate) await abortable(openGate(untilGivenUp), untilGivenUp);
  else if (container.hub.hasClients) await joinClients(engine, container, untilGivenUp);
  await abortable(connectPorts(engine, container, untilGivenUp), untilGivenUp);
  startHealth(engine, container);
  markRunning(engine, container, startedAt);
  if (isOthers) void joinAgain(engine, container);
  else void readyShim(engine, container);
  applyProgress(engine, container); // a short-lived command may have ended before it was known to have begun
}

/**
 * Connects clients for whom there was no gate: who came too late gets what comes from now on. Where there can be none,
 * as nobody knows the image's entrypoint, who only listens gets the log, which has all.
 */
async function joinClients(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<void> {
  const { entrypoint, openStdin } = container.record.spec.config;
  const connect = entrypoint || openStdin ? connectHub : connectLog;
  try {
    await abortable(connect(engine, container), signal);
  } catch (error) {
    signal.throwIfAborted();
    engine.log.debug(
      `Cannot attach to container "${container.record.name}": ${errorMessage(error)}`,
    );
  }
}
