/** The one driver that volumes have: the cluster's storage. */
export const LOCAL_DRIVER = "local";

/** Docker's label of a volume that nobody has given a name. */
export const ANONYMOUS_LABEL = "com.docker.volume.anonymous";

/** A volume as it was asked for. */
export type Volume = {
  /** An ID if nobody has given one. */
  readonly name: string;
  readonly createdAt: Date;
  readonly labels: Readonly<Record<string, string>>;
  /** Options of the driver, as the client wrote them: `size=1Gi`. */
  readonly options: Readonly<Record<string, string>>;
  /** Places of images whose content it has been given, unless it had something by then. */
  readonly filledFrom: readonly string[];
};
