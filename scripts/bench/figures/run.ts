import { compare, type Figure, timed } from "../figure.ts";
import { settle } from "../settle.ts";

const ROUNDS = 11;
const PARALLEL = 20;
const PARALLEL_ROUNDS = 3;

/** How long a container takes to start and to end, beside a bare Pod. */
export const RUN_FIGURES: readonly Figure[] = [
  {
    name: "docker run -d / bare Pod until running",
    unit: "×",
    limit: 0.4,
    measure: ({ docker, barePods }) =>
      compare({
        ours: () => timed(() => docker.run("run", "-d", "busybox", "sleep", "3600")),
        bare: async () => (await barePods.run()).ms,
        rounds: ROUNDS,
        isPhased: true,
      }),
  },
  {
    name: "docker run --rm busybox echo / bare Pod until terminated",
    unit: "×",
    limit: 1.1,
    measure: ({ docker, barePods }) =>
      compare({
        ours: () => timed(() => docker.run("run", "--rm", "busybox", "echo", "hello")),
        bare: () => barePods.runToEnd(["echo", "hello"]),
        rounds: ROUNDS,
        isPhased: true,
      }),
  },
  {
    name: "the same with --init",
    unit: "×",
    limit: 0.7,
    measure: ({ docker, barePods }) =>
      compare({
        ours: () => timed(() => docker.run("run", "--rm", "--init", "busybox", "echo", "hello")),
        bare: () => barePods.runToEnd(["echo", "hello"]),
        rounds: ROUNDS,
        isPhased: true,
      }),
  },
  {
    name: "first output at an attached client / bare Pod until running",
    unit: "×",
    limit: 0.75,
    measure: ({ docker, barePods }) =>
      compare({
        ours: () => docker.untilOutput("run", "--rm", "busybox", "echo", "hello"),
        bare: async () => (await barePods.run()).ms,
        rounds: ROUNDS,
        isPhased: true,
      }),
  },
  {
    name: `${PARALLEL} docker run -d at once / ${PARALLEL} bare Pods at once`,
    unit: "×",
    limit: 0.9,
    measure: ({ docker, barePods }) =>
      compare({
        ours: async () => {
          const ids: string[] = [];
          const ms = await timed(() =>
            atOnce(async () => ids.push(await docker.run("run", "-d", "busybox", "sleep", "3600"))),
          );
          await docker.run("rm", "--force", ...ids);
          await settle();
          return ms;
        },
        bare: async () => {
          const names: string[] = [];
          const ms = await timed(() => atOnce(async () => names.push((await barePods.run()).name)));
          await barePods.remove(names);
          await settle();
          return ms;
        },
        rounds: PARALLEL_ROUNDS,
      }),
  },
];

function atOnce(work: () => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: PARALLEL }, work));
}
