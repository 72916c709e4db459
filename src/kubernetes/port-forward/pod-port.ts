/** A TCP port of a Pod that somebody wants to be connected to. */
export type PodPort = {
  readonly pod: string;
  readonly port: number;
  /** The port of the shim's relay in the Pod, where there is one: connections go through it. */
  readonly relay?: number | undefined;
  /** Gives up. */
  readonly signal: AbortSignal;
};
