import { compare, type Figure, timed } from "../figure.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 9;
const IMAGE = "redis:7-alpine";
const PORT = 6379;

/** How long Testcontainers waits for a Redis, beside a bare Pod of the same image. */
export const TESTCONTAINERS_FIGURES: readonly Figure[] = [
  {
    name: "Testcontainers Redis, port wait / bare Pod until running",
    unit: "×",
    limit: 0.7,
    measure: (stage) => measure(stage, "port"),
  },
  {
    name: "Testcontainers Redis, log wait / bare Pod until running",
    unit: "×",
    limit: 1.3,
    measure: (stage) => measure(stage, "log"),
  },
];

async function measure({ server, barePods }: Stage, wait: "port" | "log") {
  // It reads its settings from the environment when it is first used.
  process.env["DOCKER_HOST"] = server.host;
  process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";
  const { GenericContainer, Wait } = await import("testcontainers");
  const strategies = {
    port: () => Wait.forListeningPorts(),
    log: () => Wait.forLogMessage("Ready to accept connections"),
  };
  return compare({
    ours: () =>
      timed(() =>
        new GenericContainer(IMAGE)
          .withExposedPorts(PORT)
          .withWaitStrategy(strategies[wait]())
          .start(),
      ),
    bare: async () => (await barePods.run(IMAGE)).ms,
    rounds: ROUNDS,
    isPhased: true,
  });
}
