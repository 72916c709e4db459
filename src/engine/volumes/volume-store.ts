import { EngineError } from "../../model/errors.ts";
import type { Volume } from "../../model/volume.ts";

/** What the cluster has of a volume: nothing, a record that we wrote, or one of which the watch has told. */
export type RecordState = "none" | "written" | "seen";

/** The volumes of this instance, by name. */
export class VolumeStore {
  readonly #byName = new Map<string, Volume>();
  readonly #records = new Map<string, RecordState>();
  /** Volumes that are being made: who asks for one of the same name waits for it. */
  readonly creating = new Map<string, Promise<Volume>>();

  /** All volumes, oldest first. */
  all(): Volume[] {
    return [...this.#byName.values()].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  }

  /** The volume with this name. */
  byName(name: string): Volume | undefined {
    return this.#byName.get(name);
  }

  /** @throws {EngineError} `not-found`, in Docker's words, if there is no such volume. */
  find(name: string): Volume {
    const volume = this.#byName.get(name);
    if (volume) return volume;
    throw new EngineError("not-found", `get ${name}: no such volume`);
  }

  /** Takes a volume in. @returns Whether it was not known. */
  add(volume: Volume, record: RecordState): boolean {
    const isNews = !this.#byName.has(volume.name);
    this.#byName.set(volume.name, volume);
    if (this.recordOf(volume.name) !== "seen") this.#records.set(volume.name, record);
    return isNews;
  }

  /** What the cluster has of a volume. */
  recordOf(name: string): RecordState {
    return this.#records.get(name) ?? "none";
  }

  /** Forgets a volume. @returns Whether it was known. */
  delete(name: string): boolean {
    this.#records.delete(name);
    return this.#byName.delete(name);
  }
}
