import type { RegistryCredentials } from "../../../engine/backend.ts";

const FIELDS = [
  "username",
  "password",
  "auth",
  "serveraddress",
  "identitytoken",
  "registrytoken",
] as const;

/**
 * Reads the credentials in `X-Registry-Auth`: JSON in base64, of either alphabet. As in moby, a header that cannot be
 * read is taken as none: many clients send one for public images, too.
 */
export function registryCredentials(request: Request): RegistryCredentials | undefined {
  const header = request.headers.get("x-registry-auth");
  if (!header) return undefined;
  try {
    return knownCredentials(JSON.parse(Buffer.from(header, "base64url").toString()));
  } catch {
    return undefined; // because clients that have nothing to say still send something
  }
}

/** Picks what says who somebody is. @returns Nothing if nothing of it is there. */
export function knownCredentials(value: unknown): RegistryCredentials | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entries = FIELDS.map((field) => [field, (value as Record<string, unknown>)[field]]);
  const known = entries.filter(([, text]) => typeof text === "string" && text !== "");
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}
