import type { IncomingMessage } from "node:http";

/** What Go's HTTP client reads of an answer at once. */
const GO_READ_BUFFER_BYTES = 4096;

/** What Python's does, since 3.14; before it was a sixteenth of that. */
const PYTHON_READ_BUFFER_BYTES = 128 * 1024;

/** Python takes no longer lines. */
const MAX_LINE_BYTES = 32 * 1024;

const END = "\r\n\r\n";

/**
 * The head of an answer after which the connection is raw. The clients of podman and of docker-py read the head by
 * their HTTP library and the rest from the bare connection, so that what the library's buffer has swallowed along with
 * the head is lost to them: their head fills that buffer.
 * @see podman, pkg/bindings/containers/attach.go
 * @see docker-py, docker/api/client.py, _get_raw_response_socket
 */
export function rawHead(status: string, { headers }: Response, client: IncomingMessage): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status}`, ...lines].join("\r\n");
  return `${filled(head, readBufferBytes(client) - END.length)}${END}`;
}

/** How much a client's library reads of an answer beyond the head; 0 if that is not lost. */
function readBufferBytes({ url, headers }: IncomingMessage): number {
  if (url?.includes("/libpod/")) return GO_READ_BUFFER_BYTES;
  return headers["user-agent"]?.startsWith("docker-sdk-python/") ? PYTHON_READ_BUFFER_BYTES : 0;
}

function filled(head: string, bytes: number): string {
  const missing = bytes - head.length;
  if (missing <= 0) return head;
  const count = Math.ceil(missing / MAX_LINE_BYTES);
  const lengths = Array.from({ length: count }, (_, line) => Math.floor((missing + line) / count));
  return head + lengths.map((length) => "\r\nx-filler: ".padEnd(length, "-")).join("");
}
