/** A port that the server listens on for a container. */
export type ListeningPort = {
  readonly address: { readonly host: string; readonly port: number };
  /** Lets go of the port and breaks off what goes through it. */
  readonly close: () => void;
};

/**
 * Listens on an address for a container.
 * @param port 0 is any free one.
 * @throws {NodeJS.ErrnoException} If the address cannot be had.
 */
export type Listen = (host: string, port: number) => Promise<ListeningPort>;
