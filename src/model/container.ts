import type { Group } from "./group.ts";
import type { Healthcheck } from "./healthcheck.ts";
import type { Int64 } from "./notation/json.ts";
import type { PortBindings, PortKey } from "./port.ts";
import type { VolumeMount } from "./files/volume-mount.ts";

/** What runs in a container: the create request, completed by the image's own configuration. */
export type ContainerConfig = {
  readonly hostname: string;
  readonly domainname: string;
  /** `user[:group]` by name or number; empty is root. */
  readonly user: string;
  /** Whether the user is the image's own, which the runtime sets by itself. */
  readonly isUserOfImage?: boolean;
  readonly attachStdin: boolean;
  readonly attachStdout: boolean;
  readonly attachStderr: boolean;
  readonly isTty: boolean;
  readonly openStdin: boolean;
  /** Standard input ends when the first client that was attached to it leaves. */
  readonly stdinOnce: boolean;
  /** `KEY=value`, without duplicates; a `KEY` alone removes the image's. */
  readonly env: readonly string[];
  readonly cmd: readonly string[];
  /** Absent when the image's configuration could not be had and the request names none. */
  readonly entrypoint?: readonly string[];
  readonly healthcheck?: Healthcheck;
  /** The image as the client named it. */
  readonly image: string;
  readonly volumes: readonly string[];
  readonly workingDir: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly exposedPorts: readonly PortKey[];
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds?: number;
  readonly shell?: readonly string[];
};

/** When a container that has ended is started again. */
export type RestartPolicy = {
  readonly name: "no" | "always" | "unless-stopped" | "on-failure";
  /** For `on-failure`: 0 is "for ever". */
  readonly maximumRetryCount: number;
};

/** A file or directory of the server's machine that a container is to have. */
export type Bind = {
  /** Absolute, on the server's machine. */
  readonly source: string;
  /** Absolute, in the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
  /** The options as they were given: `ro`, `rw,z`; empty for none. */
  readonly mode: string;
  /** Whether a source that is missing is made, as an empty directory. */
  readonly createsSource: boolean;
  /** Whether it was asked for among `Mounts`. */
  readonly isMount: boolean;
  /** Whether it was another container's, by `VolumesFrom`. */
  readonly isInherited?: boolean;
};

/** Another container whose binds and volumes a container has as well. */
export type VolumesFrom = {
  /** Its name or ID, as the client gave it. */
  readonly container: string;
  /** The options as they were given; empty for none. */
  readonly mode: string;
  readonly isReadOnly: boolean;
};

/** What the container is given by its host. Zero and empty mean "not limited", "not set", as in Docker. */
export type HostConfig = {
  readonly networkMode: string;
  readonly portBindings: PortBindings;
  readonly publishAllPorts: boolean;
  readonly autoRemove: boolean;
  readonly restartPolicy: RestartPolicy;
  readonly memoryBytes: Int64;
  readonly nanoCpus: Int64;
  readonly cpuShares: number;
  readonly cpuQuota: number;
  /** Microseconds; 0 is the kernel's 100,000. */
  readonly cpuPeriod: number;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly isPrivileged: boolean;
  readonly isRootfsReadonly: boolean;
  /** Whether processes keep to the rights that the container begins with; absent is no. */
  readonly forbidsNewPrivileges?: boolean;
  readonly sysctls: Readonly<Record<string, string>>;
  /** Files and directories of the server's machine. */
  readonly binds: readonly Bind[];
  readonly volumes: readonly VolumeMount[];
  /** Containers whose binds and volumes it has as well. */
  readonly volumesFrom: readonly VolumesFrom[];
  /** Mount point to options (`size=64m,mode=1777`). */
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly shmSizeBytes: Int64;
  /** `name:address` or `name=address`; the address may be `host-gateway`. */
  readonly extraHosts: readonly string[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOptions: readonly string[];
  /** Absent is the server's default: no init. */
  readonly init?: boolean;
  readonly groupAdd: readonly string[];
  /** Columns and rows a terminal begins with; 0 by 0 is unknown. */
  readonly consoleSize: readonly [rows: number, columns: number];
};

/** A container's place in one network. */
export type EndpointConfig = {
  readonly aliases: readonly string[];
  /** Other containers by names of the container's own: `db:database`. */
  readonly links?: readonly string[];
};

/** All that is asked of a container. */
export type ContainerSpec = {
  readonly config: ContainerConfig;
  readonly host: HostConfig;
  /** By network name or ID, as the client named it. */
  readonly endpoints: Readonly<Record<string, EndpointConfig>>;
  /** `os/architecture[/variant]`; absent is whatever the cluster has. */
  readonly platform?: string;
  /** The group that it is a member of, by its ID. */
  readonly groupId?: string;
  /** The group that it is the infra container of. */
  readonly infraOf?: Group;
};

/** What is kept of a container in the cluster: enough to take it over after a restart of the server. */
export type ContainerRecord = {
  readonly id: string;
  /** Without Docker's leading slash. */
  readonly name: string;
  readonly createdAt: Date;
  readonly spec: ContainerSpec;
  /** The image's configuration digest, `sha256:…`; empty when the image could not be looked up. */
  readonly imageId: string;
};

/** The user that the client asked for; empty is the image's. */
export function askedUser({ user, isUserOfImage }: ContainerConfig): string {
  return isUserOfImage ? "" : user;
}

/** The command line of a container: what its process is started with. */
export function commandLine({
  entrypoint,
  cmd,
}: Pick<ContainerConfig, "entrypoint" | "cmd">): readonly string[] {
  return [...(entrypoint ?? []), ...cmd];
}
