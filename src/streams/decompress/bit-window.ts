import { BitReader } from "./bit-reader.ts";

/** A stream of bits, of which as many are held as have to be there at once. */
export class BitWindow {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #sizeBytes: number;
  #held: Uint8Array = new Uint8Array(0);
  /** Of the first held byte. */
  #usedBits = 0;
  #isWhole = false;

  /** @param sizeBytes What a reader can count on, except at the end. */
  constructor(bytes: AsyncIterable<Uint8Array>, sizeBytes: number) {
    this.#source = bytes[Symbol.asyncIterator]();
    this.#sizeBytes = sizeBytes;
  }

  /** A reader at the present place. */
  async reader(): Promise<BitReader> {
    await this.#fill();
    return new BitReader(this.#held, this.#usedBits);
  }

  /** Goes on where a reader has stopped. */
  moveTo({ position }: BitReader): void {
    this.#held = this.#held.subarray(position >> 3);
    this.#usedBits = position & 7;
  }

  /** Goes on at the next whole byte. @returns Whether there is one. */
  async alignToByte(): Promise<boolean> {
    if (this.#usedBits > 0) this.#held = this.#held.subarray(1);
    this.#usedBits = 0;
    await this.#fill();
    return this.#held.length > 0;
  }

  async #fill(): Promise<void> {
    if (this.#isWhole || this.#held.length >= this.#sizeBytes) return;
    const parts = [this.#held];
    for (let size = this.#held.length; size < this.#sizeBytes;) {
      const { done, value } = await this.#source.next();
      this.#isWhole = done === true;
      if (done) break;
      parts.push(value);
      size += value.length;
    }
    this.#held = Buffer.concat(parts);
  }
}
