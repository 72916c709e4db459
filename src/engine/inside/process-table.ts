import type { ProcessInfo } from "../../shim/processes.ts";

/** What `docker top` shows. */
export type ProcessTable = {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
};

type Column = { readonly title: string; readonly value: (process: ProcessInfo) => string };

const KIBIBYTE = 1024;

/** Columns by their names in `ps -o`. */
const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { title: "PID", value: ({ pid }) => String(pid) },
  ppid: { title: "PPID", value: ({ parentPid }) => String(parentPid) },
  pgid: { title: "PGID", value: ({ processGroup }) => String(processGroup) },
  uid: { title: "UID", value: ({ uid }) => String(uid) },
  user: { title: "USER", value: ({ user }) => user },
  tty: { title: "TTY", value: ({ terminal }) => terminal },
  stat: { title: "STAT", value: ({ state }) => state },
  ni: { title: "NI", value: ({ nice }) => String(nice) },
  vsz: { title: "VSZ", value: ({ virtualBytes }) => String(Math.round(virtualBytes / KIBIBYTE)) },
  rss: { title: "RSS", value: ({ residentBytes }) => String(Math.round(residentBytes / KIBIBYTE)) },
  "%cpu": { title: "%CPU", value: ({ cpuPercent }) => cpuPercent.toFixed(1) },
  "%mem": { title: "%MEM", value: ({ memoryPercent }) => memoryPercent.toFixed(1) },
  start: { title: "START", value: ({ startedAt }) => clockTime(startedAt) },
  stime: { title: "STIME", value: ({ startedAt }) => clockTime(startedAt) },
  time: { title: "TIME", value: ({ cpuSeconds }) => duration(cpuSeconds) },
  c: { title: "C", value: ({ cpuPercent }) => String(Math.round(cpuPercent)) },
  comm: { title: "COMMAND", value: ({ name }) => name },
  command: { title: "COMMAND", value: ({ command }) => command },
};

const ALIASES: Readonly<Record<string, string>> = {
  args: "command",
  cmd: "command",
  ucmd: "comm",
  uname: "user",
  tt: "tty",
  state: "stat",
  s: "stat",
  pcpu: "%cpu",
  pmem: "%mem",
  nice: "ni",
  vsize: "vsz",
  rssize: "rss",
  cputime: "time",
};

const FULL: readonly Column[] = [
  { title: "UID", value: ({ user }) => user },
  ...columns(["pid", "ppid", "c", "stime", "tty", "time"]),
  { title: "CMD", value: ({ command }) => command },
];
const BSD = columns([
  "user",
  "pid",
  "%cpu",
  "%mem",
  "vsz",
  "rss",
  "tty",
  "stat",
  "start",
  "time",
  "command",
]);

/**
 * Shows processes as `ps` would with these arguments.
 * @returns Nothing if they ask for more than `-ef`, `aux` or `-o` with the usual columns.
 */
export function processTable(
  psArgs: string,
  processes: readonly ProcessInfo[],
): ProcessTable | undefined {
  const shown = columnsFor(psArgs);
  if (!shown) return undefined;
  return {
    titles: shown.map(({ title }) => title),
    processes: processes.map((process) => shown.map(({ value }) => value(process))),
  };
}

function columnsFor(psArgs: string): readonly Column[] | undefined {
  if (psArgs === "-ef" || psArgs === "-eF") return FULL;
  if (psArgs === "aux" || psArgs === "-aux") return BSD;
  const names = /^(?:-e\s+)?-(?:e)?o\s*([\w%,\s]+)$/
    .exec(psArgs)?.[1]
    ?.split(/[\s,]+/)
    .map((name) => ALIASES[name] ?? name);
  return names?.every((name) => Object.hasOwn(COLUMNS, name)) ? columns(names) : undefined;
}

function columns(names: readonly string[]): Column[] {
  return names.flatMap((name) => COLUMNS[name] ?? []);
}

/** Hours and minutes in UTC: the container's own zone is not known. */
function clockTime(date: Date): string {
  return date.toISOString().slice(11, 16);
}

function duration(totalSeconds: number): string {
  const parts = [totalSeconds / 3600, (totalSeconds / 60) % 60, totalSeconds % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
}
