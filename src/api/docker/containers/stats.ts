import type { StatsView } from "../../../engine/containers/running/stats.ts";
import { toTimestamp } from "../timestamp.ts";

/** Writes samples as they come. */
export async function* statsLines(views: AsyncIterable<StatsView>) {
  for await (const view of views) yield toStatsResponse(view);
}

type Stats = NonNullable<StatsView["sample"]>["stats"];

/**
 * Writes what a container uses; one that does not run has Go's zero values, as in moby.
 * @see Docker Engine API v1.56, ContainerStatsResponse
 */
export function toStatsResponse({ id, name, sample, previous }: StatsView) {
  return {
    id,
    name: `/${name}`,
    os_type: "linux",
    read: toTimestamp(sample?.readAt),
    preread: toTimestamp(previous?.readAt),
    pids_stats: sample ? toPids(sample.stats) : {},
    blkio_stats: toBlockIo(sample?.stats),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: sample ? toCpu(sample.stats) : NO_CPU,
    precpu_stats: previous ? toCpu(previous.stats) : NO_CPU,
    memory_stats: sample ? toMemory(sample.stats) : {},
    ...(sample ? { networks: toNetworks(sample.stats) } : {}),
  };
}

const NO_CPU = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
} as const;

function toCpu({ cgroupVersion, cpu, systemCpuNanoseconds, onlineCpus }: Stats) {
  return {
    cpu_usage: {
      total_usage: cpu.usageNanoseconds,
      ...(cgroupVersion === 1 ? { percpu_usage: cpu.perCpuNanoseconds } : {}),
      usage_in_kernelmode: cpu.systemNanoseconds,
      usage_in_usermode: cpu.userNanoseconds,
    },
    system_cpu_usage: systemCpuNanoseconds,
    online_cpus: onlineCpus,
    throttling_data: {
      periods: cpu.periods,
      throttled_periods: cpu.throttledPeriods,
      throttled_time: cpu.throttledNanoseconds,
    },
  };
}

/** The details have the names of the cgroup's version, by which clients know it. */
function toMemory({ cgroupVersion, memory }: Stats) {
  return {
    usage: memory.usageBytes,
    ...(cgroupVersion === 1 ? { max_usage: memory.maxUsageBytes, failcnt: memory.failures } : {}),
    stats: memory.details,
    limit: memory.limitBytes,
  };
}

function toPids({ pids: { current, limit } }: Stats) {
  return { current, ...(limit === undefined ? {} : { limit }) };
}

function toBlockIo(stats: Stats | undefined) {
  const entries = (read: "readBytes" | "reads", write: "writeBytes" | "writes") =>
    stats?.blockIo.flatMap(({ major, minor, ...figures }) => [
      { major, minor, op: "read", value: figures[read] },
      { major, minor, op: "write", value: figures[write] },
    ]) ?? null;
  return {
    io_service_bytes_recursive: entries("readBytes", "writeBytes"),
    io_serviced_recursive: stats?.cgroupVersion === 1 ? entries("reads", "writes") : null,
    io_queue_recursive: null,
    io_service_time_recursive: null,
    io_wait_time_recursive: null,
    io_merged_recursive: null,
    io_time_recursive: null,
    sectors_recursive: null,
  };
}

function toNetworks({ networks }: Stats) {
  const entries = Object.entries(networks).map(([name, traffic]) => [
    name,
    {
      rx_bytes: traffic.rxBytes,
      rx_packets: traffic.rxPackets,
      rx_errors: traffic.rxErrors,
      rx_dropped: traffic.rxDropped,
      tx_bytes: traffic.txBytes,
      tx_packets: traffic.txPackets,
      tx_errors: traffic.txErrors,
      tx_dropped: traffic.txDropped,
    },
  ]);
  return Object.fromEntries(entries);
}
