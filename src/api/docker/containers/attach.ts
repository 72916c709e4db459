import type { Static } from "elysia";
import type { AttachOptions } from "../../../engine/containers/running/attach.ts";
import { EngineError } from "../../../model/errors.ts";
import { parseDetachKeys } from "../../../model/notation/detach-keys.ts";
import { canUpgrade } from "../../request-upgrade.ts";
import { isVersionAtLeast, requestedVersion } from "../../requested-version.ts";
import type { ContainerAttachQuery } from "../../schemas/container.ts";

type Query = Static<typeof ContainerAttachQuery>;

/**
 * Reads which streams a client wants to be connected to. Its input needs an upgraded connection.
 * @throws {EngineError} `invalid-argument` for keys that there are not.
 */
export function fromAttachQuery(query: Query, request: Request): AttachOptions {
  const { stream = false, logs = false, stdin = false, stdout = false, stderr = false } = query;
  return {
    stream,
    logs,
    stdin: stdin && canUpgrade(request),
    stdout,
    stderr,
    detachKeys: parseDetachKeys(query.detachKeys ?? ""),
    signal: request.signal,
  };
}

/**
 * The same for a WebSocket, by which clients have been connected to all three streams before API v1.42.
 * @throws {EngineError} `invalid-argument` if the request asks for none.
 */
export function fromWebSocketAttachQuery(query: Query, request: Request): AttachOptions {
  if (!canUpgrade(request, "websocket"))
    throw new EngineError("invalid-argument", "not websocket protocol");
  const isChosen = isVersionAtLeast(requestedVersion(request), "1.42");
  const { stdin = !isChosen, stdout = !isChosen, stderr = !isChosen } = isChosen ? query : {};
  return { ...fromAttachQuery(query, request), stdin, stdout, stderr };
}
