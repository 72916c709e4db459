import type { ContainerView } from "../../../../engine/views.ts";
import { commandLine } from "../../../../model/container.ts";
import { isVersionAtLeast } from "../../../requested-version.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toSizes } from "../sizes.ts";
import { toContainerConfigResponse } from "./config.ts";
import { toHostConfigResponse } from "./host-config.ts";
import { toMountPoints } from "./mount-points.ts";
import { toNetworkSettings } from "./network.ts";
import { toContainerState } from "./state.ts";

/**
 * Writes a container as inspect shows it, with all the fields that Docker's daemon writes: clients in typed languages
 * miss those that are left out. Paths on the host are empty, because there is no host that a client could look at.
 * @see Docker Engine API v1.56, ContainerInspectResponse
 */
export function toContainerInspect(view: ContainerView, apiVersion: string) {
  const { record } = view;
  const [path = "", ...args] = commandLine(record.spec.config);
  return {
    Id: record.id,
    Created: toTimestamp(record.createdAt),
    Path: path,
    Args: args,
    State: toContainerState(view, apiVersion),
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
    HostConfig: {
      ...toHostConfigResponse(record.spec.host, view.links),
      // Gone with API v1.42, where they had not been set.
      ...(isVersionAtLeast(apiVersion, "1.42") ? {} : { KernelMemory: 0, KernelMemoryTCP: 0 }),
    },
    ...toSizes(view),
    GraphDriver: { Name: "kubernetes", Data: null },
    Mounts: toMountPoints(record.spec.host),
    Config: {
      ...toContainerConfigResponse(record.spec.config),
      // Left out since API v1.52, unless it is set, which it never is of a container.
      ...(isVersionAtLeast(apiVersion, "1.52") ? {} : { OnBuild: null }),
    },
    NetworkSettings: toNetworkSettings(view, apiVersion),
  };
}
