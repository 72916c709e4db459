/** Every change of a container's state, with all that follows from it. */
import type { ContainerState, Exit } from "../../model/container-state.ts";
import { hasExited, isRunning, lastExit, NO_EXIT } from "../../model/container-state.ts";
import { errorMessage } from "../../model/errors.ts";
import { startFailureCode } from "../../model/process/exit-code.ts";
import type { Engine } from "../engine.ts";
import { emitMemberEvents } from "../networks/network-event.ts";
import type { Container } from "../store.ts";
import { emitMounts, emitUnmounts } from "../volumes/mounts/mount-events.ts";

/** Docker's exit code of a container that could not be started for a reason of no code of its own. */
const UNKNOWN_START_FAILURE = 128;

/** The container's command runs. */
export function markRunning(engine: Engine, container: Container, startedAt: Date): void {
  const finishedAt = lastEnd(container.state);
  container.state = { status: "running", startedAt, ...(finishedAt ? { finishedAt } : {}) };
  emitMemberEvents(engine, container.record, "connect");
  emitMounts(engine, container.record);
  emitContainerEvent(engine, container, "start");
}

/** All of the container's processes have been stopped; unless it has ended meanwhile. */
export function markPaused(engine: Engine, container: Container): void {
  if (container.state.status !== "running") return;
  container.state = { ...container.state, status: "paused" };
  emitContainerEvent(engine, container, "pause");
}

/** The container's processes go on; unless it has ended meanwhile. */
export function markUnpaused(engine: Engine, container: Container): void {
  if (container.state.status !== "paused") return;
  container.state = { ...container.state, status: "running" };
  emitContainerEvent(engine, container, "unpause");
}

/** The container's process has ended. A second report of the same end changes nothing. */
export function markExited(engine: Engine, container: Container, exit: Exit): void {
  const { state, hub } = container;
  if (!isRunning(state) || state.status === "restarting") return;
  const now = engine.clock.now();
  const ended = orderedExit(state, exit, now);
  container.state = { status: "exited", ...ended };
  // Nothing is checked any more: that is "unhealthy", as in moby, of which nobody is told.
  if (container.health) container.health = { ...container.health, status: "unhealthy" };
  closePorts(engine, container);
  if (!hub.isConnected) void hub.close(); // else its clients get the rest of the output first
  if (ended.isOomKilled) emitContainerEvent(engine, container, "oom");
  // What it had goes first, as in moby (`daemon.Cleanup`).
  emitMemberEvents(engine, container.record, "disconnect");
  emitUnmounts(engine, container.record);
  emitContainerEvent(engine, container, "die", {
    exitCode: String(ended.exitCode),
    // Until now, as in moby: the end in Kubernetes' whole seconds may be almost one too early.
    execDuration: String(Math.floor((now.getTime() - ended.startedAt.getTime()) / 1000)),
  });
  container.exits.happen(ended);
}

/** The container has ended and is to be started again after a pause. */
export function markRestarting(container: Container): void {
  if (hasExited(container.state)) container.state = { ...container.state, status: "restarting" };
}

/** The container is not started again after all. */
export function markRestartCancelled(container: Container): void {
  if (container.state.status !== "restarting") return;
  const { status: _, ...exit } = container.state;
  container.state = { status: "exited", ...exit };
  container.exits.happen(exit);
}

/** The container could not be started: it stays what it was, and says why. */
export function markStartFailed(engine: Engine, container: Container, error: Error): void {
  markRestartCancelled(container);
  const failure = {
    exitCode: startFailureCode(error.message, UNKNOWN_START_FAILURE),
    error: error.message,
  };
  container.state = hasExited(container.state)
    ? { ...container.state, ...failure }
    : { status: "created", failure };
  closePorts(engine, container);
  container.run?.reported.resolve(); // there will be no log to wait for
  void container.hub.close();
}

/** What could be removed of the container is gone, and the rest is not: who waits for it is told why. */
export function markDead(container: Container, error: Error): void {
  if (isRunning(container.state)) return; // it lives on, as nothing tells that its process has ended
  const exit = { ...lastExit(container.state), error: error.message };
  container.state = { ...exit, status: "dead" };
  container.exits.happen(exit);
  container.removal.happen(exit);
}

/** The container is gone. */
export function markRemoved(engine: Engine, container: Container): void {
  engine.containers.delete(container.record.id);
  const last = isRunning(container.state) ? NO_EXIT : lastExit(container.state);
  const exit = { ...last, error: "" }; // it is removed, whatever was wrong before
  container.state = { ...exit, status: "removing" };
  container.run?.reported.resolve(); // the watch may tell of its Pod's end when nobody knows it any more
  void container.hub.close();
  emitContainerEvent(engine, container, "destroy");
  container.exits.happen(exit);
  container.removal.happen(exit);
}

function lastEnd(state: ContainerState): Date | undefined {
  return "finishedAt" in state ? state.finishedAt : undefined;
}

/** Tells the world of something that happened to a container, with Docker's attributes. */
export function emitContainerEvent(
  engine: Engine,
  container: Container,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
): void {
  const { id, name, spec } = container.record;
  engine.events.emit({
    type: "container",
    action,
    actor: {
      id,
      attributes: { ...spec.config.labels, image: spec.config.image, name, ...attributes },
    },
    at: engine.clock.now(),
  });
}

/** Gives published ports back. */
export function closePorts(engine: Engine, { run, record }: Container): void {
  run?.portLease
    ?.close()
    .catch((error: unknown) =>
      engine.log.warn(`Cannot close ports of container "${record.name}": ${errorMessage(error)}`),
    );
  if (run) run.portLease = undefined;
}

/** Kubernetes' times have whole seconds, so that an end may seem to come before the start that we saw ourselves. */
function orderedExit(state: { readonly startedAt?: Date }, exit: Exit, now: Date): Required<Exit> {
  const startedAt = state.startedAt ?? exit.startedAt ?? now;
  const finishedAt = exit.finishedAt ?? now;
  return { ...exit, startedAt, finishedAt: finishedAt < startedAt ? now : finishedAt };
}
