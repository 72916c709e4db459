/** A transport protocol of Docker. */
export type Protocol = "tcp" | "udp" | "sctp";

/** A port of a container, written `80/tcp` on the wire. */
export type ContainerPort = { readonly port: number; readonly protocol: Protocol };

/** Where a container's port is asked to appear: port 0 is "any free one", an empty address is "all". */
export type PortBinding = {
  readonly hostIp: string;
  readonly hostPort: number;
  /** The end of a range, of which one number is taken. */
  readonly lastHostPort?: number;
};

/** The container's port as a key of Docker's port maps: `80/tcp`. */
export type PortKey = `${number}/${Protocol}`;

/** Ports asked for, by the container's port. */
export type PortBindings = Readonly<Partial<Record<PortKey, readonly PortBinding[]>>>;

/** Writes a port as Docker's maps have it. */
export function portKey({ port, protocol }: ContainerPort): PortKey {
  return `${port}/${protocol}`;
}

/**
 * Reads `80/tcp`, `80` (TCP) or `53/UDP`.
 * @returns Nothing if the text is not a port.
 */
export function parsePort(text: string): ContainerPort | undefined {
  const match = /^(\d{1,5})(?:\/([a-zA-Z]+))?$/.exec(text);
  const port = Number(match?.[1]);
  const protocol = (match?.[2] ?? "tcp").toLowerCase();
  if (!match || port < 1 || port > 65_535 || !isProtocol(protocol)) return undefined;
  return { port, protocol };
}

function isProtocol(text: string): text is Protocol {
  return text === "tcp" || text === "udp" || text === "sctp";
}

/** A container's port that clients reach at an address of the server. */
export type PublishedPort = ContainerPort & { readonly hostIp: string; readonly hostPort: number };
