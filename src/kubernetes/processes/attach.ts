import type { RemoteProcess } from "../../engine/backend.ts";
import { EngineError } from "../../model/errors.ts";
import { ApiError, isApiError, type ApiStatus } from "../api-errors.ts";
import type { KubernetesClient } from "../client.ts";
import { connectToProcess, type ProcessRequest } from "./remote-process.ts";

/**
 * Attaches to the process of a Pod's container. It resolves when the runtime has agreed: what the process writes from
 * now on is not missed.
 * @throws {EngineError} `not-found` if the container does not run: not yet, or not any more.
 */
export async function attachToPod(
  client: KubernetesClient,
  request: Omit<ProcessRequest, "verb" | "command">,
): Promise<RemoteProcess> {
  const { status, accepted, output, input, resize } = await connect(client, request);
  const exitCode = status.then(exitCodeOf);
  exitCode.catch(() => {}); // because not everyone asks for it
  if ((await accepted()) === "ended") await exitCode; // rejects if it is a refusal that came
  return { output, input, resize, exitCode };
}

async function connect(
  client: KubernetesClient,
  request: Omit<ProcessRequest, "verb" | "command">,
): ReturnType<typeof connectToProcess> {
  try {
    return await connectToProcess(client, { ...request, verb: "attach" });
  } catch (error) {
    // A Pod that is not on a node yet is a bad request to Kubernetes; a kubelet that has no such container running
    // answers a direct question with status 500 and its reason in a body that no WebSocket shows.
    if (!isApiError(error, 400) && !isApiError(error, 500)) throw error;
    throw new EngineError("not-found", `Cannot attach to Pod "${request.pod}": it does not run`, {
      cause: error,
    });
  }
}

/** @returns 0: an attach learns of the end only. */
function exitCodeOf(status: ApiStatus): number {
  if (status.status === "Success") return 0;
  const refusal = new ApiError(status, 500);
  const kind = /not found|not in running state|not running|pod does not exist/.test(refusal.message)
    ? "not-found"
    : refusal.kind;
  throw new EngineError(kind, refusal.message, { cause: refusal });
}
