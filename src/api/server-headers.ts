import { API_VERSION, LIBPOD_API_VERSION, VERSION } from "../version.ts";

/** What every answer tells of the server, as moby's and podman's do. */
export const SERVER_HEADERS = {
  "api-version": API_VERSION,
  "docker-experimental": "false",
  "libpod-api-version": LIBPOD_API_VERSION,
  ostype: "linux",
  server: `kubedock/${VERSION} (linux)`,
};
