import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isUpgraded, offerUpgrade } from "../../api/request-upgrade.ts";
import { type Fetch, pump, sendResponse, toRequest } from "./http-bridge.ts";
import { rawHead } from "./raw-head.ts";
import { webSocketConnection } from "./web-socket.ts";

/** A connection whose client asked for another protocol, and what it had sent by then beyond its request. */
export type UpgradableConnection = { readonly socket: Duplex; readonly head: Buffer };

const SWITCHING = "101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp";

/** A connection that a route may take over. */
export type SwitchedConnection = {
  /** What the client sends from now on. */
  readonly read: () => ReadableStream<Uint8Array>;
  /** Switches protocols, sends the body of the route's answer, and ends the connection with it. */
  readonly send: (answer: Response, body: ReadableStream<Uint8Array>) => Promise<void>;
};

/** Bytes of input that are kept for a process which does not read them yet. */
const INPUT_BUFFER_BYTES = 64 * 1024;

/**
 * Answers a request that asks for another protocol. `Upgrade: tcp` is how Docker's clients get a two-way stream out
 * of attach and exec start, `websocket` how browsers do: if the route takes the connection, its answer goes out as 101
 * and both directions stay open. Everything else, an error too, is answered as plain HTTP, and so is every request
 * that wants what nobody here speaks: Java clients offer `h2c` and `TLS/1.2` by themselves.
 * @see Docker Engine API v1.51, ContainerAttach, "Hijacking"
 */
export async function answerUpgrade(
  fetch: Fetch,
  message: IncomingMessage,
  { socket, head }: UpgradableConnection,
): Promise<void> {
  const abort = new AbortController();
  socket.on("error", () => {}); // because "close" follows, and says the same
  socket.once("close", () => abort.abort(new Error("the client has left")));
  const request = toRequest(message, abort.signal);
  if (request instanceof Response) return sendPlain(request, message, socket);
  const protocol = message.headers.upgrade?.toLowerCase();
  const connection =
    protocol === "websocket"
      ? webSocketConnection(message, { socket, head })
      : rawConnection(message, { socket, head });
  if (protocol === "tcp" || protocol === "websocket")
    offerUpgrade(request, connection.read, protocol);
  const answer = await fetch(request);
  if (!isUpgraded(request) || !answer.body) return sendPlain(answer, message, socket);
  await connection.send(answer, answer.body);
}

/** The connection as it is, with both directions open, each until its own end. */
function rawConnection(
  message: IncomingMessage,
  { socket, head }: UpgradableConnection,
): SwitchedConnection {
  return {
    read: () => readSocket({ socket, head }),
    send: async (answer, body) => {
      socket.write(rawHead(SWITCHING, answer, message));
      await pump(body, socket);
      // What the client still sends is dropped. Unread, it would hide that the client has closed its side.
      socket.removeAllListeners("data").resume();
    },
  };
}

/** Answers without upgrade. The connection ends with it, because nobody parses a second request on it. */
async function sendPlain(
  answer: Response,
  message: IncomingMessage,
  socket: Duplex,
): Promise<void> {
  const response = new ServerResponse(message);
  response.assignSocket(socket as Parameters<ServerResponse["assignSocket"]>[0]);
  response.setHeader("connection", "close");
  response.once("finish", () => socket.end());
  socket.resume();
  await sendResponse(answer, response);
}

/** What a client sends, from the first byte after its request to its half-close, at the pace of the reader. */
export function readSocket({ socket, head }: UpgradableConnection): ReadableStream<Uint8Array> {
  let isOpen = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (head.byteLength > 0) controller.enqueue(head);
        socket.on("data", (bytes: Uint8Array) => {
          controller.enqueue(bytes);
          if ((controller.desiredSize ?? 0) <= 0) socket.pause();
        });
        socket.once("end", () => {
          if (isOpen) controller.close();
          isOpen = false;
        });
        socket.once("close", () => {
          if (isOpen) controller.error(new Error("the client has left"));
        });
      },
      pull: () => void socket.resume(),
      cancel: () => {
        isOpen = false;
        socket.removeAllListeners("data").resume();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: INPUT_BUFFER_BYTES }),
  );
}
