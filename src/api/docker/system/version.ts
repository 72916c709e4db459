import { API_VERSION, COMMIT, ENGINE_VERSION, MIN_API_VERSION } from "../../../version.ts";

/**
 * Writes who the server is.
 * @see Docker Engine API v1.56, SystemVersion
 */
export function toSystemVersion() {
  const about = {
    ApiVersion: API_VERSION,
    MinAPIVersion: MIN_API_VERSION,
    GitCommit: COMMIT,
    GoVersion: "",
    Os: "linux",
    Arch: goArchitecture(process.arch),
    KernelVersion: "",
  };
  return {
    Platform: { Name: "kubedock" },
    Version: ENGINE_VERSION,
    ...about,
    BuildTime: "",
    Components: [
      { Name: "Engine", Version: ENGINE_VERSION, Details: { ...about, Experimental: "false" } },
    ],
  };
}

function goArchitecture(name: string): string {
  return name === "x64" ? "amd64" : name;
}
