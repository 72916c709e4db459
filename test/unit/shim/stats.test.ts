import { describe, expect, test } from "bun:test";
import { parseStats } from "../../../src/shim/stats.ts";

const MACHINE = {
  stat: "cpu  100 0 50 800 0 0 50 0 0 0\ncpu0 50 0 25 400 0 0 25 0 0 0\ncpu1 50 0 25 400 0 0 25 0 0 0",
  meminfo: "MemTotal:       1000 kB",
  "net/dev":
    "Inter-|   Receive | Transmit\n face |bytes packets\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  eth0: 1 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0",
};

function lines(files: Readonly<Record<string, string>>): string {
  return Object.entries({ ...MACHINE, ...files })
    .flatMap(([name, content]) => content.split("\n").map((line) => `${name}\t${line}\n`))
    .join("");
}

describe("parseStats()", () => {
  test("reads cgroup v2", () => {
    const output = lines({
      cgroup: "2",
      "cpu.stat":
        "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 4\nnr_throttled 2\nthrottled_usec 7",
      "memory.current": "4096",
      "memory.peak": "8192",
      "memory.max": "max",
      "memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1",
      "memory.stat": "anon 1024\ninactive_file 512",
      "pids.current": "5",
      "pids.max": "max",
      "io.stat": "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0",
    });
    expect(parseStats(output)).toEqual({
      cgroupVersion: 2,
      cpu: {
        usageNanoseconds: 30_000,
        userNanoseconds: 20_000,
        systemNanoseconds: 10_000,
        perCpuNanoseconds: [],
        periods: 4,
        throttledPeriods: 2,
        throttledNanoseconds: 7000,
      },
      systemCpuNanoseconds: 10_000_000_000,
      onlineCpus: 2,
      memory: {
        usageBytes: 4096,
        maxUsageBytes: 8192,
        limitBytes: 1_024_000,
        failures: 3,
        details: { anon: 1024, inactive_file: 512 },
      },
      pids: { current: 4, limit: undefined },
      blockIo: [{ major: 8, minor: 0, readBytes: 1, writeBytes: 2, reads: 3, writes: 4 }],
      networks: {
        eth0: {
          rxBytes: 1,
          rxPackets: 2,
          rxErrors: 3,
          rxDropped: 4,
          txBytes: 5,
          txPackets: 6,
          txErrors: 7,
          txDropped: 8,
        },
      },
    });
  });

  test("reads cgroup v1", () => {
    const stats = parseStats(
      lines({
        cgroup: "1",
        "cpuacct.usage": "3000",
        "cpuacct.usage_percpu": "1000 2000 ",
        "cpuacct.stat": "user 2\nsystem 1",
        "cpu.stat": "nr_periods 4\nnr_throttled 2\nthrottled_time 7",
        "memory.usage_in_bytes": "4096",
        "memory.max_usage_in_bytes": "8192",
        "memory.limit_in_bytes": "65536",
        "memory.failcnt": "3",
        "memory.stat": "cache 1",
        "pids.current": "5",
        "pids.max": "100",
        "blkio.throttle.io_service_bytes_recursive":
          "8:0 Read 1\n8:0 Write 2\n8:0 Total 3\nTotal 3",
        "blkio.throttle.io_serviced_recursive": "8:0 Read 3\n8:0 Write 4\n8:0 Total 7\nTotal 7",
      }),
    );
    expect(stats.cpu).toEqual({
      usageNanoseconds: 3000,
      userNanoseconds: 20_000_000,
      systemNanoseconds: 10_000_000,
      perCpuNanoseconds: [1000, 2000],
      periods: 4,
      throttledPeriods: 2,
      throttledNanoseconds: 7,
    });
    expect(stats.memory).toMatchObject({ limitBytes: 65_536, maxUsageBytes: 8192, failures: 3 });
    expect(stats.pids).toEqual({ current: 4, limit: 100 });
    expect(stats.blockIo).toEqual([
      { major: 8, minor: 0, readBytes: 1, writeBytes: 2, reads: 3, writes: 4 },
    ]);
  });

  test("takes v1's largest number for no limit, and missing files for nothing", () => {
    const output = lines({ cgroup: "1", "memory.limit_in_bytes": "9223372036854771712" });
    const { memory, cpu, blockIo } = parseStats(output);
    expect(memory).toMatchObject({ usageBytes: 0, limitBytes: 1_024_000, failures: 0 });
    expect(cpu.usageNanoseconds).toBe(0);
    expect(blockIo).toEqual([]);
  });
});
