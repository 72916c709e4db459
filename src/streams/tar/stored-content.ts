import type { ByteReader } from "../byte-reader.ts";
import { cutArchive } from "./archive-error.ts";
import { paddingAfter } from "./block-fields.ts";

/** What an archive stores of a file, and the padding behind it. */
export class StoredContent {
  readonly #reader: ByteReader;
  readonly #paddingBytes: number;
  #remaining: number;

  constructor(reader: ByteReader, sizeBytes: number) {
    this.#reader = reader;
    this.#remaining = sizeBytes;
    this.#paddingBytes = paddingAfter(sizeBytes);
  }

  /** Bytes that have not been read. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Reads so many bytes as they come. @throws {ArchiveError} If there are not so many. */
  async *read(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0;) {
      const bytes = await this.#reader.some(Math.min(left, this.#remaining));
      if (!bytes || bytes.length === 0) throw cutArchive();
      left -= bytes.length;
      this.#remaining -= bytes.length;
      yield bytes;
    }
  }

  /** Reads so many bytes at once. @throws {ArchiveError} If there are not so many. */
  async take(size: number): Promise<Uint8Array> {
    const bytes = await this.#reader.upTo(Math.min(size, this.#remaining));
    if (bytes.length < size) throw cutArchive();
    this.#remaining -= size;
    return bytes;
  }

  /** Lets go of what has not been read. @throws {ArchiveError} If the archive ends before. */
  async skip(): Promise<void> {
    while (this.#remaining > 0) {
      const bytes = await this.#reader.some(this.#remaining);
      if (!bytes) throw cutArchive();
      this.#remaining -= bytes.length;
    }
    const padding = await this.#reader.upTo(this.#paddingBytes);
    if (padding.length < this.#paddingBytes) throw cutArchive();
  }
}
