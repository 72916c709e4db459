import { compare, type Figure } from "../figure.ts";
import { type Address, download, firstAnswer, prepareNginx } from "../nginx-client.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 5;

/** What a published port costs, beside a connection to the Pod. */
export const PROXY_FIGURES: readonly Figure[] = [
  {
    name: "bytes per second through a published port / straight to the Pod",
    unit: "×",
    limit: 0.9,
    isMinimum: true,
    measure: async (stage) => {
      const { published, pod } = await startNginx(stage);
      return compare({
        ours: () => download(published),
        bare: () => download(pod),
        rounds: ROUNDS,
        unit: "MB/s",
      });
    },
  },
  {
    name: "new connection through a published port / straight to the Pod",
    unit: "×",
    limit: 3,
    measure: async (stage) => {
      const { published, pod } = await startNginx(stage);
      return compare({
        ours: () => firstAnswer(published),
        bare: () => firstAnswer(pod),
        rounds: ROUNDS,
      });
    },
  },
];

async function startNginx({ docker }: Stage): Promise<{ published: Address; pod: Address }> {
  const id = await docker.run("run", "-d", "-p", "80", "nginx:alpine");
  await prepareNginx(docker, id);
  const { port } = new URL(`tcp://${(await docker.run("port", id, "80")).split("\n")[0]}`);
  // The container knows its address before the cluster tells it.
  const host = await docker.run("exec", id, "hostname", "-i");
  return { published: { host: "127.0.0.1", port: Number(port) }, pod: { host, port: 80 } };
}
