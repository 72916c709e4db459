import type { LoginResult, RegistryCredentials } from "../engine/backend.ts";
import { EngineError } from "../model/errors.ts";
import { isRegistryDomain } from "../model/notation/image-reference.ts";
import { authorize } from "./auth/authorize.ts";
import { toCredential } from "./auth/credentials.ts";
import type { Endpoint, FindEndpoint } from "./http/endpoint.ts";
import type { Transport, TransportAnswer } from "./http/transport.ts";
import { registryReason } from "./registry-error.ts";

/** Who wants to log in where. */
export type LoginRequest = {
  /** `ghcr.io`, `https://index.docker.io/v1/`; empty is Docker Hub. */
  readonly serverAddress: string;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
};

const MAX_PING_BYTES = 1 << 20;

/**
 * Sees whether a registry lets somebody in. One that asks nobody for a login lets everybody in, as in Docker.
 * @throws {EngineError} `unauthorized`, `unavailable`, or `invalid-argument` if the address is not a registry's.
 */
export async function checkCredentials(
  { serverAddress, credentials, signal }: LoginRequest,
  { findEndpoint, transport }: { findEndpoint: FindEndpoint; transport: Transport },
): Promise<LoginResult> {
  const endpoint = await findEndpoint(registryDomain(serverAddress), signal);
  const ping = (headers: Record<string, string>) =>
    transport({
      method: "GET",
      url: new URL("/v2/", endpoint.origin),
      headers,
      tls: endpoint.tls,
      maxBytes: MAX_PING_BYTES,
      signal,
    });
  const first = await ping({});
  if (first.status !== 401) return conclude(first, endpoint, "");
  const challenge = first.headers.get("www-authenticate");
  const credential = toCredential(credentials);
  // A token for nobody would let us in, and prove nothing.
  if (!credential) throw new EngineError("unauthorized", "no credentials to log in with");
  const authorization = await authorize({ endpoint, challenge, credential, signal }, transport);
  const second = await ping({ authorization: authorization.header });
  return conclude(second, endpoint, authorization.identityToken);
}

function conclude(answer: TransportAnswer, endpoint: Endpoint, identityToken: string): LoginResult {
  if (answer.status === 200) return { status: "Login Succeeded", identityToken };
  const url = `${endpoint.origin}/v2/`;
  if (answer.status === 401) {
    throw new EngineError("unauthorized", `Get "${url}": ${registryReason(answer)}`);
  }
  const message = `login attempt to ${url} failed with status: ${answer.status}`;
  throw new EngineError("unavailable", message);
}

/** Only the host counts, whatever the scheme and path: Docker Hub's address is old and ends in `/v1/`. */
function registryDomain(serverAddress: string): string {
  const host = serverAddress.replace(/^https?:\/\//, "").split("/", 1)[0] ?? "";
  if (["", "index.docker.io", "registry-1.docker.io"].includes(host)) return "docker.io";
  if (isRegistryDomain(host)) return host;
  throw new EngineError("invalid-argument", `unable to parse server address "${serverAddress}"`);
}
