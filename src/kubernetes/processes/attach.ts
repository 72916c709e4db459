import type { RemoteProcess } from "../../engine/backend.ts";
import { EngineError, isEngineError } from "../../model/errors.ts";
import { ApiError, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import { pause } from "../transport/pause.ts";
import { connectToProcess, type ProcessRequest } from "./remote-process.ts";

/**
 * An attach that failed says so; one that worked says nothing until its process does. The kubelet's refusal comes
 * 2 to 4 ms after the API server's consent (measured); after this time without one there was none.
 */
const REFUSAL_MS = 15;

/**
 * Attaches to the process of a Pod's container.
 * @throws {EngineError} `not-found` if the container does not run: not yet, or not any more.
 */
export async function attachToPod(
  client: KubernetesClient,
  request: Omit<ProcessRequest, "verb" | "command">,
): Promise<RemoteProcess> {
  const { status, firstSign, output, input, resize } = await connect(client, request);
  const exitCode = status.then(checkedEnd);
  exitCode.catch(() => {}); // because not everyone asks for it
  const waited = new AbortController();
  const wait = pause(REFUSAL_MS, AbortSignal.any([request.signal, waited.signal]));
  const sign = await Promise.race([firstSign, wait]);
  waited.abort();
  if (sign === "end") await exitCode; // rejects if it was a refusal
  return { output, input, resize, exitCode };
}

async function connect(
  client: KubernetesClient,
  request: Omit<ProcessRequest, "verb" | "command">,
): ReturnType<typeof connectToProcess> {
  try {
    return await connectToProcess(client, { ...request, verb: "attach" });
  } catch (error) {
    // A Pod that is not on a node yet, or has no container of this name, is a bad request to Kubernetes.
    if (!isEngineError(error, "invalid-argument")) throw error;
    throw new EngineError("not-found", error.message, { cause: error });
  }
}

function checkedEnd(status: ApiStatus): number {
  if (status.status === "Success") return 0;
  const refusal = new ApiError(status, 500);
  const kind = /not found|not in running state|not running/.test(refusal.message)
    ? "not-found"
    : refusal.kind;
  throw new EngineError(kind, refusal.message, { cause: refusal });
}
