import type { PodSettings } from "../podspec/pod.ts";
import type { StorageSettings } from "../podspec/records/volume-claim.ts";
import type { Cluster, ImageSource, PortPublisher } from "./backend.ts";
import type { HostFiles, LogFiles, Spool } from "./local-files.ts";
import type { EventLog } from "./events.ts";
import type { ExecStore } from "./exec/exec-store.ts";
import type { CopyWay } from "./files/before-start/before-start.ts";
import type { ImageStore } from "./images/image-store.ts";
import type { LogKeepers } from "./logs/log-keepers.ts";
import type { NetworkStore } from "./networks/network-store.ts";
import type { Shim } from "./shim.ts";
import type { ContainerStore } from "./store.ts";
import type { VolumeStore } from "./volumes/volume-store.ts";

/** Settings of a server that its verbs obey. */
export type EngineConfig = {
  /** Stable across restarts of the same server, so that it finds its own again. */
  readonly instanceId: string;
  /** How long a start may take, from the request to the running process. */
  readonly startTimeoutMs: number;
  /** Whether the logs of all containers are kept, not only of those that write much to their clients. */
  readonly keepsLogs: boolean;
  /** What all that is made is labelled with, as a Docker daemon has labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Image of kubedock itself, for the ephemeral containers that bring the shim in. */
  readonly initImage: string;
  /** How files get into a container before it starts. */
  readonly copyWay: CopyWay;
  /** Whether what containers write into their binds is copied back. */
  readonly syncsBinds: boolean;
  /** Whether only the containers of a network reach each other, where the cluster's network sees to it. */
  readonly isolatesNetworks: boolean;
  /** What volumes are kept in. */
  readonly storage: StorageSettings;
  /** How containers that bind docker.sock have it. */
  readonly dockerSocket: DockerSocketConfig;
  /** What every Pod has in common. */
  readonly pods: PodSettings;
};

/** The sidecar that offers the Docker API to a container. */
export type DockerSocketConfig = {
  readonly image: string;
  /** Where it reaches this server. @throws {EngineError} `not-implemented` with the reason, if it cannot. */
  readonly url: () => string;
};

/** Where diagnostics go. */
export type Log = {
  readonly debug: (message: string) => void;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
};

/** All that a verb works with. A test passes fakes. */
export type Engine = {
  readonly cluster: Cluster;
  readonly imageSource: ImageSource;
  readonly ports: PortPublisher;
  readonly logFiles: LogFiles;
  readonly logKeepers: LogKeepers;
  readonly hostFiles: HostFiles;
  readonly spool: Spool;
  readonly shim: Shim;
  readonly containers: ContainerStore;
  readonly execs: ExecStore;
  readonly images: ImageStore;
  readonly networks: NetworkStore;
  readonly volumes: VolumeStore;
  readonly events: EventLog;
  readonly config: EngineConfig;
  readonly clock: { readonly now: () => Date };
  readonly startedAt: Date;
  readonly log: Log;
  /** Ends with the server: what goes on after its request was answered lives as long. */
  readonly signal: AbortSignal;
};
