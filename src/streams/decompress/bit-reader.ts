/** Reads numbers of some bits each, the highest bit first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits. */
  #position: number;

  /** @param position Where it begins, in bits. */
  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#position = position;
  }

  /** Where the next bit is. */
  get position(): number {
    return this.#position;
  }

  /** One bit. @throws {Error} If there is none. */
  bit(): number {
    const byte = this.#bytes[this.#position >> 3];
    if (byte === undefined) throw new Error("the compressed data is cut short");
    const bit = (byte >> (7 - (this.#position & 7))) & 1;
    this.#position += 1;
    return bit;
  }

  /** A number of up to 48 bits. @throws {Error} If there are not so many. */
  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) value = value * 2 + this.bit();
    return value;
  }

  /** How many ones there are before the next zero, which is read too. */
  ones(): number {
    let count = 0;
    while (this.bit() === 1) count += 1;
    return count;
  }
}
