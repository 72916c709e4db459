import type { OutputChunk, StdioSession } from "../model/process/stdio.ts";
import { KeySequence } from "../streams/key-sequence.ts";

/** By which keys a client leaves a terminal, and who is told of it. */
export type DetachOptions = { readonly keys: Uint8Array; readonly onDetach: () => void };

/**
 * Lets a client leave a terminal by its keyboard: its output ends, and the process goes on with its input open. The docker CLI looks for
 * the keys itself; who speaks to the API by other means leaves it to the daemon.
 */
export function detachable(session: StdioSession, { keys, onDetach }: DetachOptions): StdioSession {
  const sequence = new KeySequence(keys);
  const reader = session.output.getReader();
  const writer = session.input.getWriter();
  writer.closed.catch(() => {}); // because a broken connection is told by the output
  let isDetached = false;
  return {
    isTty: session.isTty,
    output: new ReadableStream<OutputChunk>(
      {
        pull: async (controller) => {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        },
        cancel: (reason) => reader.cancel(reason),
      },
      { highWaterMark: 0 },
    ),
    input: new WritableStream<Uint8Array>({
      write: async (input) => {
        if (isDetached) return;
        const { bytes, isComplete } = sequence.pass(input);
        if (bytes.length > 0) await writer.write(bytes);
        if (!isComplete) return;
        isDetached = true;
        onDetach();
        await reader.cancel();
      },
      close: async () => {
        if (isDetached) return;
        const held = sequence.release();
        if (held.length > 0) await writer.write(held);
        await writer.close();
      },
      abort: async (reason) => {
        if (!isDetached) await writer.abort(reason);
      },
    }),
  };
}
