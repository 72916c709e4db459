import { describe, expect, test } from "bun:test";
import { toStatsResponse } from "../../../../../src/api/docker/containers/stats.ts";
import type { StatsView } from "../../../../../src/engine/containers/running/stats.ts";
import { parseStats } from "../../../../../src/shim/stats.ts";

function lines(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .flatMap(([name, content]) => content.split("\n").map((line) => `${name}\t${line}\n`))
    .join("");
}

const VERSION_2 = lines({
  cgroup: "2",
  stat: "cpu  100 0 0 0 0 0 0 0\ncpu0 50 0 0 0 0 0 0 0\ncpu1 50 0 0 0 0 0 0 0",
  "net/dev": "  eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0",
  "cpu.stat": "usage_usec 30\nuser_usec 20\nsystem_usec 10",
  "memory.current": "4096",
  "memory.max": "65536",
  "memory.stat": "anon 1024\ninactive_file 512",
  "pids.current": "3",
  "pids.max": "max",
  "io.stat": "8:0 rbytes=1 wbytes=2 rios=3 wios=4",
});

const VERSION_1 = lines({
  cgroup: "1",
  "cpuacct.usage": "30",
  "cpuacct.usage_percpu": "10 20",
  "memory.usage_in_bytes": "4096",
  "memory.max_usage_in_bytes": "8192",
  "memory.limit_in_bytes": "65536",
  "memory.failcnt": "7",
  "memory.stat": "total_inactive_file 512",
  "blkio.throttle.io_service_bytes_recursive": "8:0 Read 1\n8:0 Write 2\nTotal 3",
  "blkio.throttle.io_serviced_recursive": "8:0 Read 3\n8:0 Write 4\nTotal 7",
});

function viewOf(output: string): StatsView {
  const readAt = new Date("2026-01-01T00:00:01Z");
  return { id: "ab", name: "web", sample: { readAt, stats: parseStats(output) } };
}

describe("toStatsResponse()", () => {
  test("has the fields of cgroup v2", () => {
    expect(toStatsResponse(viewOf(VERSION_2))).toMatchObject({
      id: "ab",
      name: "/web",
      os_type: "linux",
      read: "2026-01-01T00:00:01.000Z",
      preread: "0001-01-01T00:00:00Z",
      pids_stats: { current: 2 },
      blkio_stats: {
        io_service_bytes_recursive: [
          { major: 8, minor: 0, op: "read", value: 1 },
          { major: 8, minor: 0, op: "write", value: 2 },
        ],
        io_serviced_recursive: null,
      },
      cpu_stats: {
        cpu_usage: { total_usage: 30_000, usage_in_kernelmode: 10_000, usage_in_usermode: 20_000 },
        system_cpu_usage: 1_000_000_000,
        online_cpus: 2,
      },
      precpu_stats: { cpu_usage: { total_usage: 0 } },
      memory_stats: { usage: 4096, limit: 65_536, stats: { anon: 1024, inactive_file: 512 } },
      networks: {
        eth0: { rx_bytes: 1, rx_packets: 2, rx_errors: 3, rx_dropped: 4, tx_bytes: 5 },
      },
    });
  });

  test("has more of cgroup v1", () => {
    expect(toStatsResponse(viewOf(VERSION_1))).toMatchObject({
      cpu_stats: { cpu_usage: { total_usage: 30, percpu_usage: [10, 20] } },
      memory_stats: {
        usage: 4096,
        max_usage: 8192,
        failcnt: 7,
        limit: 65_536,
        stats: { total_inactive_file: 512 },
      },
      blkio_stats: {
        io_serviced_recursive: [
          { major: 8, minor: 0, op: "read", value: 3 },
          { major: 8, minor: 0, op: "write", value: 4 },
        ],
      },
    });
  });

  test("has the processors' figures of the sample before", () => {
    const { sample } = viewOf(VERSION_2);
    const response = toStatsResponse({
      ...viewOf(VERSION_1),
      ...(sample ? { previous: sample } : {}),
    });
    expect(response).toMatchObject({
      preread: "2026-01-01T00:00:01.000Z",
      precpu_stats: { cpu_usage: { total_usage: 30_000 }, system_cpu_usage: 1_000_000_000 },
    });
  });

  test("has Go's zero values for what does not run", () => {
    const response = toStatsResponse({ id: "ab", name: "web" });
    expect(response).toMatchObject({
      read: "0001-01-01T00:00:00Z",
      cpu_stats: { cpu_usage: { total_usage: 0 } },
      pids_stats: {},
      memory_stats: {},
    });
    expect(response).not.toHaveProperty("networks");
    expect(response.cpu_stats).not.toHaveProperty("system_cpu_usage");
  });
});
