import type { EngineConfig } from "../engine/engine.ts";
import type { PodTemplate } from "../podspec/pod-template.ts";
import type { Restriction } from "../podspec/restricted.ts";
import { ownAddress, ownUrl } from "./own-address.ts";
import type { ServerConfig } from "./server-config.ts";

/** What the engine's settings want that is known only some time after it was made. */
export type Learned = {
  /** When the server listens. */
  port?: number | undefined;
  /** When the cluster has answered. */
  restriction?: Restriction | undefined;
};

/** The settings of a server that its verbs obey. */
export function engineConfig(
  config: ServerConfig,
  { template, learned }: { readonly template: PodTemplate | undefined; readonly learned: Learned },
): EngineConfig {
  return {
    instanceId: config.instanceId,
    startTimeoutMs: config.startTimeoutMs,
    keepsLogs: config.keepsLogs,
    initImage: config.initImage,
    copyWay: config.copyWay,
    isolatesNetworks: config.isolatesNetworks,
    dockerSocket: {
      image: config.dindImage ?? "",
      url: () => ownUrl(config, learned.port),
    },
    labels: config.marks.labels,
    syncsBinds: config.syncsBinds,
    storage: { storageClass: config.storageClass, accessMode: config.accessMode },
    pods: {
      ...config.pods,
      instanceId: config.instanceId,
      hostGateway: ownAddress(),
      ...(template ? { template: withMarks(template, config.marks) } : {}),
      get restriction() {
        return learned.restriction;
      },
    },
  };
}

/** A template is the weakest of all settings. */
function withMarks(
  { metadata, spec }: PodTemplate,
  { labels, annotations }: ServerConfig["marks"],
): PodTemplate {
  return {
    ...(spec ? { spec } : {}),
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, ...labels },
      annotations: { ...metadata?.annotations, ...annotations },
    },
  };
}
