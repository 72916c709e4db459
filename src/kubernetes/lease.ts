import type { V1Lease } from "@kubernetes/client-node";
import { isEngineError } from "../model/errors.ts";
import type { KubernetesClient } from "./client.ts";
import { pause } from "./transport/pause.ts";

/** Who does not renew a lease for so long has lost it: the same as in the Go kubedock, with which it is shared. */
const DURATION_SECONDS = 60;
/** How often it is renewed. */
const RENEWAL_MS = 15_000;
/** How often one that is another's is looked at: its Role has no `watch`. */
const RETRY_MS = 5000;

/** A lease that is ours. */
export type HeldLease = {
  /** Renews it until the signal ends that. @throws {Error} If another has it, or it could not be renewed in time. */
  readonly keep: (signal: AbortSignal) => Promise<void>;
  /** Lets the next one have it at once. */
  readonly release: (signal: AbortSignal) => Promise<void>;
};

/** What is asked for. */
export type LeaseRequest = {
  readonly name: string;
  /** Who we are. */
  readonly identity: string;
  /** Told once of each other holder that is waited for. */
  readonly onHeld: (holder: string) => void;
};

/**
 * Waits until a lease of the client's namespace is free, and takes it. Of two who try, the API server lets one.
 * @throws {EngineError} `forbidden` if the Role has no rule for leases.
 */
export async function acquireLease(
  client: KubernetesClient,
  { name, identity, onHeld }: LeaseRequest,
  signal: AbortSignal,
): Promise<HeldLease> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(client.namespace)}/leases`;
  let seen: { readonly version: string | undefined; readonly at: number } | undefined;
  let told: string | undefined;
  for (;;) {
    const found = await read(client, `${path}/${name}`, signal);
    const version = found?.metadata?.resourceVersion;
    // Clocks of machines differ: what counts is how long nothing has changed here.
    if (!seen || seen.version !== version) seen = { version, at: performance.now() };
    const holder = found?.spec?.holderIdentity ?? "";
    const isFree = holder === "" || holder === identity || hasExpired(found, seen.at);
    if (isFree) {
      const taken = await write(client, path, { lease: found ?? newLease(name), identity, signal });
      if (taken) return held(client, path, { lease: taken, identity });
    } else if (holder !== told) {
      told = holder;
      onHeld(holder);
    }
    await pause(RETRY_MS, signal);
  }
}

function held(
  client: KubernetesClient,
  path: string,
  taken: { readonly lease: V1Lease; readonly identity: string },
): HeldLease {
  let { lease } = taken;
  const { identity } = taken;
  return {
    keep: async (signal) => {
      let renewedAt = performance.now();
      while (!signal.aborted) {
        await pause(RENEWAL_MS, signal);
        try {
          const renewed = await write(client, path, { lease, identity, signal });
          if (!renewed) throw new Error("another has taken it");
          lease = renewed;
          renewedAt = performance.now();
        } catch (error) {
          const isAway = isEngineError(error, "unavailable");
          if (!isAway || performance.now() - renewedAt > DURATION_SECONDS * 1000) throw error;
        }
      }
    },
    release: async (signal) => {
      await write(client, path, { lease, identity: "", signal });
    },
  };
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

/** @returns Nothing if another was quicker. */
async function write(
  client: KubernetesClient,
  path: string,
  { lease, identity, signal }: { lease: V1Lease; identity: string; signal: AbortSignal },
): Promise<V1Lease | undefined> {
  const now = new Date().toISOString().replace("Z", "000Z"); // a MicroTime
  const isNew = lease.metadata?.resourceVersion === undefined;
  const isOurs = lease.spec?.holderIdentity === identity;
  const spec = {
    ...lease.spec,
    holderIdentity: identity,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: now,
    ...(isOurs ? {} : { acquireTime: now }),
  };
  try {
    return await client.json<V1Lease>(isNew ? path : `${path}/${lease.metadata?.name}`, {
      method: isNew ? "POST" : "PUT",
      body: { ...lease, spec },
      signal,
    });
  } catch (error) {
    if (isEngineError(error, "conflict")) return undefined;
    throw error;
  }
}
