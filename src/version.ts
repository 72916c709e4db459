import manifest from "../package.json" with { type: "json" };

/** Set by `bun build --define`; not there when the sources are run. */
declare const KUBEDOCK_COMMIT: string | undefined;
declare const KUBEDOCK_COMMIT_DATE: string | undefined;

/** The program's own version, as `package.json` has it. */
export const VERSION = manifest.version;

/** The commit it was built from, or `unknown` when it runs from the sources. */
export const COMMIT = typeof KUBEDOCK_COMMIT === "string" ? KUBEDOCK_COMMIT : "unknown";

/** The day of that commit, as `2026-11-21`; empty when it runs from the sources. */
export const COMMIT_DATE = typeof KUBEDOCK_COMMIT_DATE === "string" ? KUBEDOCK_COMMIT_DATE : "";

/** The newest Docker API version that is served; it is also the one of requests without a version. */
export const API_VERSION = "1.55";

/**
 * What is told as the version of the Docker Engine: the Docker release with this API, and our own version. Clients
 * compare it with Docker's; Testcontainers for Java works with 1.6.0 and newer alone.
 */
export const ENGINE_VERSION = `29.7.0+kubedock.${VERSION}`;

/** The oldest Docker API version that is served. */
export const MIN_API_VERSION = "1.24";

/** The newest version of podman's own API, libpod, that is served; its clients read it before they ask for anything. */
export const LIBPOD_API_VERSION = "4.3.1";

/** The oldest version of libpod that is served. */
export const MIN_LIBPOD_API_VERSION = "4.0.0";
