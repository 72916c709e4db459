import type { ContainerView } from "../../../engine/views.ts";
import { commandLine } from "../../../model/container.ts";
import { isRunning } from "../../../model/container-state.ts";
import { type ContainerPort, parsePort, portKey } from "../../../model/port.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { toUnixSeconds } from "../timestamp.ts";
import { toMountPoints } from "./inspect/mount-points.ts";
import { toNetworks } from "./inspect/network.ts";
import { toStatus } from "./inspect/state.ts";
import { toSizes } from "./sizes.ts";
import { statusText } from "./status-text.ts";

/**
 * Writes a container as the list shows it.
 * @see Docker Engine API v1.56, ContainerSummary
 */
export function toContainerSummary(
  view: ContainerView,
  { now, apiVersion }: { readonly now: Date; readonly apiVersion: string },
) {
  const { id, name, createdAt, imageId, spec } = view.record;
  return {
    Id: id,
    Names: [`/${name}`],
    Image: spec.config.image,
    ImageID: imageId,
    Command: commandText(commandLine(spec.config)),
    Created: toUnixSeconds(createdAt),
    Ports: toPortSummaries(view),
    Labels: spec.config.labels,
    State: toStatus(view.state, apiVersion),
    Status: statusText(view, now),
    HostConfig: { NetworkMode: spec.host.networkMode },
    NetworkSettings: { Networks: toNetworks(view, apiVersion) },
    Mounts: toMountPoints(spec.host),
    ...toSizes(view),
    // New in API v1.52, and of every container.
    ...(isVersionAtLeast(apiVersion, "1.52") ? { Health: toHealthSummary(view) } : {}),
  };
}

function toHealthSummary({ health }: ContainerView) {
  return { Status: health?.status ?? "none", FailingStreak: health?.failingStreak ?? 0 };
}

/** Words with a space are quoted, so that they can be told apart. */
function commandText([program = "", ...words]: readonly string[]): string {
  return [program, ...words.map((word) => (word.includes(" ") ? `'${word}'` : word))].join(" ");
}

/** Published ports and, without a public side, those that are only exposed; none of a container that has stopped. */
function toPortSummaries({ record, state, publishedPorts }: ContainerView) {
  if (!isRunning(state)) return [];
  const published = publishedPorts.map(({ port, protocol, hostIp, hostPort }) => ({
    IP: hostIp,
    PrivatePort: port,
    PublicPort: hostPort,
    Type: protocol,
  }));
  const publishedKeys = new Set(publishedPorts.map(portKey));
  const exposed = record.spec.config.exposedPorts
    .filter((key) => !publishedKeys.has(key))
    .map(parsePort)
    .filter((port): port is ContainerPort => port !== undefined)
    .map(({ port, protocol }) => ({ PrivatePort: port, Type: protocol }));
  return [...published, ...exposed].toSorted((a, b) => a.PrivatePort - b.PrivatePort);
}
