/** What the server can do for a request that came with `Upgrade: tcp`: read on after its body. */
type Upgrade = { readonly open: () => ReadableStream<Uint8Array>; isTaken: boolean };

const upgrades = new WeakMap<Request, Upgrade>();

/**
 * Offers a request's connection as a two-way stream. A route that takes it answers as ever; the server then sends
 * 101 instead of 200, and the body of the answer goes down the raw connection.
 */
export function offerUpgrade(request: Request, open: () => ReadableStream<Uint8Array>): void {
  upgrades.set(request, { open, isTaken: false });
}

/** Whether what the client sends after its request can be had. */
export function canUpgrade(request: Request): boolean {
  return upgrades.has(request);
}

/** Whether a route has taken the connection. */
export function isUpgraded(request: Request): boolean {
  return upgrades.get(request)?.isTaken ?? false;
}

/** Takes the connection: what the client sends from now on, up to its half-close. Absent without an offer. */
export function takeUpgrade(request: Request): ReadableStream<Uint8Array> | undefined {
  const upgrade = upgrades.get(request);
  if (!upgrade) return undefined;
  upgrade.isTaken = true;
  return upgrade.open();
}
