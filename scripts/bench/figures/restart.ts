import { compare, type Figure, timed } from "../figure.ts";

const ROUNDS = 7;

/** Ends as soon as it is told to. */
const OBEDIENT = "trap 'exit 0' TERM; sleep 3600 & wait";

/** What a restart costs, beside its two halves. */
export const RESTART_FIGURES: readonly Figure[] = [
  {
    name: "docker restart -t 1 of a container that obeys / docker stop and docker start",
    unit: "×",
    limit: 1.2,
    measure: async ({ docker }) => {
      const id = await docker.run("run", "-d", "busybox", "sh", "-c", OBEDIENT);
      return compare({
        ours: () => timed(() => docker.run("restart", "-t", "1", id)),
        bare: () =>
          timed(async () => {
            await docker.run("stop", id);
            await docker.run("start", id);
          }),
        rounds: ROUNDS,
        isPhased: true,
      });
    },
  },
];
