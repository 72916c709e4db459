import { containerSelector } from "../../../src/podspec/labels.ts";
import { execBare } from "../bare-exec.ts";
import { type Figure, median, timed } from "../figure.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 9;
const LIMIT_MS = 30_000;

const IMAGE = "kubedock.test/no-shell:1";

/** How long a signal is on its way to a process. */
export const SIGNAL_FIGURES: readonly Figure[] = [
  {
    name: "docker kill until the first signal is in the process, image without a shell",
    unit: "ms",
    limit: 100,
    measure: async (stage) => {
      const times: number[] = [];
      const bare: number[] = [];
      const { name } = await stage.barePods.run();
      for (let round = 0; round <= ROUNDS; round += 1) {
        const ms = await firstSignal(stage);
        const bareMs = await timed(() => execBare(stage, name));
        if (round === 0) continue;
        times.push(ms);
        bare.push(bareMs);
      }
      const detail = `${ROUNDS} containers, the docker CLI included; a direct exec takes ${median(bare).toFixed(0)} ms`;
      return { value: median(times), detail };
    },
  },
];

async function firstSignal(stage: Stage): Promise<number> {
  const { docker, server } = stage;
  const id = await docker.run("run", "-d", IMAGE, "signals");
  await untilInjected(stage, containerSelector(server.id, id));
  const output = docker.lines("logs", "--follow", id);
  await output.next(); // it says that it is ready
  const ms = await timed(async () => {
    const killed = docker.run("kill", "--signal", "USR1", id);
    await output.next(); // it says which signal has come
    await killed;
  });
  await output.return(undefined);
  await docker.run("rm", "--force", id);
  return ms;
}

/** Waits until the server, which nobody asks for it, has brought the shim in. */
async function untilInjected({ cluster }: Stage, selector: string): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  for await (const change of cluster.pods.watch(selector, limit)) {
    const pods = change.type === "synced" ? change.objects : [change.object];
    const injectors = pods.flatMap(({ status }) => status?.ephemeralContainerStatuses ?? []);
    if (injectors.some(({ state }) => state?.terminated)) return;
  }
  throw new Error(`No shim after ${LIMIT_MS} ms`);
}
