/** A WebSocket of a test, whose messages are read one by one. */
export type TestWebSocket = {
  readonly send: (message: string | Uint8Array<ArrayBuffer>) => void;
  /** The next message: a text, or bytes. @throws {Error} If it has been closed. */
  readonly next: () => Promise<string | Buffer>;
  /** Closes it as a browser does. */
  readonly close: () => void;
  /** Breaks it off. */
  readonly terminate: () => void;
  /** How it has been closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
};

/** @throws {Error} If there is no WebSocket; it tells the status that was answered. */
export async function openWebSocket(url: string): Promise<TestWebSocket> {
  const socket = new WebSocket(url);
  socket.binaryType = "nodebuffer";
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const messages = new TransformStream<string | Buffer>(undefined, undefined, {
    highWaterMark: Number.MAX_SAFE_INTEGER,
  });
  const writer = messages.writable.getWriter();
  const reader = messages.readable.getReader();
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("error", ({ message }) => opened.reject(new Error(message)));
  socket.addEventListener("message", ({ data }) => void writer.write(data));
  socket.addEventListener("close", ({ code, reason }) => {
    closed.resolve({ code, reason });
    void writer.close();
  });
  await opened.promise;
  return {
    send: (message) => socket.send(message),
    next: async () => {
      const { done, value } = await reader.read();
      if (done) throw new Error("The WebSocket has been closed");
      return value;
    },
    close: () => socket.close(),
    terminate: () => socket.terminate(),
    closed: closed.promise,
  };
}

/** Reads messages up to a text, or to the end. */
export async function textOf(socket: TestWebSocket, end?: string): Promise<string> {
  let text = "";
  for (;;) {
    const message = await socket.next().catch(() => undefined);
    if (message === undefined) return text;
    text += message.toString();
    if (end !== undefined && text.includes(end)) return text;
  }
}
