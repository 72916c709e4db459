/** Where kubedock is in its image, as in the Go kubedock's. */
export const PROGRAM = "/usr/local/bin/kubedock";
