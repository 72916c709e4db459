import { tcpHandlers, type TcpSide } from "./tcp-side.ts";

/** A peer that neither agrees nor refuses within this time is not there. */
const CONNECT_MS = 5000;

/**
 * Connects to an address.
 * @throws {NodeJS.ErrnoException} If it refuses or does not answer; the signal's reason if it is aborted before.
 */
export async function dialTcp(
  { host, port }: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<TcpSide> {
  const { promise, resolve, reject } = Promise.withResolvers<TcpSide>();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  const giveUp = (): void => reject(limit.reason);
  limit.addEventListener("abort", giveUp, { once: true });
  const connecting = Bun.connect<TcpSide>({
    hostname: host,
    port,
    allowHalfOpen: true,
    socket: tcpHandlers({ onOpen: resolve }),
  });
  connecting.catch(reject);
  try {
    return await promise;
  } catch (error) {
    void connecting.then(
      (late) => late.terminate(),
      () => {}, // because that is the error
    );
    throw error;
  } finally {
    limit.removeEventListener("abort", giveUp);
  }
}
