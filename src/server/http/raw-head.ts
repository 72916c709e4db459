import type { IncomingMessage } from "node:http";

/** What Go's HTTP client reads of an answer at once. */
const GO_READ_BUFFER_BYTES = 4096;

const END = "\r\n\r\n";

/**
 * The head of an answer after which the connection is raw. Podman's client reads the head by its HTTP library and the
 * rest from the bare connection, so that what the library's buffer has swallowed along with the head is lost to it:
 * its head fills that buffer.
 * @see podman, pkg/bindings/containers/attach.go
 */
export function rawHead(status: string, { headers }: Response, { url }: IncomingMessage): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status}`, ...lines].join("\r\n");
  return `${url?.includes("/libpod/") ? filled(head) : head}${END}`;
}

function filled(head: string): string {
  return `${head}\r\nx-filler: `.padEnd(GO_READ_BUFFER_BYTES - END.length, "-");
}
