import type { ContainerRecord } from "../model/container.ts";
import type { ContainerSizes } from "../model/container-sizes.ts";
import type { ContainerState, Health } from "../model/container-state.ts";
import type { ExecConfig, ExecState } from "../model/process/exec.ts";
import type { Network } from "../model/network.ts";
import type { PublishedPort } from "../model/port.ts";
import type { Group } from "../model/group.ts";
import type { GroupStatus } from "./groups/status.ts";

/** All that is known of a container now: what inspect and list show. */
export type ContainerView = {
  readonly record: ContainerRecord;
  readonly state: ContainerState;
  readonly health?: Health;
  readonly restartCount: number;
  /** The Pod's name; empty before the first start. */
  readonly podName: string;
  /** The Pod's addresses, its first one first; none before it has any, when it has ended, and of who shares another's. */
  readonly addresses: readonly string[];
  /** Those of a group are each one's of its containers. */
  readonly publishedPorts: readonly PublishedPort[];
  readonly networks: readonly NetworkEndpoint[];
  /** The containers that it is linked to in the default network: `/db:/web/alias`. */
  readonly links: readonly string[];
  readonly execIds: readonly string[];
  /** The group that it belongs to, if that is there. */
  readonly group?: Group;
  /** If somebody has asked for them: see `withSizes`. */
  readonly sizes?: ContainerSizes;
};

/** A container's place in a network. */
export type NetworkEndpoint = {
  readonly networkName: string;
  readonly networkId: string;
  readonly aliases: readonly string[];
  /** Other containers by names of the container's own: `db:alias`. */
  readonly links?: readonly string[];
};

/** All that is known of a group. */
export type GroupView = {
  readonly group: Group;
  readonly status: GroupStatus;
  readonly infra: ContainerView;
  /** All others, oldest first. */
  readonly members: readonly ContainerView[];
};

/** All that is known of an exec. */
export type ExecView = {
  readonly id: string;
  readonly containerId: string;
  readonly config: ExecConfig;
  readonly state: ExecState;
};

/** All that is known of a network. */
export type NetworkView = {
  readonly network: Network;
  /** Those whose address is known. */
  readonly containers: readonly ContainerView[];
};

/** What the server is and has. */
export type SystemInfo = {
  /** The instance's, stable across restarts. */
  readonly id: string;
  readonly name: string;
  readonly containers: {
    readonly total: number;
    readonly running: number;
    readonly paused: number;
    readonly stopped: number;
  };
  readonly images: number;
  readonly clusterVersion: string;
  readonly namespace: string;
  /** As `uname -m` tells it: `x86_64`, `aarch64`. */
  readonly architecture: string;
  readonly osType: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** `key=value`. */
  readonly labels: readonly string[];
};
