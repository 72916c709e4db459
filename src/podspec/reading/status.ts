import type { V1ContainerState, V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import type { Exit } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { GATE_ABANDONED, SHIM_FAILURE } from "../../shim/protocol.ts";
import { MAIN_CONTAINER } from "../names.ts";
import { isPassing } from "./scheduling.ts";

/**
 * How far the kubelet has brought a container: a state of the container itself, which is up to a second ahead of the
 * Pod's phase.
 */
export type PodProgress =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly startedAt: Date; readonly isReady: boolean }
  /** With its last words, as far as the kubelet has read them. */
  | { readonly kind: "terminated"; readonly exit: Exit; readonly words: string }
  /** Its gate ended without the server's word: the command has not begun. */
  | { readonly kind: "abandoned" }
  | { readonly kind: "failed"; readonly error: EngineError };

/** Reasons for which the kubelet keeps a container waiting though trying again will not help. */
const START_FAILURES = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "ImageInspectError",
  "RegistryUnavailable",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "PreCreateHookError",
  "PreStartHookError",
  "PostStartHookError",
]);

/** Reads from a Pod's status how far one of its containers is: the one that it was made for, unless a guest is named. */
export function podProgress(pod: V1Pod, container: string = MAIN_CONTAINER): PodProgress {
  const progress = containerProgress(statusOf(pod, container));
  if (progress.kind !== "starting") return progress;
  if (pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded") return evicted(pod);
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.reason === "Unschedulable" && !isPassing(scheduled.message ?? "")) {
    return { kind: "failed", error: startFailure("Unschedulable", scheduled.message ?? "") };
  }
  return { kind: "starting" };
}

/** Reads the status of an ephemeral or init container of a Pod. */
export function helperProgress(pod: V1Pod, container: string): PodProgress {
  return containerProgress(statusOf(pod, container));
}

/** No two containers of a Pod have the same name, of whatever kind they are. */
export function statusOf({ status = {} }: V1Pod, container: string): V1ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const { ephemeralContainerStatuses = [] } = status;
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    ({ name }) => name === container,
  );
}

/** The failure to start a container, of the kind by which Docker's clients know it. */
export function startFailure(reason: string, message: string): EngineError {
  const text = message || reason;
  if (
    /executable file not found|no such file or directory|permission denied|is a directory|not a directory/.test(
      text,
    )
  ) {
    // The docker CLI makes exit codes 127 and 126 of these words.
    return new EngineError("invalid-argument", text);
  }
  if (
    reason.includes("Image") &&
    /not ?found|manifest unknown|does not exist|not present|InvalidImageName/i.test(
      `${reason} ${text}`,
    )
  ) {
    return new EngineError("not-found", text);
  }
  const isPlain = message === "" || reason === "Failed" || reason.includes("Image");
  return new EngineError("internal", isPlain ? text : `${reason}: ${message}`);
}

function containerProgress(status: V1ContainerStatus | undefined): PodProgress {
  if (status?.state?.terminated) return terminated(status.state.terminated);
  if (status?.state?.running) return running(status);
  const { reason = "", message = "" } = status?.state?.waiting ?? {};
  return START_FAILURES.has(reason)
    ? { kind: "failed", error: startFailure(reason, message) }
    : { kind: "starting" };
}

function running({ state, ready }: V1ContainerStatus): PodProgress {
  return {
    kind: "running",
    startedAt: new Date(state?.running?.startedAt ?? 0),
    isReady: ready,
  };
}

function terminated(state: NonNullable<V1ContainerState["terminated"]>): PodProgress {
  const { exitCode, reason = "", message = "", startedAt, finishedAt } = state;
  // The runtime has refused to start the process, with the kubelet's placeholder 128, or nobody knows what became of it.
  const isUnknown = reason === "ContainerStatusUnknown" && !startedAt;
  if (reason === "StartError" || reason === "ContainerCannotRun" || isUnknown) {
    return { kind: "failed", error: startFailure(reason, message) };
  }
  if (exitCode === SHIM_FAILURE && message.trim() === GATE_ABANDONED) return { kind: "abandoned" };
  return {
    kind: "terminated",
    words: message.trim(),
    exit: {
      exitCode,
      isOomKilled: reason === "OOMKilled",
      error: "",
      ...(startedAt ? { startedAt: new Date(startedAt) } : {}),
      ...(finishedAt ? { finishedAt: new Date(finishedAt) } : {}),
    },
  };
}

/** The Pod ended before its container ran: an init container failed, or it was evicted, preempted or lost its node. */
function evicted(pod: V1Pod): PodProgress {
  const inits = pod.status?.initContainerStatuses ?? [];
  const failed = inits.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  if (failed) {
    const { message = "", exitCode } = failed.state?.terminated ?? {};
    const words = message.trim() || `it has ended with exit code ${exitCode}`;
    const error = new EngineError("internal", `Init container "${failed.name}": ${words}`);
    return { kind: "failed", error };
  }
  const { reason = "Failed", message = "" } = pod.status ?? {};
  return { kind: "failed", error: startFailure(reason, message) };
}
