import type { OutputChunk } from "../model/process/stdio.ts";

/** The first byte of a frame. `systemError` carries a failure of the server itself, which clients raise as an error. */
const STREAM_NUMBER = { stdout: 1, stderr: 2, systemError: 3 } as const;

const HEADER_BYTES = 8;

/**
 * Writes some output as one frame of Docker's multiplexed stream: stream number, 3 zero bytes, length as a
 * big-endian 32-bit number, then the bytes themselves.
 * @see Docker Engine API v1.51, ContainerAttach, "Stream format"
 */
export function encodeFrame(stream: keyof typeof STREAM_NUMBER, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + bytes.byteLength);
  frame[0] = STREAM_NUMBER[stream];
  new DataView(frame.buffer).setUint32(4, bytes.byteLength);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/**
 * Turns output into the bytes that clients of attach, exec and logs read: frames, or for a terminal just the bytes.
 * If the output fails half-way, frames end with the reason in one of their own; a terminal has no way to tell, so
 * its stream fails. Cancelling cancels the output.
 */
export function encodeOutput(
  output: ReadableStream<OutputChunk>,
  { isTty }: { readonly isTty: boolean },
): ReadableStream<Uint8Array> {
  const reader = output.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(isTty ? value.bytes : encodeFrame(value.stream, value.bytes));
        } catch (error) {
          if (isTty) throw error;
          const reason = error instanceof Error ? error.message : String(error);
          const message = new TextEncoder().encode(`${reason}\n`);
          controller.enqueue(encodeFrame("systemError", message));
          controller.close();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
