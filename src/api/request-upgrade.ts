/** What a client asks its connection to become: a raw one, Docker's own way, or a WebSocket. */
export type UpgradeProtocol = "tcp" | "websocket";

/** What the server can do for a request that came with `Upgrade`: read on after its body. */
type Upgrade = {
  readonly protocol: UpgradeProtocol;
  readonly open: () => ReadableStream<Uint8Array>;
  isTaken: boolean;
};

const upgrades = new WeakMap<Request, Upgrade>();

/**
 * Offers a request's connection as a two-way stream. A route that takes it answers as ever; the server then sends
 * 101 instead of 200, and the body of the answer goes down the connection.
 */
export function offerUpgrade(
  request: Request,
  open: () => ReadableStream<Uint8Array>,
  protocol: UpgradeProtocol = "tcp",
): void {
  upgrades.set(request, { protocol, open, isTaken: false });
}

/** Whether what the client sends after its request can be had. */
export function canUpgrade(request: Request, protocol: UpgradeProtocol = "tcp"): boolean {
  return upgrades.get(request)?.protocol === protocol;
}

/** Whether a route has taken the connection. */
export function isUpgraded(request: Request): boolean {
  return upgrades.get(request)?.isTaken ?? false;
}

/**
 * Takes the connection: what the client sends from now on, up to its half-close. Absent if the client did not ask for
 * this protocol.
 */
export function takeUpgrade(
  request: Request,
  protocol: UpgradeProtocol = "tcp",
): ReadableStream<Uint8Array> | undefined {
  const upgrade = upgrades.get(request);
  if (upgrade?.protocol !== protocol) return undefined;
  upgrade.isTaken = true;
  return upgrade.open();
}
