import type { V1OwnerReference } from "@kubernetes/client-node";
import { EngineError } from "../../model/errors.ts";
import type { Volume } from "../../model/files/volume.ts";

/** What the cluster has of a volume: nothing, a record that we wrote, or one of which the watch has told. */
export type RecordState = "none" | "written" | "seen";

/** The record of a volume, as far as it is known. */
export type VolumeRecord = {
  readonly state: RecordState;
  /** By which what belongs to the volume goes with its record; absent where there is none. */
  readonly owner?: V1OwnerReference | undefined;
};

const NO_RECORD: VolumeRecord = { state: "none" };

/** The volumes of this instance, by name. */
export class VolumeStore {
  readonly #byName = new Map<string, Volume>();
  readonly #records = new Map<string, VolumeRecord>();
  /** Volumes that are being made: who asks for one of the same name waits for it. */
  readonly creating = new Map<string, Promise<Volume>>();
  /** Claims that are there or being made, by the names of their volumes. */
  readonly claims = new Map<string, Promise<string | undefined>>();

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
  add(volume: Volume, record: VolumeRecord): boolean {
    const isNews = !this.#byName.has(volume.name);
    this.#byName.set(volume.name, volume);
    if (record.state === "seen" || this.recordOf(volume.name).state !== "seen")
      this.#records.set(volume.name, record);
    return isNews;
  }

  /** What the cluster has of a volume. */
  recordOf(name: string): VolumeRecord {
    return this.#records.get(name) ?? NO_RECORD;
  }

  /** Forgets a volume. @returns Whether it was known. */
  delete(name: string): boolean {
    this.#records.delete(name);
    this.claims.delete(name);
    return this.#byName.delete(name);
  }
}
