import type { Duplex } from "node:stream";
import type { Side, SideListener } from "./side.ts";

/** A connection that is not TCP: a tunnel. */
export class DuplexSide implements Side {
  listener: SideListener | undefined;
  readonly #duplex: Duplex;

  /** Reads nothing yet. */
  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    duplex.on("data", (bytes: Uint8Array) => this.listener?.onData(bytes));
    duplex.on("drain", () => this.listener?.onRoom());
    duplex.on("end", () => this.listener?.onEnd());
    duplex.on("error", () => {}); // because "close" follows
    duplex.on("close", () => this.listener?.onClose(duplex.errored !== null));
    duplex.pause();
  }

  readonly write = (bytes: Uint8Array): boolean => this.#duplex.write(bytes);

  readonly end = (): void => {
    this.#duplex.end();
  };

  readonly reset = (): void => {
    this.#duplex.destroy();
  };

  readonly pause = (): void => {
    this.#duplex.pause();
  };

  readonly resume = (): void => {
    this.#duplex.resume();
  };
}
