import type { DnsSettings } from "../kubernetes/cluster-dns.ts";
import type { CopyWay } from "../engine/files/before-start/before-start.ts";
import type { PodDefaults } from "../model/pod-options.ts";
import type { TlsFiles } from "./http/tls-listener.ts";

/** Settings of a server, read and checked. */
export type ServerConfig = {
  /** An empty host is all addresses; port 0 is any free one. */
  readonly tcp?: { readonly host: string; readonly port: number; readonly tls?: TlsFiles };
  readonly socketPath?: string;
  /** Absent: the kubeconfig's context's, or the ServiceAccount's. */
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly instanceId: string;
  readonly startTimeoutMs: number;
  /** How published ports reach the Pods: through the API server, or directly where that is possible. */
  readonly publishing: "auto" | "tunnel";
  /** What everything is marked with that the server makes. */
  readonly marks: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  /** What is to be of all Pods. */
  readonly pods: {
    readonly options: PodDefaults;
    readonly imagePullSecrets: readonly string[];
    readonly ignoresContainerMemory: boolean;
    /** Whether they comply with Pod Security "restricted". */
    readonly isRestricted: boolean;
    /** File with a Pod on which all are put. */
    readonly templateFile?: string;
  };
  /** Image of kubedock itself, for containers of its own in Pods. */
  readonly initImage: string;
  /** How files get into containers before they start. */
  readonly copyWay: CopyWay;
  /** Whether what containers write into their binds is copied back. */
  readonly syncsBinds: boolean;
  /** Class of the claims that keep volumes; empty is the cluster's default. */
  readonly storageClass: string;
  readonly accessMode: "ReadWriteOnce" | "ReadWriteMany";
  /** Whether the logs of all containers are kept here. */
  readonly keepsLogs: boolean;
  /** Where the server keeps what must outlive it. */
  readonly stateFolder: string;
  /** Age at which containers are removed that nobody uses; 0 is never. */
  readonly reapMaxMs: number;
  /** Whether all that any kubedock has made in the namespace is deleted first. */
  readonly prunesAtStart: boolean;
  /** Image of the sidecar that offers docker.sock; absent: containers cannot have it. */
  readonly dindImage?: string;
  /** How long the namespace's lock is waited for; absent: none is taken. */
  readonly lockTimeoutMs?: number;
  /** Whether containers are offered to the rest of the namespace by Services. */
  readonly offersServices: boolean;
  /** Whether only the containers of a network reach each other. */
  readonly isolatesNetworks: boolean;
  /** The cluster's name servers and domain. */
  readonly clusterDns: DnsSettings;
  readonly verbosity: number;
};
