import { connect } from "node:net";
import { compare, type Figure } from "../figure.ts";

const ROUNDS = 5;
const SIZE_BYTES = 512 * 1024 * 1024;
const FILE = "/usr/share/nginx/html/large";

type Address = { readonly host: string; readonly port: number };

/** What a published port costs, beside a connection to the Pod. */
export const PROXY_FIGURES: readonly Figure[] = [
  {
    name: "bytes per second through a published port / straight to the Pod",
    unit: "×",
    limit: 0.9,
    isMinimum: true,
    measure: async ({ docker }) => {
      const id = await docker.run("run", "-d", "-p", "80", "nginx:alpine");
      await docker.run("exec", id, "truncate", "-s", String(SIZE_BYTES), FILE);
      const published = new URL(`tcp://${(await docker.run("port", id, "80")).split("\n")[0]}`);
      // The container knows its address before the cluster tells it.
      const host = await docker.run("exec", id, "hostname", "-i");
      return compare({
        ours: () => download({ host: "127.0.0.1", port: Number(published.port) }),
        bare: () => download({ host, port: 80 }),
        rounds: ROUNDS,
        unit: "MB/s",
      });
    },
  },
];

/** @returns Megabytes per second. */
async function download(address: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let bytes = 0;
  const startedAt = performance.now();
  const socket = connect(address);
  socket.write("GET /large HTTP/1.0\r\n\r\n");
  socket.on("data", (chunk) => {
    bytes += chunk.length;
  });
  socket.on("close", resolve);
  socket.on("error", reject);
  await promise;
  if (bytes < SIZE_BYTES) throw new Error(`Only ${bytes} bytes came from ${address.host}`);
  return bytes / 1000 / (performance.now() - startedAt);
}
