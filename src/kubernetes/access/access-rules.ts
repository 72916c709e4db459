/** A flag of the server that takes more than the main job does. */
export type AccessFlag = "--lock" | "--network-policies";

/** Something that kubedock does with the cluster. */
export type AccessRule = {
  /** Absent is the core API. */
  readonly group?: string;
  /** `pods`, or `pods/exec` for what a Pod offers. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /** Whether one of the verbs will do: a process is reached by a WebSocket, which is a GET, or by a POST. */
  readonly isOneEnough?: boolean;
  /** The flag that it is for; absent: it is always of use. */
  readonly flag?: AccessFlag;
  /** What works less well without it, or not at all. */
  readonly without: string;
};

/** What no container runs without. */
export const NO_CONTAINER_RUNS = "no container runs";

const MADE_IN_VAIN = "what is made while a connection breaks is reported as failed";

/**
 * All that the server does in its namespace: its check at the start, `kubedock doctor` and the README's Role come from
 * here. The Go kubedock's own Role has about half of it.
 */
export const ACCESS_RULES: readonly AccessRule[] = [
  { resource: "pods", verbs: ["create", "list", "delete"], without: NO_CONTAINER_RUNS },
  {
    resource: "pods",
    verbs: ["watch"],
    without: "Pods are listed each second, and changes show late",
  },
  { resource: "pods", verbs: ["patch"], without: "stopped containers lose their logs" },
  { resource: "pods", verbs: ["get"], without: MADE_IN_VAIN },
  { resource: "pods/log", verbs: ["get"], without: "containers have no logs" },
  {
    resource: "pods/exec",
    verbs: ["create", "get"],
    isOneEnough: true,
    without: "there is no exec",
  },
  {
    resource: "pods/attach",
    verbs: ["create", "get"],
    isOneEnough: true,
    without: "there is no attach",
  },
  {
    resource: "pods/portforward",
    verbs: ["create", "get"],
    isOneEnough: true,
    without: "ports are published only where Pods can be reached directly",
  },
  {
    resource: "pods/ephemeralcontainers",
    verbs: ["patch"],
    without:
      "exec and top do less in images without a shell, and no container shares the network of another",
  },
  {
    resource: "pods/resize",
    verbs: ["patch"],
    without: "the limits of running containers cannot be changed",
  },
  {
    resource: "configmaps",
    verbs: ["create", "list", "update", "delete"],
    without: "containers do not outlive the server",
  },
  {
    resource: "configmaps",
    verbs: ["watch"],
    without: "what other servers of the same ID do with containers shows late",
  },
  { resource: "configmaps", verbs: ["get"], without: MADE_IN_VAIN },
  {
    resource: "services",
    verbs: ["create", "list", "delete"],
    without: "there are no user-defined networks",
  },
  {
    resource: "services",
    verbs: ["watch"],
    without: "networks that other servers make are listed each second",
  },
  { resource: "services", verbs: ["get"], without: MADE_IN_VAIN },
  {
    group: "discovery.k8s.io",
    resource: "endpointslices",
    verbs: ["create", "list", "update", "delete"],
    without: "names in networks are written into the containers' /etc/hosts",
  },
  {
    group: "discovery.k8s.io",
    resource: "endpointslices",
    verbs: ["get"],
    without: MADE_IN_VAIN,
  },
  {
    resource: "persistentvolumeclaims",
    verbs: ["create", "get", "delete"],
    without: "no container can mount a named volume",
  },
  { resource: "events", verbs: ["list", "watch"], without: "starts show up to a second late" },
  {
    group: "coordination.k8s.io",
    resource: "leases",
    verbs: ["create", "get", "update"],
    flag: "--lock",
    without: "the namespace cannot be locked",
  },
  {
    group: "networking.k8s.io",
    resource: "networkpolicies",
    verbs: ["create", "get", "list", "delete"],
    flag: "--network-policies",
    without: "networks cannot be made",
  },
];
