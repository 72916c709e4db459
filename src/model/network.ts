/** The network of a container that asks for none. */
export const DEFAULT_NETWORK = "bridge";

/** Network mode of a container that shares the network of another: this, and its name or ID. */
export const CONTAINER_MODE = "container:";

/** The container whose network another one is to share, as a network mode names it; nothing for other modes. */
export function sharedContainer(networkMode: string): string | undefined {
  return networkMode.startsWith(CONTAINER_MODE)
    ? networkMode.slice(CONTAINER_MODE.length)
    : undefined;
}

/** A network as it was asked for. */
export type Network = {
  readonly id: string;
  readonly name: string;
  /** What clients make is a `bridge`; the others are Docker's own. */
  readonly driver: "bridge" | "host" | "null";
  readonly createdAt: Date;
  /** Whether its containers are to reach nothing outside of it. */
  readonly isInternal: boolean;
  readonly isAttachable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Options of the driver, as the client wrote them. */
  readonly options: Readonly<Record<string, string>>;
};
