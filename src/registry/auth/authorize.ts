import { EngineError } from "../../model/errors.ts";
import { parseChallenges, type Challenge } from "./challenge.ts";
import { basicAuthorization, type Credential } from "./credentials.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { requestToken } from "./token.ts";
import type { Transport } from "../http/transport.ts";

/** What was found to open a registry. */
export type Authorization = {
  /** Value of the `Authorization` header. */
  readonly header: string;
  /** Absent is "as long as nobody objects". */
  readonly lifetimeMs?: number;
  /** Token to log in with from now on, instead of the password; empty if the registry gives none. */
  readonly identityToken: string;
};

/** A registry's `401`, and who asks. */
export type AuthorizationRequest = {
  readonly endpoint: Endpoint;
  /** Its `WWW-Authenticate`. */
  readonly challenge: string | null;
  readonly scope?: string;
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal;
};

/**
 * Meets a registry's challenge: a token if it takes one, else name and password.
 * @throws {EngineError} `unauthorized` if that takes credentials that are not there or are wrong.
 */
export async function authorize(
  { endpoint, challenge, scope, credential, signal }: AuthorizationRequest,
  transport: Transport,
): Promise<Authorization> {
  if (credential?.kind === "registry-token") return bearer(credential.token);
  const challenges = parseChallenges(challenge);
  const tokenChallenge = find(challenges, "bearer");
  if (tokenChallenge) {
    const scoped = scope === undefined ? {} : { scope };
    const { token, ...rest } = await requestToken(
      { endpoint, challenge: tokenChallenge, ...scoped, credential, signal },
      transport,
    );
    return { ...bearer(token), ...rest };
  }
  if (!find(challenges, "basic")) {
    throw refused(
      endpoint,
      `it asks for a login in a way that is not known: ${challenge ?? "none"}`,
    );
  }
  if (credential?.kind !== "password") throw refused(endpoint, "no basic auth credentials");
  const { username, password } = credential;
  return { header: basicAuthorization(username, password), identityToken: "" };
}

function bearer(token: string): Authorization {
  return { header: `Bearer ${token}`, identityToken: "" };
}

function find(challenges: readonly Challenge[], scheme: string): Challenge | undefined {
  return challenges.find((challenge) => challenge.scheme === scheme);
}

/** In the form of Go's errors, by which people find them. */
function refused({ origin }: Endpoint, reason: string): EngineError {
  return new EngineError("unauthorized", `Get "${origin}/v2/": ${reason}`);
}
