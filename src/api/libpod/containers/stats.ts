import type { StatsView } from "../../../engine/containers/running/stats.ts";

/** Writes what containers use, as often as it is told. */
export async function* statsReports(rounds: AsyncIterable<readonly StatsView[]>) {
  for await (const views of rounds) yield { Error: null, Stats: views.map(toContainerStats) };
}

/**
 * Writes what a container uses; of one that does not run all figures are 0. Processors count one by one: 200 % are
 * two of them.
 * @see podman, libpod/define/containerstate.go, ContainerStats
 */
export function toContainerStats({ id, name, sample, previous }: StatsView) {
  const stats = sample?.stats;
  const { usageBytes = 0, limitBytes = 0 } = stats?.memory ?? {};
  const traffic = Object.values(stats?.networks ?? {});
  const blocks = stats?.blockIo ?? [];
  const percent = cpuPercent(sample, previous);
  const usageNanoseconds = stats?.cpu.usageNanoseconds ?? 0;
  return {
    ContainerID: id,
    Name: name,
    AvgCPU: percent,
    CPU: percent,
    PerCPU: stats?.cpu.perCpuNanoseconds ?? null,
    CPUNano: usageNanoseconds,
    CPUSystemNano: stats?.cpu.systemNanoseconds ?? 0,
    SystemNano: (sample?.readAt.getTime() ?? 0) * NANOSECONDS_PER_MILLISECOND,
    MemUsage: usageBytes,
    MemLimit: limitBytes,
    MemPerc: limitBytes > 0 ? (usageBytes / limitBytes) * 100 : 0,
    NetInput: sum(traffic.map(({ rxBytes }) => rxBytes)),
    NetOutput: sum(traffic.map(({ txBytes }) => txBytes)),
    BlockInput: sum(blocks.map(({ readBytes }) => readBytes)),
    BlockOutput: sum(blocks.map(({ writeBytes }) => writeBytes)),
    PIDs: stats?.pids.current ?? 0,
    UpTime: usageNanoseconds, // what podman shows as the time of the processors
    Duration: usageNanoseconds,
  };
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

function cpuPercent(sample: StatsView["sample"], previous: StatsView["sample"]): number {
  if (!sample || !previous) return 0;
  const passedMs = sample.readAt.getTime() - previous.readAt.getTime();
  const used = sample.stats.cpu.usageNanoseconds - previous.stats.cpu.usageNanoseconds;
  return passedMs > 0 ? (used / (passedMs * NANOSECONDS_PER_MILLISECOND)) * 100 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
