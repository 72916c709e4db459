import type { KubernetesClient } from "../kubernetes/client.ts";
import { isAway } from "../kubernetes/transport/retry.ts";
import { EngineError, errorMessage } from "../model/errors.ts";

/**
 * Waits for an API server that is away when the server is started, as in the moments in which a cluster begins itself.
 * The log says once that it is waited for. Anything but silence is left to who asks for more.
 * @throws {EngineError} `unavailable` if it has not answered in that time.
 */
export async function untilClusterAnswers(
  client: KubernetesClient,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const limit = AbortSignal.timeout(limitMs);
  let reason = "";
  for (;;) {
    try {
      await client.json("/version", { signal: AbortSignal.any([signal, limit]) });
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) throw noAnswer(client, limitMs, reason);
      if (!isAway(error)) return;
      reason = `: ${errorMessage(error)}`; // which comes after some seconds, as each request waits a while
    }
  }
}

function noAnswer({ server }: KubernetesClient, limitMs: number, reason: string): EngineError {
  const seconds = limitMs / 1000;
  return new EngineError(
    "unavailable",
    `the API server "${server}" has not answered in ${seconds} s${reason}`,
  );
}
