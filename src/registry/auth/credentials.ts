import { createHash } from "node:crypto";
import type { RegistryCredentials } from "../../engine/backend.ts";

/** What proves to a registry who asks. */
export type Credential =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** OAuth2 refresh token, as `docker login` keeps one where the registry gives it. */
  | { readonly kind: "identity-token"; readonly token: string }
  /** Bearer token that goes to the registry as it is. */
  | { readonly kind: "registry-token"; readonly token: string };

/**
 * Brings the fields that clients and files use to one form.
 * @returns Nothing if the fields are empty, which is how the docker CLI says "nobody".
 */
export function toCredential(fields: RegistryCredentials): Credential | undefined {
  if (fields.registrytoken) return { kind: "registry-token", token: fields.registrytoken };
  if (fields.identitytoken) return { kind: "identity-token", token: fields.identitytoken };
  if (fields.username) {
    return { kind: "password", username: fields.username, password: fields.password ?? "" };
  }
  return fields.auth ? fromBasic(fields.auth) : undefined;
}

/** The value of an `Authorization` header for name and password. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** A short name for credentials, to keep apart what different users may see; tells nothing of them. */
export function fingerprint(credential: Credential | undefined): string {
  if (!credential) return "";
  return createHash("sha256").update(JSON.stringify(credential)).digest("base64url").slice(0, 22);
}

/** `auth` is `username:password` in base64; Docker's old files fill it up with zero bytes. */
function fromBasic(auth: string): Credential | undefined {
  const text = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = text.indexOf(":");
  if (colon <= 0) return undefined;
  return { kind: "password", username: text.slice(0, colon), password: text.slice(colon + 1) };
}
