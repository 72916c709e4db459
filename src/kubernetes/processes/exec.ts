import type { RemoteProcess } from "../../engine/backend.ts";
import { EngineError } from "../../model/errors.ts";
import { ApiError, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import { connectToProcess, type ProcessRequest } from "./remote-process.ts";

/** How the kubelet and containerd say that there is no running container to speak to. */
const NOT_RUNNING = new RegExp(
  [
    String.raw`container not found \(`,
    "not found in pod",
    "not in running state",
    "is in CONTAINER_EXITED state",
    "(stopped|deleted) (container|state)",
    "has stopped",
    "task .* not found",
    "container not created",
    "pod does not exist",
    "namespace path: lstat /proc/", // of the container's first process
  ].join("|"),
);
const NOT_RUNNABLE =
  /executable file not found|no such file or directory|permission denied|is a directory/;

/**
 * Runs a command in a Pod.
 *
 * It resolves when the API server has agreed, some 5 ms after the call: Kubernetes tells nobody when the process
 * begins, and waiting for its first output or end would cost every exec its quickness. Why a command could not be
 * run is therefore told by `exitCode`, which then rejects with an `EngineError` in the runtime's words,
 * `invalid-argument` if it is the command's fault, while the output just ends.
 *
 * Closing the input needs Kubernetes 1.30 or newer; an older one never tells the process of its end.
 * @throws {EngineError} In the API server's words, if it refuses: `not-found`, `forbidden` …
 */
export async function execInPod(
  client: KubernetesClient,
  request: Omit<ProcessRequest, "verb">,
): Promise<RemoteProcess> {
  const { status, output, input, resize } = await connectToProcess(client, {
    ...request,
    verb: "exec",
  });
  const exitCode = status.then(exitCodeOf);
  exitCode.catch(() => {}); // because not everyone asks for it
  return { output, input, resize, exitCode };
}

/** @throws {EngineError} If the command has not been run. */
function exitCodeOf(status: ApiStatus): number {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  if (cause?.message !== undefined) return Number(cause.message);
  throw startError(status);
}

/** Says it in the runtime's own words, without those that the kubelet and containerd put in front. */
function startError(status: ApiStatus): EngineError {
  const refusal = new ApiError(status, 500);
  const { message } = refusal;
  if (NOT_RUNNING.test(message)) return new EngineError("not-found", message, { cause: refusal });
  const words = /(?:OCI runtime exec failed: )?(exec failed: .*)$/s.exec(message)?.[1] ?? message;
  const kind = NOT_RUNNABLE.test(words) ? "invalid-argument" : refusal.kind;
  return new EngineError(kind, words, { cause: refusal });
}
