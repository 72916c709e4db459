/** How much of a resource is reserved, and how much may be used at most, in Kubernetes' notation: `500m`, `1Gi`. */
export type ResourceRange = { readonly request?: string; readonly limit?: string };

/** Resources of which a range can be asked for, as Kubernetes calls them. */
export type RangedResource = "cpu" | "memory" | "ephemeral-storage";

/** When the kubelet pulls an image. */
export type PullPolicy = "IfNotPresent" | "Always" | "Never";

/** What can be said of a Pod by a server's flags, and for one container by its labels, which win. */
export type PodOptions = {
  readonly pullPolicy?: PullPolicy;
  /** Its token is mounted where it is named. */
  readonly serviceAccount?: string;
  /** First part of the Pod's name. */
  readonly namePrefix?: string;
  /** Number of the user who runs the container, unless the request names one; it wins over the image's. */
  readonly runAsUser?: string;
  readonly resources?: Readonly<Partial<Record<RangedResource, ResourceRange>>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Ends the Pod so many seconds after its start. */
  readonly activeDeadlineSeconds?: number;
};

/** Options of which those are known that every Pod needs. */
export type PodDefaults = PodOptions & Required<Pick<PodOptions, "pullPolicy" | "namePrefix">>;
