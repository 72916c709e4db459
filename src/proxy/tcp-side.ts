import type { Socket, SocketHandler } from "bun";
import type { Side, SideListener } from "./side.ts";

/** After so long a silence the peer is asked whether it is still there. */
const KEEPALIVE_MS = 30_000;

/**
 * A TCP connection. Bun's own sockets carry it: they take a third of the time of `node:net` to connect, and half the
 * work for each byte.
 */
export class TcpSide implements Side {
  listener: SideListener | undefined;
  readonly #socket: Socket<TcpSide>;
  /** In order: what was written just now, or what the system has no room for. */
  #unsent: Uint8Array[] = [];
  #isFull = false;
  #isEnding = false;
  #isBroken = false;
  #isClosed = false;

  /** Reads nothing yet. */
  constructor(socket: Socket<TcpSide>) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_MS);
    socket.pause();
  }

  /** What comes through a tunnel at once comes in many pieces, and to send each costs more than to join them. */
  readonly write = (bytes: Uint8Array): boolean => {
    this.#unsent.push(bytes);
    if (this.#unsent.length === 1) queueMicrotask(() => this.flush());
    return !this.#isFull;
  };

  readonly end = (): void => {
    this.#isEnding = true;
    if (this.#unsent.length === 0) this.#socket.shutdown();
  };

  readonly reset = (): void => {
    this.#sendUnsent();
    this.#socket.terminate();
  };

  readonly pause = (): void => {
    this.#socket.pause();
  };

  readonly resume = (): void => {
    this.#socket.resume();
  };

  /** Whether the connection is over, in both directions. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The peer says no more. Where a write has met its reset, the system tells what is read of an end only. */
  hearEnd(): void {
    if (!this.#isBroken) this.listener?.onEnd();
    else this.close(true);
  }

  /** The connection is over. */
  close(isBroken: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.listener?.onClose(isBroken);
  }

  /** Sends what there is, as far as the system has room. */
  flush(): void {
    const wasFull = this.#isFull;
    this.#sendUnsent();
    if (this.#isFull) return;
    if (this.#isEnding) this.#socket.shutdown();
    else if (wasFull) this.listener?.onRoom();
  }

  #sendUnsent(): void {
    const [first] = this.#unsent;
    if (!first) return;
    const bytes = this.#unsent.length === 1 ? first : Buffer.concat(this.#unsent);
    const sentBytes = this.#socket.write(bytes);
    this.#isBroken ||= sentBytes < 0;
    this.#isFull = sentBytes < bytes.length;
    this.#unsent = this.#isFull ? [bytes.subarray(Math.max(sentBytes, 0))] : [];
  }
}

/** Leads what happens to a socket to its `TcpSide`. */
export function tcpHandlers({
  onOpen,
  onClose,
}: {
  /** Gets each new connection, paused. */
  readonly onOpen: (side: TcpSide) => void;
  readonly onClose?: (side: TcpSide) => void;
}): SocketHandler<TcpSide> {
  return {
    open: (socket) => {
      socket.data = new TcpSide(socket);
      onOpen(socket.data);
    },
    data: ({ data }, bytes) => data.listener?.onData(bytes),
    drain: ({ data }) => data.flush(),
    end: ({ data }) => data.hearEnd(),
    close: ({ data }, error) => {
      data.close(error !== undefined);
      onClose?.(data);
    },
    error: () => {}, // because "close" follows
  };
}
