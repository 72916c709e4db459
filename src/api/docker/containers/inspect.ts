import type { ContainerView } from "../../../engine/views.ts";
import { commandLine } from "../../../model/container.ts";
import { toTimestamp } from "../timestamp.ts";
import { toContainerConfigResponse } from "./inspect-config.ts";
import { toHostConfigResponse } from "./inspect-host-config.ts";
import { toNetworkSettings } from "./inspect-network.ts";
import { toContainerState } from "./inspect-state.ts";

/**
 * Writes a container as inspect shows it, with all the fields that Docker's daemon writes: clients in typed languages
 * miss those that are left out. Paths on the host are empty, because there is no host that a client could look at.
 * @see Docker Engine API v1.51, ContainerInspectResponse
 */
export function toContainerInspect(view: ContainerView) {
  const { record } = view;
  const [path = "", ...args] = commandLine(record.spec.config);
  return {
    Id: record.id,
    Created: toTimestamp(record.createdAt),
    Path: path,
    Args: args,
    State: toContainerState(view),
    Image: record.imageId,
    ResolvConfPath: "",
    HostnamePath: "",
    HostsPath: "",
    LogPath: "",
    Name: `/${record.name}`,
    RestartCount: view.restartCount,
    Driver: "kubernetes",
    Platform: record.spec.platform?.split("/")[0] ?? "linux",
    MountLabel: "",
    ProcessLabel: "",
    AppArmorProfile: "",
    ExecIDs: view.execIds.length > 0 ? view.execIds : null,
    HostConfig: toHostConfigResponse(record.spec.host),
    GraphDriver: { Name: "kubernetes", Data: null },
    Mounts: [],
    Config: toContainerConfigResponse(record.spec.config),
    NetworkSettings: toNetworkSettings(view),
  };
}
