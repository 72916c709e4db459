import type { Socket } from "node:net";

/**
 * Answers what is not HTTP, as far as it can be answered, and hangs up.
 * A client that reset the connection gets nothing.
 */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? ["431 Request Header Fields Too Large", "request header fields too large"]
      : ["400 Bad Request", `malformed HTTP request: ${error.message}`];
  const body = `${JSON.stringify({ message })}\n`;
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
