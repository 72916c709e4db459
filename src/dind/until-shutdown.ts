import { existsSync, watch } from "node:fs";
import { dirname, join } from "node:path";

/** The file by which the Go kubedock's sidecar is told to end. */
const SHUTDOWN = "shutdown";

/** Resolves when a file called `shutdown` is put beside a socket, or a signal tells this process to end. */
export async function untilShutdown(socketPath: string): Promise<void> {
  const folder = dirname(socketPath);
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (existsSync(join(folder, SHUTDOWN))) resolve();
  };
  const watcher = watch(folder, look);
  look(); // as it may have been there before
  process.once("SIGTERM", resolve).once("SIGINT", resolve);
  await promise;
  watcher.close();
}
