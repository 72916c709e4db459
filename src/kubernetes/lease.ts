import type { V1Lease } from "@kubernetes/client-node";
import { isEngineError } from "../model/errors.ts";
import { isApiError } from "./api-errors.ts";
import type { KubernetesClient } from "./client.ts";
import { pause } from "./transport/pause.ts";

/** Who does not renew a lease for so long may lose it: the same as in the Go kubedock, with which it is shared. */
const DURATION_SECONDS = 60;
/** How often it is renewed. */
const RENEWAL_MS = 15_000;
/** How often one that is another's is looked at: its Role has no `watch`. */
const RETRY_MS = 5000;

/** A lease that is ours. */
export type HeldLease = {
  /**
   * Renews it until the signal ends that, over whatever time the API server is away: whether another has taken it
   * meanwhile is known when it is back.
   * @throws {Error} If another has it.
   */
  readonly keep: (signal: AbortSignal) => Promise<void>;
  /** Lets the next one have it at once. */
  readonly release: (signal: AbortSignal) => Promise<void>;
};

/** What is asked for. */
export type LeaseRequest = {
  readonly name: string;
  /** Who we are. */
  readonly identity: string;
  /** Told once of each other holder that is waited for, and again when the API server was away. */
  readonly onHeld: (holder: string) => void;
  /** Told of each try that failed because the API server was away. */
  readonly onAway: (error: unknown) => void;
};

/**
 * Waits until a lease of the client's namespace is free, and takes it. Of two who try, the API server lets one.
 * @throws {EngineError} `forbidden` if the Role has no rule for leases.
 */
export async function acquireLease(
  client: KubernetesClient,
  { name, identity, onHeld, onAway }: LeaseRequest,
  signal: AbortSignal,
): Promise<HeldLease> {
  const path = leasesPath(client);
  let seen: { readonly version: string | undefined; readonly at: number } | undefined;
  let told: string | undefined;
  for (;;) {
    try {
      const found = await read(client, `${path}/${name}`, signal);
      const version = found?.metadata?.resourceVersion;
      // Clocks of machines differ: what counts is how long nothing has changed here.
      if (!seen || seen.version !== version) seen = { version, at: performance.now() };
      const holder = found?.spec?.holderIdentity ?? "";
      if (holder === "" || holder === identity || hasExpired(found, seen.at)) {
        const taken = await write(client, { lease: found ?? newLease(name), identity, signal });
        if (taken) return held(client, { lease: taken, identity });
      } else if (holder !== told) {
        told = holder;
        onHeld(holder);
      }
    } catch (error) {
      if (!isEngineError(error, "unavailable") || isApiError(error, 401)) throw error;
      seen = undefined; // as nobody could renew it
      told = undefined;
      onAway(error);
    }
    await pause(RETRY_MS, signal);
  }
}

function held(
  client: KubernetesClient,
  taken: { readonly lease: V1Lease; readonly identity: string },
): HeldLease {
  let { lease } = taken;
  const { identity } = taken;
  return {
    keep: async (signal) => {
      while (!signal.aborted) {
        await pause(RENEWAL_MS, signal);
        try {
          lease = await writeOurs(client, { lease, owner: identity, identity, signal });
        } catch (error) {
          if (!isEngineError(error, "unavailable")) throw error;
        }
        const holder = lease.spec?.holderIdentity;
        if (holder !== identity) throw new Error(`kubedock "${holder}" has taken it`);
      }
    },
    release: async (signal) => {
      await writeOurs(client, { lease, owner: identity, identity: "", signal });
    },
  };
}

/**
 * Writes into a lease that is ours. What somebody else has written there, or that they deleted it, takes it from nobody.
 * @returns What is in it then: another, if it is another's.
 */
async function writeOurs(
  client: KubernetesClient,
  { lease, owner, ...change }: LeaseChange & { readonly owner: string },
): Promise<V1Lease> {
  const name = lease.metadata?.name ?? "";
  let current = lease;
  for (;;) {
    const holder = current.spec?.holderIdentity;
    if (holder && holder !== owner) return current;
    const written = await write(client, { ...change, lease: current });
    if (written) return written;
    const found = await read(client, `${leasesPath(client)}/${name}`, change.signal);
    current = found ?? newLease(name);
  }
}

function leasesPath({ namespace }: KubernetesClient): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}

function newLease(name: string): V1Lease {
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name } };
}

function hasExpired(lease: V1Lease | undefined, unchangedSince: number): boolean {
  const seconds = lease?.spec?.leaseDurationSeconds ?? DURATION_SECONDS;
  return performance.now() - unchangedSince > seconds * 1000;
}

async function read(
  client: KubernetesClient,
  path: string,
  signal: AbortSignal,
): Promise<V1Lease | undefined> {
  try {
    return await client.json<V1Lease>(path, { signal });
  } catch (error) {
    if (isEngineError(error, "not-found")) return undefined;
    throw error;
  }
}

/** A lease as it was last seen, and who is to have it. */
type LeaseChange = {
  readonly lease: V1Lease;
  readonly identity: string;
  readonly signal: AbortSignal;
};

/** @returns Nothing if it has been changed since, or deleted. */
async function write(
  client: KubernetesClient,
  { lease, identity, signal }: LeaseChange,
): Promise<V1Lease | undefined> {
  const path = leasesPath(client);
  const now = new Date().toISOString().replace("Z", "000Z"); // a MicroTime
  const { name, resourceVersion } = lease.metadata ?? {};
  const isOurs = lease.spec?.holderIdentity === identity;
  const spec = {
    ...lease.spec,
    holderIdentity: identity,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: now,
    ...(isOurs ? {} : { acquireTime: now }),
  };
  const [method, target] =
    resourceVersion === undefined
      ? (["POST", path] as const)
      : (["PUT", `${path}/${name}`] as const);
  try {
    return await client.json<V1Lease>(target, { method, body: { ...lease, spec }, signal });
  } catch (error) {
    const isGone = method === "PUT" && isEngineError(error, "not-found");
    if (isGone || isEngineError(error, "conflict")) return undefined;
    throw error;
  }
}
