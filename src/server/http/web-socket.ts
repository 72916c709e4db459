import type { IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { SwitchedConnection, UpgradableConnection } from "./hijack.ts";

/** A message is taken as a whole; who sends a larger one is cut off (close code 1009). */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

const NORMAL_CLOSURE = 1000;
const INTERNAL_ERROR = 1011;

/** What a close frame holds of a reason, in bytes. */
const MAX_REASON_BYTES = 123;

const handshakes = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
});

/**
 * A connection whose client asks for a WebSocket. Each message of the client is some input, its close frame the end of
 * it. A text is sent as text messages, any other body as binary ones, at the pace of the client.
 */
export function webSocketConnection(
  message: IncomingMessage,
  { socket, head }: UpgradableConnection,
): SwitchedConnection {
  const opening = Promise.withResolvers<WebSocket>();
  opening.promise.catch(() => {}); // because nobody may have begun to read
  socket.once("close", () => opening.reject(new Error("the client has left")));
  return {
    read: () => readMessages(opening.promise),
    send: async ({ headers }, body) => {
      handshakes.handleUpgrade(message, socket, head, opening.resolve); // which answers a bad handshake by itself
      const isText = headers.get("content-type")?.startsWith("text/") ?? false;
      await sendMessages(opening.promise, body, isText);
    },
  };
}

async function sendMessages(
  opening: Promise<WebSocket>,
  body: ReadableStream<Uint8Array>,
  isText: boolean,
): Promise<void> {
  const reader = body.getReader();
  const cancel = () => {
    reader.cancel().catch(() => {}); // because nobody is left who could be told
  };
  const webSocket = await opening.catch(cancel);
  if (!webSocket) return;
  webSocket.once("close", cancel);
  webSocket.on("error", () => {}); // because "close" follows, and says the same
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return webSocket.close(NORMAL_CLOSURE);
      await sendMessage(webSocket, isText ? decoder.decode(value, { stream: true }) : value);
    }
  } catch (error) {
    cancel();
    webSocket.close(INTERNAL_ERROR, reasonOf(error));
  }
}

/** Resolves when more may be sent. */
function sendMessage(webSocket: WebSocket, message: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.send(message, (error) => (error ? reject(error) : resolve()));
  });
}

function reasonOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const bytes = new TextEncoder().encode(words).subarray(0, MAX_REASON_BYTES);
  return new TextDecoder().decode(bytes, { stream: true }); // without a character that was cut
}

/** What a client sends, from its first message to its close frame, at the pace of the reader. */
function readMessages(opening: Promise<WebSocket>): ReadableStream<Uint8Array> {
  let isOpen = true;
  return new ReadableStream<Uint8Array>({
    start: async (controller) => {
      const webSocket = await opening;
      webSocket.on("message", (bytes: Buffer) => {
        if (!isOpen) return;
        controller.enqueue(bytes);
        if ((controller.desiredSize ?? 0) <= 0) webSocket.pause();
      });
      webSocket.once("close", () => {
        if (isOpen) controller.close();
      });
    },
    pull: async () => (await opening).resume(),
    cancel: async () => {
      isOpen = false;
      (await opening).resume(); // what is not read would hide that the client closes
    },
  });
}
