/** What a container has used since it started, and what it may use. */
export type ContainerStats = {
  readonly cgroupVersion: 1 | 2;
  readonly cpu: {
    readonly usageNanoseconds: number;
    readonly userNanoseconds: number;
    readonly systemNanoseconds: number;
    /** By processor; cgroup v2 does not tell. */
    readonly perCpuNanoseconds: readonly number[];
    readonly periods: number;
    readonly throttledPeriods: number;
    readonly throttledNanoseconds: number;
  };
  /** All of the machine's processors since it booted, idle time included. */
  readonly systemCpuNanoseconds: number;
  readonly onlineCpus: number;
  readonly memory: {
    readonly usageBytes: number;
    readonly maxUsageBytes: number;
    /** The machine's memory if there is no limit. */
    readonly limitBytes: number;
    /** Times that the limit was hit. */
    readonly failures: number;
    /** The kernel's `memory.stat` as it is; its names depend on the version. */
    readonly details: Readonly<Record<string, number>>;
  };
  readonly pids: { readonly current: number; readonly limit: number | undefined };
  readonly blockIo: readonly BlockIo[];
  /** By name of the interface, without the loopback. */
  readonly networks: Readonly<Record<string, NetworkTraffic>>;
};

/** Traffic between a container and one block device, by the device's number. */
export type BlockIo = {
  readonly major: number;
  readonly minor: number;
  readonly readBytes: number;
  readonly writeBytes: number;
  readonly reads: number;
  readonly writes: number;
};

/** Traffic of one network interface. */
export type NetworkTraffic = {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
};

type Lines = (name: string) => readonly string[];

/** cgroup v1 writes "no limit" as the largest multiple of a page. */
const UNLIMITED_BYTES = 2 ** 60;

/**
 * Reads the output of `statsCommand`: `name<TAB>line` for each line of some files of the kernel. Names are those of
 * the files: `cgroup` (1 or 2, by the shim itself), `stat` (only `cpu` lines), `meminfo` (only `MemTotal`) and
 * `net/dev` of /proc; `cpu.stat`, `memory.stat`, `pids.current`, `pids.max` of either version; `cpuacct.usage`,
 * `cpuacct.usage_percpu`, `cpuacct.stat`, `memory.usage_in_bytes`, `memory.max_usage_in_bytes`,
 * `memory.limit_in_bytes`, `memory.failcnt`, `blkio.throttle.io_service_bytes_recursive` and
 * `blkio.throttle.io_serviced_recursive` of v1; `memory.current`, `memory.peak`, `memory.max`, `memory.events` and
 * `io.stat` of v2. Files that the node does not have are missing; their figures are 0.
 * @param clockTicks Per second, as `stat` and `cpuacct.stat` count: 100 on every Linux of today.
 */
export function parseStats(output: string, clockTicks = 100): ContainerStats {
  const files = new Map<string, string[]>();
  for (const line of output.split("\n")) {
    const tab = line.indexOf("\t");
    if (tab < 0) continue;
    const name = line.slice(0, tab);
    const lines = files.get(name) ?? [];
    lines.push(line.slice(tab + 1));
    files.set(name, lines);
  }
  const lines: Lines = (name) => files.get(name) ?? [];
  const cgroupVersion = lines("cgroup")[0] === "2" ? 2 : 1;
  const tickNanoseconds = 1e9 / clockTicks;
  return {
    cgroupVersion,
    cpu: cgroupVersion === 2 ? cpuOfVersion2(lines) : cpuOfVersion1(lines, tickNanoseconds),
    ...machineCpu(lines("stat"), tickNanoseconds),
    memory: memory(lines),
    // The shim is one of them: the cgroup is the container's.
    pids: {
      current: Math.max(0, amount(lines("pids.current")) - 1),
      limit: limit(lines("pids.max")),
    },
    blockIo: cgroupVersion === 2 ? blockIoOfVersion2(lines("io.stat")) : blockIoOfVersion1(lines),
    networks: networks(lines("net/dev")),
  };
}

function cpuOfVersion2(lines: Lines): ContainerStats["cpu"] {
  const stat = table(lines("cpu.stat"));
  return {
    usageNanoseconds: (stat["usage_usec"] ?? 0) * 1000,
    userNanoseconds: (stat["user_usec"] ?? 0) * 1000,
    systemNanoseconds: (stat["system_usec"] ?? 0) * 1000,
    perCpuNanoseconds: [],
    periods: stat["nr_periods"] ?? 0,
    throttledPeriods: stat["nr_throttled"] ?? 0,
    throttledNanoseconds: (stat["throttled_usec"] ?? 0) * 1000,
  };
}

function cpuOfVersion1(lines: Lines, tickNanoseconds: number): ContainerStats["cpu"] {
  const usage = table(lines("cpuacct.stat"));
  const stat = table(lines("cpu.stat"));
  return {
    usageNanoseconds: amount(lines("cpuacct.usage")),
    userNanoseconds: (usage["user"] ?? 0) * tickNanoseconds,
    systemNanoseconds: (usage["system"] ?? 0) * tickNanoseconds,
    perCpuNanoseconds: (lines("cpuacct.usage_percpu")[0] ?? "")
      .split(" ")
      .filter(Boolean)
      .map(Number),
    periods: stat["nr_periods"] ?? 0,
    throttledPeriods: stat["nr_throttled"] ?? 0,
    throttledNanoseconds: stat["throttled_time"] ?? 0,
  };
}

/** Guest time is left out: the kernel counts it as user time already. */
function machineCpu(
  stat: readonly string[],
  tickNanoseconds: number,
): Pick<ContainerStats, "systemCpuNanoseconds" | "onlineCpus"> {
  const ticks = (stat[0] ?? "").split(/\s+/).slice(1, 9).map(Number);
  return {
    systemCpuNanoseconds: ticks.reduce((sum, value) => sum + value, 0) * tickNanoseconds,
    onlineCpus: stat.filter((line) => /^cpu\d/.test(line)).length,
  };
}

function memory(lines: Lines): ContainerStats["memory"] {
  const usageBytes = amount(lines("memory.current"), lines("memory.usage_in_bytes"));
  const machine = Number(/^MemTotal:\s+(\d+) kB/.exec(lines("meminfo")[0] ?? "")?.[1] ?? 0) * 1024;
  return {
    usageBytes,
    maxUsageBytes: amount(lines("memory.peak"), lines("memory.max_usage_in_bytes")) || usageBytes,
    limitBytes: limit(lines("memory.max")) ?? limit(lines("memory.limit_in_bytes")) ?? machine,
    failures: table(lines("memory.events"))["max"] ?? amount(lines("memory.failcnt")),
    details: table(lines("memory.stat")),
  };
}

/** `8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0` */
function blockIoOfVersion2(stat: readonly string[]): BlockIo[] {
  return stat.map((line) => {
    const figure = (name: string): number =>
      Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1] ?? 0);
    return {
      ...deviceNumber(line),
      readBytes: figure("rbytes"),
      writeBytes: figure("wbytes"),
      reads: figure("rios"),
      writes: figure("wios"),
    };
  });
}

/** `8:0 Read 4096`, and the same for Write, Sync and more; the last line is `Total 4096`. */
function blockIoOfVersion1(lines: Lines): BlockIo[] {
  const bytes = table(lines("blkio.throttle.io_service_bytes_recursive"));
  const operations = table(lines("blkio.throttle.io_serviced_recursive"));
  const devices = Object.keys(bytes).flatMap((key) => /^(\d+:\d+) Read$/.exec(key)?.[1] ?? []);
  return devices.map((device) => ({
    ...deviceNumber(device),
    readBytes: bytes[`${device} Read`] ?? 0,
    writeBytes: bytes[`${device} Write`] ?? 0,
    reads: operations[`${device} Read`] ?? 0,
    writes: operations[`${device} Write`] ?? 0,
  }));
}

function deviceNumber(text: string): Pick<BlockIo, "major" | "minor"> {
  const [major = 0, minor = 0] = (text.split(" ")[0] ?? "").split(":").map(Number);
  return { major, minor };
}

/** `eth0: ` and 16 figures; two lines of titles come first. */
function networks(lines: readonly string[]): Record<string, NetworkTraffic> {
  const result: Record<string, NetworkTraffic> = {};
  for (const line of lines) {
    const match = /^\s*([^:\s]+):\s*(.+)$/.exec(line);
    if (!match?.[1] || !match[2] || match[1] === "lo") continue;
    const figures = match[2].split(/\s+/).map(Number);
    const figure = (index: number): number => figures[index] ?? 0;
    result[match[1]] = {
      rxBytes: figure(0),
      rxPackets: figure(1),
      rxErrors: figure(2),
      rxDropped: figure(3),
      txBytes: figure(8),
      txPackets: figure(9),
      txErrors: figure(10),
      txDropped: figure(11),
    };
  }
  return result;
}

/** Lines of a name and, after the last space, a number. */
function table(lines: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The number in the first of these files that is there. */
function amount(...files: readonly (readonly string[])[]): number {
  return Number(files.find((lines) => lines.length > 0)?.[0] ?? 0);
}

function limit(lines: readonly string[]): number | undefined {
  const value = Number(lines[0]); // "max" is NaN
  return value < UNLIMITED_BYTES ? value : undefined;
}
