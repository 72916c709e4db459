import type { ContainerView } from "../../../../engine/views.ts";
import { type Exit, isRunning, lastExit } from "../../../../model/container-state.ts";
import { isVersionAtLeast } from "../../../requested-version.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toHealth } from "./health.ts";

/**
 * Writes what a container is doing. A paused one counts as running, and so does one between two tries, as in moby.
 * The process ID is 0: it is the node's, and says nothing here.
 */
export function toContainerState({ state, health }: ContainerView, apiVersion: string) {
  const exit = exitOf(state);
  const end = exit ?? (state.status === "created" ? state.failure : undefined);
  return {
    Status: toStatus(state, apiVersion),
    Running: isRunning(state),
    Paused: state.status === "paused",
    Restarting: state.status === "restarting",
    OOMKilled: exit?.isOomKilled ?? false,
    Dead: state.status === "dead",
    Pid: 0,
    ExitCode: end?.exitCode ?? 0,
    Error: end?.error ?? "",
    StartedAt: toTimestamp("startedAt" in state ? state.startedAt : undefined),
    FinishedAt: toTimestamp("finishedAt" in state ? state.finishedAt : undefined),
    ...(health ? { Health: toHealth(health) } : {}),
  };
}

/** A state in one word. Before API v1.25 a container that was being removed counted as exited. */
export function toStatus({ status }: ContainerView["state"], apiVersion: string): string {
  return status === "removing" && !isVersionAtLeast(apiVersion, "1.25") ? "exited" : status;
}

/** A container that could not be started says why. */
function exitOf(state: ContainerView["state"]): Exit | undefined {
  if (!isRunning(state)) return lastExit(state);
  return state.status === "restarting" ? state : undefined;
}
