/** A network that is there without having been made. */
export type PredefinedNetwork = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
};

/** Docker's predefined networks. All Pods of a cluster share one flat network, which is `bridge` here. */
export const PREDEFINED_NETWORKS: readonly PredefinedNetwork[] = [
  { id: networkId("bridge"), name: "bridge", driver: "bridge" },
  { id: networkId("host"), name: "host", driver: "host" },
  { id: networkId("none"), name: "none", driver: "null" },
];

/** The same at every start, as clients may remember it. */
function networkId(name: string): string {
  return new Bun.CryptoHasher("sha256").update(`kubedock network ${name}`).digest("hex");
}
