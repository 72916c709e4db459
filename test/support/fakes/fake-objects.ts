import type { KubernetesObject } from "@kubernetes/client-node";
import type { Objects, WatchEvent } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";
import { Channel } from "../channel.ts";
import { matchesSelector } from "../label-selector.ts";

/** Objects of one kind of a cluster in memory, whose watch tells of changes as Kubernetes does. */
export class FakeObjects<T extends KubernetesObject> implements Objects<T> {
  /** What is there, by name. */
  readonly byName = new Map<string, T>();
  /** Why every change and listing fails. */
  refusal: EngineError | undefined;

  readonly #resource: string;
  #version = 0;
  readonly #changes = new Channel<WatchEvent<T>>();

  constructor(resource: string) {
    this.#resource = resource;
  }

  readonly create: Objects<T>["create"] = async (object) => {
    const name = this.#permitted(object.metadata?.name);
    if (this.byName.has(name))
      throw new EngineError("conflict", `${this.#resource} "${name}" already exists`);
    return this.#set({ ...object, metadata: { ...object.metadata, uid: `uid-${name}` } }, "added");
  };

  readonly replace: Objects<T>["replace"] = async (object) => {
    const { name: given, resourceVersion } = object.metadata ?? {};
    const name = this.#permitted(given);
    const known = this.byName.get(name)?.metadata;
    if (!known) throw new EngineError("not-found", `${this.#resource} "${name}" not found`);
    if (resourceVersion !== undefined && resourceVersion !== known.resourceVersion)
      throw new EngineError(
        "conflict",
        `Operation cannot be fulfilled on ${this.#resource} "${name}"`,
      );
    const { uid = "" } = known;
    return this.#set({ ...object, metadata: { ...object.metadata, uid } }, "modified");
  };

  readonly delete: Objects<T>["delete"] = async (name) => {
    this.#permitted(name);
    this.remove(name);
  };

  readonly list: Objects<T>["list"] = async (selector) => {
    this.#permitted();
    return this.select(selector);
  };

  readonly watch: Objects<T>["watch"] = (selector, signal) =>
    this.#changes.readSome(
      (change) =>
        change.type === "synced" || matchesSelector(selector, change.object.metadata?.labels),
      signal,
      { type: "synced", objects: this.select(selector) },
    );

  /** Those with these labels, by their names, as Kubernetes lists them. */
  select(selector: string): T[] {
    return [...this.byName.values()]
      .filter(({ metadata }) => matchesSelector(selector, metadata?.labels))
      .sort((a, b) => (a.metadata?.name ?? "").localeCompare(b.metadata?.name ?? ""));
  }

  /** Someone deletes one by hand. */
  remove(name: string): void {
    const object = this.byName.get(name);
    if (!object) return;
    this.byName.delete(name);
    this.#changes.push({ type: "deleted", object });
  }

  /** Someone changes some while the watch has a gap, which it heals by a complete listing. */
  inGap(change: () => void): void {
    change();
    this.#changes.push({ type: "synced", objects: [...this.byName.values()] });
  }

  #permitted(name = ""): string {
    if (this.refusal) throw this.refusal;
    return name;
  }

  #set(made: T, type: "added" | "modified"): T {
    this.#version += 1;
    const metadata = { ...made.metadata, resourceVersion: String(this.#version) };
    const object = { ...made, metadata };
    this.byName.set(metadata.name ?? "", object);
    this.#changes.push({ type, object });
    return object;
  }
}
