import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
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

/** What is needed to answer one, besides its request. */
export type TakeOverOptions = {
  readonly response: ServerResponse;
  /** Told of the connection when it is no HTTP any more. */
  readonly onRaw: (socket: Duplex) => void;
};

/**
 * Answers podman's start of an exec: its client sends a plain request, and then takes the bare connection for a
 * two-way stream, of which neither chunks nor lengths are part. What does not become one is answered as ever.
 * @see podman, pkg/bindings/containers/attach.go, ExecStartAndAttach
 */
export async function answerTakeOver(
  fetch: Fetch,
  message: IncomingMessage,
  { response, onRaw }: TakeOverOptions,
): Promise<void> {
  const abort = new AbortController();
  const leave = () => abort.abort(new Error("the client has left"));
  response.once("close", () => {
    if (!response.writableFinished) leave();
  });
  const request = toRequest(message, abort.signal);
  if (request instanceof Response) return sendResponse(request, response);
  const { socket } = message;
  offerUpgrade(request, () => {
    becomeTunnel(message, response);
    socket.on("error", () => {}); // because "close" follows, and says the same
    socket.once("close", leave);
    onRaw(socket);
    return readSocket({ socket, head: Buffer.alloc(0) });
  });
  const answer = await fetch(request);
  if (!isUpgraded(request) || !answer.body) return sendResponse(answer, response);
  socket.write(rawHead("200 OK", answer, message));
  await pump(answer.body, socket);
  socket.removeAllListeners("data").resume(); // as after an upgrade
}
