import { EngineError, errorMessage } from "../../model/errors.ts";
import { pause } from "./pause.ts";

/** A server that neither agrees nor refuses within this time is taken to be out of reach. */
const OPEN_MS = 30_000;

/** How a WebSocket is opened. */
export type WebSocketSetup = {
  readonly options: Bun.WebSocketOptions;
  /** Called with each message from the first one on, which may come together with the server's consent. */
  readonly onMessage: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
};

/** Messages come as bytes; compressing them would cost more than a cluster's network. */
export async function openWebSocket(url: string, setup: WebSocketSetup): Promise<WebSocket> {
  const { signal, options, onMessage } = setup;
  signal.throwIfAborted();
  const socket = new WebSocket(url, { ...options, perMessageDeflate: false });
  socket.binaryType = "nodebuffer";
  socket.addEventListener("message", ({ data }) => {
    onMessage(typeof data === "string" ? Buffer.from(data) : (data as Uint8Array));
  });
  const settled = new AbortController();
  try {
    await Promise.race([consent(socket), timeOut(url, AbortSignal.any([signal, settled.signal]))]);
    return socket;
  } catch (error) {
    socket.terminate();
    throw error;
  } finally {
    settled.abort();
  }
}

function consent(socket: WebSocket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.addEventListener("open", () => resolve(), { once: true });
  socket.addEventListener("error", ({ message }) => reject(socketError(errorMessage(message))), {
    once: true,
  });
  return promise;
}

/** With the system's name of a failure before anything was asked, as `fetch` has it; Bun tells it in words alone. */
function socketError(message: string): Error {
  const code = message.endsWith("Failed to connect") ? { code: "ECONNREFUSED" } : {};
  return Object.assign(new Error(message), code);
}

async function timeOut(url: string, signal: AbortSignal): Promise<never> {
  await pause(OPEN_MS, signal);
  throw new EngineError(
    "unavailable",
    `Cannot open a WebSocket to "${new URL(url).origin}": no answer within ${OPEN_MS / 1000} s`,
  );
}
