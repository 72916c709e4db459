/** Some input, as far as it is not a part of the keys that are looked for. */
export type PassedInput = { readonly bytes: Uint8Array; readonly isComplete: boolean };

/** Finds a sequence of keys in what is typed. What may be the beginning of it is held back until that is known. */
export class KeySequence {
  readonly #keys: Uint8Array;
  #held = 0;

  /** @param keys Not empty. */
  constructor(keys: Uint8Array) {
    this.#keys = keys;
  }

  /** Takes some input. @returns What comes before the keys, and whether they are complete; the rest is dropped. */
  pass(input: Uint8Array): PassedInput {
    const bytes: number[] = [];
    for (const byte of input) {
      if (byte !== this.#keys[this.#held]) {
        bytes.push(...this.release());
        if (byte !== this.#keys[0]) {
          bytes.push(byte);
          continue;
        }
      }
      this.#held += 1;
      if (this.#held === this.#keys.length)
        return { bytes: Uint8Array.from(bytes), isComplete: true };
    }
    return { bytes: Uint8Array.from(bytes), isComplete: false };
  }

  /** Gives back what has been held: it was not the keys. */
  release(): Uint8Array {
    const held = this.#keys.slice(0, this.#held);
    this.#held = 0;
    return held;
  }
}
