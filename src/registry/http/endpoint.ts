import { isLoopback } from "../../model/notation/loopback.ts";
import { createMemo } from "../memo.ts";
import { readTlsOptions } from "./certificates.ts";
import { transportErrorCode } from "./transport-error.ts";
import { createTransport, type TlsOptions, type Transport } from "./transport.ts";

/** Where a registry answers, and how. */
export type Endpoint = {
  /** As images name it: `docker.io`, `localhost:5000`. */
  readonly name: string;
  /** `https://registry-1.docker.io`. */
  readonly origin: string;
  readonly tls: TlsOptions;
};

/** How endpoints are found. */
export type EndpointOptions = {
  /** Hosts, with their ports, that may have any certificate or none at all. Loopback always may. */
  readonly insecureRegistries: readonly string[];
  /** Docker's `/etc/docker/certs.d`. */
  readonly certificateFolder: string;
  readonly now: () => number;
};

/** Finds the endpoint of the registry that images name `domain`. */
export type FindEndpoint = (domain: string, signal: AbortSignal) => Promise<Endpoint>;

/** Certificates and protocols change seldom, but not never. */
const LIFETIME_MS = 300_000;
const MAX_ENDPOINTS = 100;

/** The ways in which a server that does not speak TLS disappoints one who does. */
const NO_TLS = new Set(["EPROTO", "ECONNRESET", "ERR_SSL_WRONG_VERSION_NUMBER"]);

/** A server that hangs up on a TLS greeting has answered: there is nothing to try again. */
const PROBE_PATIENCE = { timeoutMs: 10_000, retries: 0 };

/** Makes a finder that remembers for some minutes what it has found. */
export function createEndpointFinder(options: EndpointOptions): FindEndpoint {
  const found = createMemo<Endpoint>({
    maxWeight: MAX_ENDPOINTS,
    weigh: () => 1,
    lifetimeMs: () => LIFETIME_MS,
    now: options.now,
  });
  const probe = createTransport(PROBE_PATIENCE);
  return (domain, signal) =>
    found.get(domain, signal, (shared) => findEndpoint(domain, { ...options, probe }, shared));
}

async function findEndpoint(
  domain: string,
  { insecureRegistries, certificateFolder, probe }: EndpointOptions & { readonly probe: Transport },
  signal: AbortSignal,
): Promise<Endpoint> {
  const host = domain === "docker.io" ? "registry-1.docker.io" : domain;
  const isInsecure = isLoopback(host.replace(/:\d+$/, "")) || insecureRegistries.includes(domain);
  const tls = await readTlsOptions({ folder: certificateFolder, host, isInsecure });
  const overTls: Endpoint = { name: domain, origin: `https://${host}`, tls };
  if (!isInsecure || (await speaksTls(overTls, probe, signal))) return overTls;
  return { ...overTls, origin: `http://${host}` };
}

/** Docker's order, too: credentials must not go over the wire in the clear if they need not. */
async function speaksTls(
  { origin, tls }: Endpoint,
  probe: Transport,
  signal: AbortSignal,
): Promise<boolean> {
  const url = new URL("/v2/", origin);
  try {
    await probe({ method: "GET", url, headers: {}, tls, maxBytes: 1 << 20, signal });
    return true;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (NO_TLS.has(transportErrorCode(cause) ?? "")) return false;
    throw error;
  }
}
