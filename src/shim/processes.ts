/** One process of a container. */
export type ProcessInfo = {
  readonly pid: number;
  readonly parentPid: number;
  readonly uid: number;
  /** Name in the container's `/etc/passwd`, or the number. */
  readonly user: string;
  readonly processGroup: number;
  /** `pts/0` and the like, `?` for none. */
  readonly terminal: string;
  readonly startedAt: Date;
  readonly elapsedSeconds: number;
  readonly cpuSeconds: number;
  /** Share of one processor over its whole life. */
  readonly cpuPercent: number;
  readonly virtualBytes: number;
  readonly residentBytes: number;
  readonly memoryPercent: number;
  readonly nice: number;
  /** The kernel's letter: R, S, D, Z, T, t, I. */
  readonly state: string;
  readonly name: string;
  /** Command line with spaces between its arguments; `[name]` if there is none. */
  readonly command: string;
};

/**
 * Reads the output of `processesCommand`: lines of fields separated by tabs. The first has clock ticks per second,
 * time of boot and now in Unix milliseconds, page size and memory in bytes; each other is a process: pid, parent, uid,
 * user, process group, terminal number, start in ticks since boot, ticks in user and in kernel mode, virtual bytes,
 * resident pages, nice, state, name, command.
 * @throws {Error} If it does not come from a shim of this version.
 */
export function parseProcesses(output: string): ProcessInfo[] {
  const [head = "", ...lines] = output.split("\n").filter((line) => line !== "");
  const [ticks = NaN, bootedAt = NaN, now = NaN, pageBytes = NaN, memoryBytes = NaN] = head
    .split("\t")
    .map(Number);
  if (Number.isNaN(memoryBytes)) throw new Error(`Cannot read the list of processes "${head}"`);
  return lines.map((line) => {
    const fields = line.split("\t");
    const text = (index: number): string => fields[index] ?? "";
    const number = (index: number): number => Number(fields[index]);
    const startedAtMs = bootedAt + (1000 * number(6)) / ticks;
    const elapsedSeconds = Math.max(0, (now - startedAtMs) / 1000);
    const cpuSeconds = (number(7) + number(8)) / ticks;
    const residentBytes = number(10) * pageBytes;
    return {
      pid: number(0),
      parentPid: number(1),
      uid: number(2),
      user: text(3),
      processGroup: number(4),
      terminal: terminalName(number(5)),
      startedAt: new Date(startedAtMs),
      elapsedSeconds,
      cpuSeconds,
      cpuPercent: elapsedSeconds > 0 ? (100 * cpuSeconds) / elapsedSeconds : 0,
      virtualBytes: number(9),
      residentBytes,
      memoryPercent: memoryBytes > 0 ? (100 * residentBytes) / memoryBytes : 0,
      nice: number(11),
      state: text(12),
      name: text(13),
      command: text(14) || `[${text(13)}]`,
    };
  });
}

/** @see Documentation/admin-guide/devices.txt of Linux: majors 136 to 143 are pseudo-terminals, 4 and 5 others */
function terminalName(device: number): string {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return major === 5 && minor === 1 ? "console" : "?";
}
