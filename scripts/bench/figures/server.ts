import { type Figure, median, timed } from "../figure.ts";
import { settle } from "../settle.ts";

const STARTS = 9;
const CONTAINERS = 100;
const LISTINGS = 20;

/** What the server itself costs. */
export const SERVER_FIGURES: readonly Figure[] = [
  {
    name: "server: from exec to an answered _ping",
    unit: "ms",
    limit: 300,
    measure: async ({ startServer }) => {
      const times: number[] = [];
      for (let round = 0; round < STARTS; round += 1) {
        const startedAt = performance.now();
        await using server = await startServer();
        await ask(server.host, "/_ping");
        times.push(performance.now() - startedAt);
      }
      return { value: median(times), detail: `${STARTS} starts` };
    },
  },
  {
    name: "server: resident memory, idle",
    unit: "MB",
    limit: 90,
    measure: async ({ startServer }) => {
      await using server = await startServer();
      await ask(server.host, "/containers/json");
      await settle();
      return { value: await residentMegabytes(server.pid), detail: "after one request" };
    },
  },
  {
    name: `server: resident memory, ${CONTAINERS} containers listed`,
    unit: "MB",
    limit: 130,
    measure: async ({ startServer }) => {
      await using server = await startServer();
      const create = { method: "POST", body: JSON.stringify({ Image: "busybox" }) };
      for (let count = 0; count < CONTAINERS; count += 1)
        await ask(server.host, "/containers/create", create);
      const ms = await timed(() => ask(server.host, "/containers/json?all=1"));
      for (let count = 1; count < LISTINGS; count += 1)
        await ask(server.host, "/containers/json?all=1");
      const detail = `created, listed ${LISTINGS} times; the first took ${ms.toFixed(0)} ms`;
      return { value: await residentMegabytes(server.pid), detail };
    },
  },
];

async function ask(host: string, path: string, init: RequestInit = {}): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${host.replace("tcp:", "http:")}${path}`, { ...init, headers });
  const body = await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${body}`);
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await Bun.file(`/proc/${pid}/status`).text();
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1_000_000;
}
