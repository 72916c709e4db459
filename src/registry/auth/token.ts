import { EngineError } from "../../model/errors.ts";
import { parseJson } from "../../model/notation/json.ts";
import type { Challenge } from "./challenge.ts";
import { basicAuthorization, type Credential } from "./credentials.ts";
import { trustedAuthorities } from "../http/certificates.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { isObject, type JsonObject } from "../json-fields.ts";
import { registryReason } from "../registry-error.ts";
import type {
  TlsOptions,
  Transport,
  TransportAnswer,
  TransportRequest,
} from "../http/transport.ts";

const MAX_TOKEN_BYTES = 1 << 20;

/** What the specification gives a token that does not say how long it is good for. */
const DEFAULT_LIFETIME_SECONDS = 60;

/** For whom and for what a token is wanted. */
export type TokenRequest = {
  readonly endpoint: Endpoint;
  /** The registry's `Bearer` challenge. */
  readonly challenge: Challenge;
  /** `repository:library/redis:pull`; absent to log in only. */
  readonly scope?: string;
  /** Absent is "nobody", who may read what is public. */
  readonly credential?: Exclude<Credential, { readonly kind: "registry-token" }> | undefined;
  readonly signal: AbortSignal;
};

/** What lets its bearer in. */
export type Token = {
  readonly token: string;
  readonly lifetimeMs: number;
  /** OAuth2 refresh token, which some registries give instead of keeping the password: empty if none. */
  readonly identityToken: string;
};

/**
 * Asks the server that the registry names for a token.
 * @throws {EngineError} `unauthorized` if it does not know the user, `unavailable` if it cannot be asked.
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function requestToken(request: TokenRequest, transport: Transport): Promise<Token> {
  const realm = readRealm(request);
  const answer = await transport({
    ...(request.credential?.kind === "identity-token"
      ? refreshRequest(realm, request, request.credential.token)
      : plainRequest(realm, request)),
    tls: realmTls(realm, request.endpoint),
    maxBytes: MAX_TOKEN_BYTES,
    signal: request.signal,
  });
  if (answer.status !== 200) throw refusal(answer, realm);
  return readToken(answer, realm);
}

/** A registry behind TLS must not make us send a password in the clear. */
function readRealm({ challenge, endpoint }: TokenRequest): URL {
  const text = challenge.parameters.get("realm") ?? "";
  const realm = URL.parse(text);
  const allowed = endpoint.origin.startsWith("https:") ? ["https:"] : ["https:", "http:"];
  if (realm && allowed.includes(realm.protocol)) return realm;
  throw new EngineError(
    "unavailable",
    `Cannot ask registry "${endpoint.name}": it names "${text}" for its tokens, which is not an ${allowed.join(" or ")} address`,
  );
}

/**
 * A private registry often has its token server beside it, under the same authority. But that a registry may have any
 * certificate does not mean that the host it names may.
 */
function realmTls(realm: URL, { origin, tls }: Endpoint): TlsOptions {
  const isSameHost = realm.hostname === new URL(origin).hostname;
  return isSameHost || tls.rejectUnauthorized !== false ? tls : { ca: trustedAuthorities() };
}

type RealmRequest = Pick<TransportRequest, "method" | "url" | "headers" | "body">;

function plainRequest(realm: URL, { challenge, scope, credential }: TokenRequest): RealmRequest {
  const url = new URL(realm);
  const service = challenge.parameters.get("service");
  if (service) url.searchParams.set("service", service);
  if (scope) url.searchParams.set("scope", scope);
  if (credential?.kind !== "password") return { method: "GET", url, headers: {} };
  url.searchParams.set("account", credential.username);
  url.searchParams.set("client_id", "kubedock");
  if (!scope) url.searchParams.set("offline_token", "true");
  const authorization = basicAuthorization(credential.username, credential.password);
  return { method: "GET", url, headers: { authorization } };
}

function refreshRequest(realm: URL, request: TokenRequest, identityToken: string): RealmRequest {
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    service: request.challenge.parameters.get("service") ?? "",
    client_id: "kubedock",
    refresh_token: identityToken,
  });
  if (request.scope) form.set("scope", request.scope);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", url: realm, headers, body: form.toString() };
}

function refusal(answer: TransportAnswer, { origin, pathname, host }: URL): EngineError {
  const said = registryReason(answer);
  if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
    return new EngineError("unauthorized", `Get "${origin}${pathname}": ${said}`);
  }
  return new EngineError("unavailable", `Cannot get a token from "${host}": ${said}`);
}

/** Servers differ in what they leave out and how they write numbers; only the token itself must be there. */
function readToken({ body }: TransportAnswer, { host }: URL): Token {
  const fields = parseFields(body);
  const token = textOf(fields["token"]) || textOf(fields["access_token"]);
  if (token === "") {
    throw new EngineError("unavailable", `Cannot get a token from "${host}": its answer has none`);
  }
  const seconds = Number(fields["expires_in"]) || DEFAULT_LIFETIME_SECONDS;
  return {
    token,
    lifetimeMs: Math.max(seconds, DEFAULT_LIFETIME_SECONDS) * 1000,
    identityToken: textOf(fields["refresh_token"]),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function parseFields(body: Uint8Array): JsonObject {
  try {
    const value = parseJson(new TextDecoder().decode(body));
    return isObject(value) ? value : {};
  } catch {
    return {}; // because a token server that does not speak JSON has given no token: said by the caller
  }
}
