import { API_VERSION } from "../version.ts";

/** Carries the API version from the request's path to the mappers; the server sets it, never the client. */
export const API_VERSION_HEADER = "x-kubedock-api-version";

/** The Docker API version that a request is to be answered in; the newest one if it names none. */
export function requestedVersion(request: Request): string {
  return request.headers.get(API_VERSION_HEADER) ?? API_VERSION;
}

/** Whether a version is at least another one: 1.9 is older than 1.24. */
export function isVersionAtLeast(version: string, minimum: string): boolean {
  return compareVersions(version, minimum) >= 0;
}

/** Orders two versions of the form `major.minor`; negative if the first is older. */
export function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split(".").map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split(".").map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}
