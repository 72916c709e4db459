import { COMMIT, LIBPOD_API_VERSION, MIN_LIBPOD_API_VERSION, VERSION } from "../../../version.ts";
import { toSystemVersion } from "../../docker/system/version.ts";

/**
 * Writes who the server is. What of podman it stands for is in the component by whose name clients look for it.
 * @see podman, pkg/api/handlers/compat/version.go
 */
export function toLibpodVersion() {
  const version = toSystemVersion();
  return {
    ...version,
    Version: VERSION,
    Components: [
      {
        Name: "Podman Engine",
        Version: VERSION,
        Details: {
          APIVersion: LIBPOD_API_VERSION,
          MinAPIVersion: MIN_LIBPOD_API_VERSION,
          Arch: version.Arch,
          BuildTime: "",
          Experimental: "false",
          GitCommit: COMMIT,
          GoVersion: "",
          KernelVersion: "",
          Os: version.Os,
        },
      },
    ],
  };
}
