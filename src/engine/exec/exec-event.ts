import { emitContainerEvent } from "../lifecycle/transitions.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import type { Exec } from "./exec-store.ts";

/** Tells of an exec with its command line, which for a program without arguments ends in a space, as moby's does. */
export function emitExecEvent(
  engine: Engine,
  container: Container,
  action: "exec_create" | "exec_start",
  { id, config }: Exec,
): void {
  const [program = "", ...words] = config.command;
  const commandLine = `${program} ${words.join(" ")}`;
  emitContainerEvent(engine, container, `${action}: ${commandLine}`, { execID: id });
}
