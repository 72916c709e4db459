import { chmod, lstat, unlink } from "node:fs/promises";
import { connect } from "node:net";

/** Owner and group may speak to the server, as with Docker's own socket. */
const SOCKET_MODE = 0o660;

/**
 * Removes the socket that a killed server left behind.
 * @throws {Error} If a server still listens there, or the path is something else than a socket.
 */
export async function removeStaleSocket(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat) return;
  if (!stat.isSocket()) {
    throw new Error(`Cannot listen on "${path}": it exists and is not a socket`);
  }
  if (await isListening(path)) {
    throw new Error(`Cannot listen on "${path}": another server listens there`);
  }
  await unlink(path);
}

/** Lets the socket's group in; the mode it is created with depends on the umask. */
export async function openSocketToGroup(path: string): Promise<void> {
  await chmod(path, SOCKET_MODE);
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
