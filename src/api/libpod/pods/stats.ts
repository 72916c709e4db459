import type { StatsView } from "../../../engine/containers/running/stats.ts";
import type { GroupContainers } from "../../../engine/groups/groups.ts";
import { shortId } from "../../../model/notation/id.ts";
import { toContainerStats } from "../containers/stats.ts";

const DECIMAL = { base: 1000, units: ["B", "kB", "MB", "GB", "TB", "PB"] };
const BINARY = { base: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] };

/** Writes what the containers of pods use, as often as it is told. */
export async function* podStatsReports(
  groups: readonly GroupContainers[],
  rounds: AsyncIterable<readonly StatsView[]>,
) {
  const podOf = new Map(
    groups.flatMap(({ group, infra, members }) =>
      [infra, ...members].map(({ record }) => [record.id, group.id] as const),
    ),
  );
  for await (const views of rounds)
    yield views.map((view) => toPodStats(podOf.get(view.id) ?? "", view));
}

/** In words, as podman's server writes them. @see podman, pkg/domain/infra/abi/pods_stats.go */
function toPodStats(podId: string, view: StatsView) {
  const stats = toContainerStats(view);
  const { CPU, MemUsage, MemLimit, MemPerc, NetInput, NetOutput } = stats;
  return {
    CPU: percent(CPU),
    MemUsage: pair(MemUsage, MemLimit, DECIMAL),
    MemUsageBytes: pair(MemUsage, MemLimit, BINARY),
    Mem: percent(MemPerc),
    NetIO: pair(NetInput, NetOutput, DECIMAL),
    BlockIO: pair(stats.BlockInput, stats.BlockOutput, DECIMAL),
    PIDS: stats.PIDs === 0 ? "--" : String(stats.PIDs),
    Pod: shortId(podId),
    CID: shortId(view.id),
    Name: view.name,
  };
}

function percent(value: number): string {
  return value === 0 ? "--" : `${value.toFixed(2)}%`;
}

function pair(first: number, second: number, scale: typeof DECIMAL): string {
  if (first === 0 && second === 0) return "-- / --";
  return `${size(first, scale)} / ${size(second, scale)}`;
}

/** Four digits and a unit. */
function size(bytes: number, { base, units }: typeof DECIMAL): string {
  let value = bytes;
  let unit = 0;
  for (; value >= base && unit < units.length - 1; unit += 1) value /= base;
  return `${Number(value.toPrecision(4))}${units[unit]}`;
}
