import { type ContainerState, isRunning } from "../../model/container-state.ts";
import type { Container } from "../store.ts";
import type { GroupContainers } from "./groups.ts";

/** How a group is, by what its containers do. */
export type GroupStatus =
  | "created"
  | "running"
  /** Some run and some do not. */
  | "degraded"
  | "paused"
  /** All have ended. */
  | "exited"
  /** Some have ended, and none runs. */
  | "stopped"
  | "error";

/** @see podman, libpod/pod_status.go */
export function groupStatus({ infra, members }: GroupContainers): GroupStatus {
  const statuses = [infra, ...members].map(({ state }) => summary(state));
  const all = (status: GroupStatus): boolean => statuses.every((other) => other === status);
  if (all("running") || all("paused")) return statuses[0] ?? "created";
  if (statuses.includes("running")) return "degraded";
  if (all("exited")) return "exited";
  if (statuses.includes("exited")) return "stopped";
  return statuses.includes("error") ? "error" : "created";
}

/** Whether a container runs, or is about to. */
export function isUp({ state, starting }: Container): boolean {
  return isRunning(state) || starting !== undefined;
}

function summary({ status }: ContainerState): GroupStatus {
  if (status === "restarting") return "exited";
  return status === "removing" || status === "dead" ? "error" : status;
}
