import type { IncomingMessage, ServerResponse } from "node:http";
import { isUpgraded, offerUpgrade } from "../../api/request-upgrade.ts";
import { readSocket } from "./hijack.ts";
import { type Fetch, pump, sendResponse, toRequest } from "./http-bridge.ts";
import { rawHead } from "./raw-head.ts";
import { becomeTunnel } from "./tunnel.ts";

const EXEC_START = /^(?:\/v[\d.]+)?\/libpod\/exec\/[^/?]+\/start(?:\?|$)/;

/** Whether the client of a request goes on to speak and listen on its connection without having asked for it. */
export function takesOver({ method, url }: IncomingMessage): boolean {
  return method === "POST" && EXEC_START.test(url ?? "");
}

/**
 * Answers podman's start of an exec: its client sends a plain request, and then takes the bare connection for a
 * two-way stream, of which neither chunks nor lengths are part. What does not become one is answered as ever.
 * @see podman, pkg/bindings/containers/attach.go, ExecStartAndAttach
 */
export async function answerTakeOver(
  fetch: Fetch,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { socket } = message;
  const abort = new AbortController();
  socket.on("error", () => {}); // because "close" follows, and says the same
  socket.once("close", () => abort.abort(new Error("the client has left")));
  const request = toRequest(message, abort.signal);
  if (request instanceof Response) return sendResponse(request, response);
  offerUpgrade(request, () =>
    readSocket({ socket: becomeTunnel(message, response), head: Buffer.alloc(0) }),
  );
  const answer = await fetch(request);
  if (!isUpgraded(request) || !answer.body) return sendResponse(answer, response);
  socket.write(rawHead("200 OK", answer, message));
  await pump(answer.body, socket);
  socket.removeAllListeners("data").resume(); // as after an upgrade
}
