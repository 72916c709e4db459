/** A volume that a container is to have. */
export type VolumeMount = {
  /** Of a request it may be empty: a volume of its own, which has an ID for a name once it is made. */
  readonly name: string;
  /** Absolute, in the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
  /** The options as they were given: `ro,nocopy`; empty for none. */
  readonly mode: string;
  /** Whether it gets, while it is empty, what the image has there. */
  readonly copiesImage: boolean;
  /** The folder of it that is mounted; empty is all of it. */
  readonly subpath: string;
  /** What it is to be, if it has to be made. */
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** Where it was asked for: `Binds`, `Mounts`, `Volumes`, or another container by `VolumesFrom`. */
  readonly origin: "binds" | "mounts" | "volumes" | "container";
  /** Whether nobody has given it a name: it goes with the container, if that is removed with its volumes. */
  readonly isAnonymous: boolean;
  /** The claim in which it is kept; absent where the cluster has no storage: then it lives and dies with the Pod. */
  readonly claim?: string;
};
