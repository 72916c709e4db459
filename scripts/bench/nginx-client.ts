import { once } from "node:events";
import { connect } from "node:net";
import type { Docker } from "./docker.ts";
import { median, timed } from "./figure.ts";

/** Where an nginx is reached. */
export type Address = { readonly host: string; readonly port: number };

const SIZE_BYTES = 512 * 1024 * 1024;
const FILE = "/usr/share/nginx/html/large";
const CONNECTIONS = 50;

/** Puts the file into a container that `download` takes out of it, and waits until nginx listens and all know it. */
export async function prepareNginx({ run }: Docker, id: string): Promise<void> {
  const isUp = "until [ -s /run/nginx.pid ]; do sleep 0.05; done";
  await run("exec", id, "sh", "-c", `truncate -s ${SIZE_BYTES} ${FILE}; ${isUp}`);
  await run("logs", id); // is there once the Pod's status tells that it runs, which kubectl waits for as well
}

/** Takes the large file. @returns Megabytes per second. */
export async function download(address: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let bytes = 0;
  const startedAt = performance.now();
  const socket = connect(address);
  socket.write("GET /large HTTP/1.0\r\n\r\n");
  // The end comes later than the last byte where a connection is forwarded.
  socket.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes >= SIZE_BYTES) resolve();
  });
  socket.on("close", () => reject(new Error(`Only ${bytes} bytes came from ${address.host}`)));
  socket.on("error", reject);
  await promise.finally(() => socket.destroy());
  return bytes / 1000 / (performance.now() - startedAt);
}

/** Connects and asks, one time after another. @returns The median of the milliseconds until the first answer. */
export async function firstAnswer(address: Address): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < CONNECTIONS; count += 1) times.push(await timed(() => ask(address)));
  return median(times);
}

async function ask(address: Address): Promise<void> {
  const socket = connect(address);
  socket.write("HEAD / HTTP/1.1\r\nHost: bench\r\n\r\n");
  await once(socket, "data");
  socket.destroy();
}
