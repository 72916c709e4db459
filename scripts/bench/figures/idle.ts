import { startCountingProxy } from "../counting-proxy.ts";
import type { Figure } from "../figure.ts";
import { settle } from "../settle.ts";
import type { Stage } from "../stage.ts";

/** Each is a sleeping Pod: with more, the node would be full. */
const CONTAINERS = 100;
/** Containers that are started at the same time. */
const AT_ONCE = 5;
const IDLE_MS = 90_000;

/** The kernel counts the time of processes in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/** What the server costs when nobody asks it anything. */
export const IDLE_FIGURES: readonly Figure[] = [
  {
    name: `server: CPU while idle, ${CONTAINERS} containers`,
    unit: "%",
    limit: 0.5,
    measure: async (stage) => {
      const { cpuSeconds, seconds } = await idleOnce(stage);
      const detail = `of a core; ${cpuSeconds.toFixed(2)} s in ${seconds.toFixed(0)} s`;
      return { value: (cpuSeconds / seconds) * 100, detail };
    },
  },
  {
    name: `requests to the API server while idle, ${CONTAINERS} containers`,
    unit: "requests",
    limit: 0,
    measure: async (stage) => {
      const { requests, seconds } = await idleOnce(stage);
      const others = requests.filter((request) => !request.endsWith(" watch"));
      const detail = `in ${seconds.toFixed(0)} s, beside ${requests.length - others.length} watches ${others.join(", ")}`;
      return { value: others.length, detail: detail.trim() };
    },
  },
];

type Idleness = {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly requests: readonly string[];
};

let idleness: Promise<Idleness> | undefined;

/** Both figures come from the same idle time. */
function idleOnce(stage: Stage): Promise<Idleness> {
  idleness ??= idle(stage);
  return idleness;
}

async function idle(stage: Stage): Promise<Idleness> {
  await using proxy = await startCountingProxy(stage.kubeconfig);
  await using server = await stage.startServer({ kubeconfig: proxy.kubeconfig });
  const docker = stage.dockerFor(server);
  for (let count = 0; count < CONTAINERS; count += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () =>
      docker.run("run", "-d", "busybox", "sleep", "3600"),
    );
    await Promise.all(batch);
  }
  await settle();
  proxy.takeRequests();
  const startedAt = performance.now();
  const before = await cpuSeconds(server.pid);
  await Bun.sleep(IDLE_MS);
  return {
    cpuSeconds: (await cpuSeconds(server.pid)) - before,
    seconds: (performance.now() - startedAt) / 1000,
    requests: proxy.takeRequests(),
  };
}

/** Time that a process has computed, in its own code and in the kernel. @see proc_pid_stat(5), utime and stime */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await Bun.file(`/proc/${pid}/stat`).text();
  const [, utime, stime] = /\) \S(?: \S+){10} (\d+) (\d+)/.exec(stat) ?? [];
  return (Number(utime) + Number(stime)) / TICKS_PER_SECOND;
}
