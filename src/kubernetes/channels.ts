import { EngineError } from "../model/errors.ts";

/** Channels of an exec or attach. @see Kubernetes, remotecommand, v5.channel.k8s.io */
export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;
export const STATUS = 3;
export const RESIZE = 4;
/** Closes the channel that its one byte names; since v5. */
const CLOSE = 255;

/** Subprotocols that are spoken, best first: only v5 can close one direction. */
export const PROTOCOLS: readonly string[] = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/** Bytes that may wait to be sent. A WebSocket has no event for room, so above this it is looked at again. */
const SEND_BUFFER = 1024 * 1024;
const LOOK_AGAIN_MS = 1;
/** A frame above the server's limit would close the connection. */
const FRAME_BYTES = 512 * 1024;

/** Bun's sockets can be paused, which holds up the sender. */
type PausableSocket = WebSocket & { readonly pause: () => void; readonly resume: () => void };

/** What comes out of a WebSocket with channels. */
export type ChannelMessage = { readonly channel: number; readonly bytes: Uint8Array };

/** Messages as they come, at the pace they are read; the stream ends with the connection. Empty ones are left out. */
export function readChannels(socket: WebSocket): ReadableStream<ChannelMessage> {
  const pausable = socket as PausableSocket;
  return new ReadableStream<ChannelMessage>(
    {
      start: (controller: ReadableStreamDefaultController<ChannelMessage>) => {
        socket.addEventListener("message", (event) => {
          const bytes = new Uint8Array(event.data as ArrayBuffer);
          const [channel] = bytes;
          if (channel === undefined || bytes.length < 2) return;
          controller.enqueue({ channel, bytes: bytes.subarray(1) });
          if ((controller.desiredSize ?? 0) <= 0) pausable.pause();
        });
        socket.addEventListener("close", () => closeOnce(controller), { once: true });
      },
      pull: () => {
        pausable.resume();
      },
      cancel: () => {
        socket.close();
      },
    },
    new CountQueuingStrategy({ highWaterMark: 32 }),
  );
}

/** Sends bytes on a channel and returns when there is room for more. */
export async function sendOn(socket: WebSocket, channel: number, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; start += FRAME_BYTES) {
    const part = bytes.subarray(start, start + FRAME_BYTES);
    const frame = new Uint8Array(part.length + 1);
    frame[0] = channel;
    frame.set(part, 1);
    assertOpen(socket);
    socket.send(frame);
    while (socket.bufferedAmount > SEND_BUFFER) {
      assertOpen(socket);
      await Bun.sleep(LOOK_AGAIN_MS);
    }
  }
}

/** Closes one direction. With v4 nothing can say so, and the process never sees the end of its input. */
export function closeChannel(socket: WebSocket, channel: number): void {
  if (socket.readyState === WebSocket.OPEN && socket.protocol === PROTOCOLS[0]) {
    socket.send(new Uint8Array([CLOSE, channel]));
  }
}

function assertOpen(socket: WebSocket): void {
  if (socket.readyState !== WebSocket.OPEN)
    throw new EngineError("unavailable", "the connection is closed");
}

function closeOnce<T>(controller: ReadableStreamDefaultController<T>): void {
  try {
    controller.close();
  } catch {
    // because it was cancelled
  }
}
