import type { ContainerView } from "../../../engine/views.ts";
import { sharedContainer } from "../../../model/network.ts";
import { signalNumber } from "../../../model/notation/signal.ts";
import { toContainerInspect } from "../../docker/containers/inspect/inspect.ts";
import { plainDigest } from "../images/digest.ts";
import { toNetworkName } from "../networks/network-name.ts";

/** The version of Docker's API whose form podman's inspect has taken over. */
const COMPATIBLE_VERSION = "1.41";

const SIGTERM = 15;

/**
 * Writes a container as inspect shows it: in Docker's form, but for what podman's clients read otherwise.
 * @see podman, libpod/define/container_inspect.go, InspectContainerData
 */
export function toInspectContainerData(view: ContainerView) {
  const { record, group } = view;
  const { config, host } = record.spec;
  const shared = sharedContainer(host.networkMode);
  const { Config, HostConfig, NetworkSettings, ...others } = toContainerInspect(
    view,
    COMPATIBLE_VERSION,
  );
  return {
    ...others,
    Name: record.name,
    Image: plainDigest(record.imageId),
    ImageDigest: "", // that of the manifest, which the cluster does not keep
    ImageName: config.image,
    Rootfs: "",
    Pod: group?.id ?? "",
    Namespace: "",
    IsInfra: record.spec.infraOf !== undefined,
    Dependencies: shared ? [shared] : [],
    EffectiveCaps: null,
    BoundingCaps: null,
    Config: {
      ...Config,
      Entrypoint: (config.entrypoint ?? []).join(" "),
      StopSignal: config.stopSignal ? signalNumber(config.stopSignal) : SIGTERM,
      Annotations: null,
    },
    HostConfig: {
      ...HostConfig,
      NetworkMode: toNetworkName(HostConfig.NetworkMode),
      CgroupMode: "private",
      Tmpfs: host.tmpfs,
    },
    NetworkSettings: {
      ...NetworkSettings,
      Networks: Object.fromEntries(
        Object.entries(NetworkSettings.Networks).map(([name, endpoint]) => [
          toNetworkName(name),
          endpoint,
        ]),
      ),
    },
  };
}
