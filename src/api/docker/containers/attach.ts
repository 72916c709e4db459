import type { Static } from "elysia";
import type { AttachOptions } from "../../../engine/containers/running/attach.ts";
import { canUpgrade } from "../../request-upgrade.ts";
import type { ContainerAttachQuery } from "../../schemas/container.ts";

/**
 * Reads which streams a client wants to be connected to. Its input needs an upgraded connection.
 */
export function fromAttachQuery(
  query: Static<typeof ContainerAttachQuery>,
  request: Request,
): AttachOptions {
  const { stream = false, logs = false, stdin = false, stdout = false, stderr = false } = query;
  return {
    stream,
    logs,
    stdin: stdin && canUpgrade(request),
    stdout,
    stderr,
    signal: request.signal,
  };
}
