/**
 * What goes through the shim's relay (`program/relay/relay.h` tells why): numbers of 4 bytes, big-endian. The port comes
 * first; then, in both directions, pieces of a connection: a length, and so many bytes.
 */

const HEAD_BYTES = 4;
const END = 0;
const RESET = 0xffff_ffff;

/** What the other end says: bytes, that it has said all, or that the connection broke. */
export type RelayPiece = Uint8Array | "end" | "reset";

/** The command that carries connections to the container's ports, until its standard input ends; see `parseRelayPort`. */
export function relayCommand(shim: string): string[] {
  return [shim, "relay"];
}

/** Reads the output of `relayCommand`: the port of the container's loopback where it listens. */
export function parseRelayPort(output: string): number | undefined {
  const match = /^(\d{1,5})\n/.exec(output);
  return match ? Number(match[1]) : undefined;
}

/** Begins a connection with a port of the container, whose own loopback is meant. */
export function relayGreeting(port: number): Uint8Array {
  return head(port);
}

/** Says something; nothing is the end of what is said. */
export function relayPiece(bytes?: Uint8Array): Uint8Array {
  return bytes ? Buffer.concat([head(bytes.length), bytes]) : head(END);
}

/** Takes apart what the relay says, however it is cut. */
export class RelayReader {
  #head: Uint8Array = new Uint8Array();
  #left = 0;

  /** Yields parts of the chunk itself. */
  *read(chunk: Uint8Array): Generator<RelayPiece> {
    for (let rest = chunk; rest.length > 0;) {
      if (this.#left === 0) {
        const missing = HEAD_BYTES - this.#head.length;
        this.#head = Buffer.concat([this.#head, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.#head.length < HEAD_BYTES) return;
        yield* this.#begin();
      } else {
        const bytes = rest.subarray(0, this.#left);
        this.#left -= bytes.length;
        rest = rest.subarray(bytes.length);
        yield bytes;
      }
    }
  }

  *#begin(): Generator<"end" | "reset"> {
    const length = Buffer.from(this.#head).readUInt32BE();
    this.#head = new Uint8Array();
    if (length === END) yield "end";
    else if (length === RESET) yield "reset";
    else this.#left = length;
  }
}

function head(number: number): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt32BE(number);
  return bytes;
}
