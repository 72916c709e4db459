import { relayGreeting, relayPiece, RelayReader } from "../../shim/relay.ts";
import { TunnelConnection, type TunnelLine } from "./tunnel-connection.ts";

/**
 * A connection that a relay in the container brings to its port: an end of either side, a reset and a refusal arrive as
 * what they are, and at once.
 */
export class RelayedConnection extends TunnelConnection {
  readonly #port: number;
  readonly #reader = new RelayReader();
  #hasPodEnded = false;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  protected override get isWhole(): boolean {
    return this.#hasPodEnded && this.writableFinished;
  }

  protected override inForm(bytes: Uint8Array): Uint8Array {
    return relayPiece(bytes);
  }

  override open(line: TunnelLine): void {
    super.open(line);
    void this.send(relayGreeting(this.#port), (error) => {
      if (error) this.destroy(error);
    });
  }

  override receive(bytes: Uint8Array | null): void {
    if (bytes === null && !this.#hasPodEnded) this.refuse("the relay in the Pod broke off");
    if (bytes === null) return;
    for (const piece of this.#reader.read(bytes)) {
      if (piece === "reset") this.refuse("the container broke off");
      else if (piece === "end") this.#hasPodEnded = true;
      super.receive(typeof piece === "string" ? null : piece);
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    void this.send(relayPiece(), done);
  }
}
