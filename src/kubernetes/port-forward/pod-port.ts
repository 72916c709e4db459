/** A TCP port of a Pod that somebody wants to be connected to. */
export type PodPort = {
  readonly pod: string;
  readonly port: number;
  /** Gives up. */
  readonly signal: AbortSignal;
};
