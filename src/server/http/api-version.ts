import { compareVersions } from "../../api/requested-version.ts";
import { API_VERSION, MIN_API_VERSION } from "../../version.ts";

/** A request target without its version, or the reason why that version is not served. */
export type VersionedTarget =
  | { readonly target: string; readonly apiVersion: string }
  | { readonly refusal: string };

/** `/v1.55`, and `/v5.0.0` as libpod clients write it, in front of a path. */
const VERSION_PREFIX = /^\/v(\d+\.\d+)(?:\.\d+)?(?=\/)/;

/**
 * Takes the version off a request target, so that every route exists once, without it. A libpod path has versions
 * of its own, which are not Docker's and are not checked.
 * @see moby, daemon/server/middleware/version.go, for the words of the refusals
 */
export function splitApiVersion(target: string): VersionedTarget {
  const match = VERSION_PREFIX.exec(target);
  const apiVersion = match?.[1];
  if (!match || apiVersion === undefined) return { target, apiVersion: API_VERSION };
  const rest = target.slice(match[0].length);
  if (rest.startsWith("/libpod/")) return { target: rest, apiVersion: API_VERSION };
  const refusal = refuseVersion(apiVersion);
  return refusal === undefined ? { target: rest, apiVersion } : { refusal };
}

function refuseVersion(version: string): string | undefined {
  if (compareVersions(version, MIN_API_VERSION) < 0) {
    return (
      `client version ${version} is too old. Minimum supported API version is ${MIN_API_VERSION}, ` +
      "please upgrade your client to a newer version"
    );
  }
  if (compareVersions(version, API_VERSION) > 0) {
    return `client version ${version} is too new. Maximum supported API version is ${API_VERSION}`;
  }
  return undefined;
}
