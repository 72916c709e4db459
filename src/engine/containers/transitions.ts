/** Every change of a container's state, with all that follows from it. */
import type { Exit } from "../../model/container-state.ts";
import { hasExited, isRunning } from "../../model/container-state.ts";
import { startFailureCode } from "../../model/exit-code.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";

/** Docker's exit code of a container that could not be started for a reason of no code of its own. */
const UNKNOWN_START_FAILURE = 128;

/** The exit of a container that has never run: what `wait` tells of one that is removed before. */
export const NO_EXIT: Exit = { exitCode: 0, isOomKilled: false, error: "" };

/** The container's command runs. */
export function markRunning(engine: Engine, container: Container, startedAt: Date): void {
  container.state = { status: "running", startedAt };
  emitContainerEvent(engine, container, "start");
}

/** The container's process has ended. A second report of the same end changes nothing. */
export function markExited(engine: Engine, container: Container, exit: Exit): void {
  if (!isRunning(container.state)) return;
  const ended = orderedExit(container.state, exit, engine.clock.now());
  container.state = { status: "exited", ...ended };
  container.health = undefined;
  closePorts(container);
  emitContainerEvent(engine, container, "die", { exitCode: String(ended.exitCode) });
  const { nextExit } = container;
  container.nextExit = Promise.withResolvers();
  nextExit.resolve(ended);
}

/** The container could not be started: it stays what it was, and says why. */
export function markStartFailed(engine: Engine, container: Container, error: Error): void {
  const failure = {
    exitCode: startFailureCode(error.message, UNKNOWN_START_FAILURE),
    error: error.message,
  };
  container.state = hasExited(container.state)
    ? { ...container.state, ...failure }
    : { status: "created", failure };
  closePorts(container);
  void container.hub.close();
}

/** The container is gone. */
export function markRemoved(engine: Engine, container: Container): void {
  engine.containers.delete(container.record.id);
  const exit = hasExited(container.state) ? container.state : NO_EXIT;
  container.state = { status: "removing" };
  void container.hub.close();
  emitContainerEvent(engine, container, "destroy");
  container.nextExit.resolve(exit);
  container.removed.resolve(exit);
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

function closePorts({ run }: Container): void {
  void run?.portLease?.close();
  if (run) run.portLease = undefined;
}

/** Kubernetes' times have whole seconds, so that an end may seem to come before the start that we saw ourselves. */
function orderedExit(state: { readonly startedAt?: Date }, exit: Exit, now: Date): Exit {
  const startedAt = state.startedAt ?? exit.startedAt ?? now;
  const finishedAt = exit.finishedAt ?? now;
  return { ...exit, startedAt, finishedAt: finishedAt < startedAt ? now : finishedAt };
}
