import { startCountingProxy } from "../counting-proxy.ts";
import { type Figure, median } from "../figure.ts";
import { settle } from "../settle.ts";

const ROUNDS = 3;
const INSPECTIONS = 10;

/** What a container's life costs the API server. */
export const REQUEST_FIGURES: readonly Figure[] = [
  {
    name: `requests to the API server for run, inspect ×${INSPECTIONS}, rm (one port)`,
    unit: "requests",
    limit: 8,
    measure: async (stage) => {
      await using proxy = await startCountingProxy(stage.kubeconfig);
      await using server = await stage.startServer({ kubeconfig: proxy.kubeconfig });
      const docker = stage.dockerFor(server);
      const requests: (readonly string[])[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        proxy.takeRequests();
        const id = await docker.run("run", "-d", "-p", "80", "busybox", "sleep", "3600");
        for (let count = 0; count < INSPECTIONS; count += 1) await docker.run("inspect", id);
        await docker.run("rm", "--force", id);
        await settle(); // for what the server does after its answer
        if (round > 0) requests.push(proxy.takeRequests());
      }
      const kinds = requests.at(-1) ?? [];
      return { value: median(requests.map(({ length }) => length)), detail: kinds.join(", ") };
    },
  },
];
