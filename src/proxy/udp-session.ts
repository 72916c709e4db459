import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";

/** Datagrams that wait until it is known where they go; more are lost, as they may be on any way. */
const WAITING = 64;

/** Where datagrams go. */
export type UdpTarget = { readonly host: string; readonly port: number };

/**
 * What one client says to a container, and is answered: a socket of its own, by which the answers are known to be for
 * it. A port on which nothing listens is not told of: the next datagram may find it open.
 */
export class UdpSession {
  readonly #onAnswer: (bytes: Uint8Array) => void;
  #upstream: Socket | undefined;
  #waiting: Uint8Array[] | undefined = [];
  #isClosed = false;

  /** @param target Rejects if there is none: what was said is lost. */
  constructor(target: Promise<UdpTarget>, onAnswer: (bytes: Uint8Array) => void) {
    this.#onAnswer = onAnswer;
    target.then(
      (address) => this.#connect(address),
      () => this.close(), // because nobody listens to a datagram's sender
    );
  }

  send(bytes: Uint8Array): void {
    if (!this.#waiting) this.#upstream?.send(bytes);
    else if (this.#waiting.length < WAITING) this.#waiting.push(bytes);
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = undefined;
    this.#upstream?.close();
    this.#upstream = undefined;
  }

  #connect({ host, port }: UdpTarget): void {
    if (this.#isClosed) return;
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4", this.#onAnswer);
    this.#upstream = socket;
    socket.on("error", () => {}); // because that is no end: see above
    socket.connect(port, host, () => {
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const bytes of waiting) this.#upstream?.send(bytes);
    });
  }
}
