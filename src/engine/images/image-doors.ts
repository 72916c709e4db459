/** The ways into containers, as far as they are known of their images: see `imageKey`. */
export class ImageDoors {
  readonly #shells = new Map<string, boolean>();
  readonly #questions = new Map<string, Promise<boolean>>();
  readonly #closed = new Set<string>();

  /** Whether an image has a shell; nothing if that is not known. */
  hasShell(key: string): boolean | undefined {
    return this.#shells.get(key);
  }

  /** Remembers whether an image has a shell. */
  noteShell(key: string, hasShell: boolean): void {
    this.#shells.set(key, hasShell);
  }

  /** Whether an image has a shell: asks if that is not known, one container at a time. Fails as the question does. */
  async learnShell(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const known = this.#shells.get(key) ?? this.#questions.get(key);
    if (known !== undefined) return known;
    const question = ask().finally(() => this.#questions.delete(key));
    this.#questions.set(key, question);
    const hasShell = await question;
    this.noteShell(key, hasShell);
    return hasShell;
  }

  /** Resolves when no container of an image is being asked: what asks is a process of its own while it does. */
  async settled(key: string): Promise<void> {
    await this.#questions.get(key)?.catch(() => {}); // because who has asked tells why
  }

  /** Whether the shim could not be brought into a container of an image. */
  isClosed(key: string): boolean {
    return this.#closed.has(key);
  }

  /** Remembers that the shim could not be brought in. */
  noteClosed(key: string): void {
    this.#closed.add(key);
  }
}
