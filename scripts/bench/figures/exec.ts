import { execBare } from "../bare-exec.ts";
import { compare, type Figure, timed } from "../figure.ts";

const ROUNDS = 40;

/** What an exec costs, beside one straight over the API server's WebSocket. */
export const EXEC_FIGURES: readonly Figure[] = [
  {
    name: "docker exec c true / exec over the API server's WebSocket",
    unit: "×",
    limit: 1.4,
    measure: async (stage) => {
      const id = await stage.docker.run("run", "-d", "busybox", "sleep", "3600");
      const { name } = await stage.barePods.run();
      return compare({
        ours: () => timed(() => stage.docker.run("exec", id, "true")),
        bare: () => timed(() => execBare(stage, name)),
        rounds: ROUNDS,
      });
    },
  },
];
