import type { RegistryCredentials } from "../../../engine/backend.ts";
import { parseImageReference } from "../../../model/notation/image-reference.ts";
import { registryCredentials } from "../../docker/images/registry-auth.ts";

/**
 * Reads the credentials for an image in `X-Registry-Auth`: those for one registry, as Docker's clients send them, or
 * those of all that podman's client knows, by the registry's name.
 */
export function libpodCredentials(request: Request, name: string): RegistryCredentials | undefined {
  const byRegistry = readObject(request.headers.get("x-registry-auth") ?? "");
  const { domain, path } = parseImageReference(name);
  const places = [`${domain}/${path}`, domain];
  const entry = Object.entries(byRegistry).find(([registry]) => places.includes(hostOf(registry)));
  if (typeof entry?.[1] !== "object") return registryCredentials(request);
  return entry[1] as RegistryCredentials;
}

/** `https://index.docker.io/v1/` is Docker Hub's, whose name is `docker.io`. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, "").replace(/\/(?:v\d\/?)?$/, "");
  return host === "index.docker.io" ? "docker.io" : host;
}

function readObject(base64: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // because clients that have nothing to say still send something
  }
}
