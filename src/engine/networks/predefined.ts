import { DEFAULT_NETWORK, type Network } from "../../model/network.ts";

/** Docker's predefined networks. All Pods of a cluster share one flat network, which is `bridge` here. */
export function predefinedNetworks(createdAt: Date): Network[] {
  return [
    predefined(DEFAULT_NETWORK, "bridge", createdAt),
    predefined("host", "host", createdAt),
    predefined("none", "null", createdAt),
  ];
}

/** Whether a network is Docker's own, by its name: no other can have it. */
export function isPredefined(name: string): boolean {
  return ["bridge", "host", "none", "default"].includes(name);
}

function predefined(name: string, driver: Network["driver"], createdAt: Date): Network {
  const common = { isInternal: false, isAttachable: false, labels: {}, options: {} };
  return { id: networkId(name), name, driver, createdAt, ...common };
}

/** The same at every start, as clients may remember it. */
function networkId(name: string): string {
  return new Bun.CryptoHasher("sha256").update(`kubedock network ${name}`).digest("hex");
}
