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
    const name = this.#permitted(object.metadata?.name);
    const uid = this.byName.get(name)?.metadata?.uid;
    if (uid === undefined)
      throw new EngineError("not-found", `${this.#resource} "${name}" not found`);
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

  readonly watch: Objects<T>["watch"] = (selector, signal) => this.#follow(selector, signal);

  /** Those with these labels. */
  select(selector: string): T[] {
    return [...this.byName.values()].filter(({ metadata }) =>
      matchesSelector(selector, metadata?.labels),
    );
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

  async *#follow(selector: string, signal: AbortSignal): AsyncGenerator<WatchEvent<T>> {
    this.#permitted();
    const isOther = ({ metadata }: T): boolean => !matchesSelector(selector, metadata?.labels);
    const first: WatchEvent<T> = { type: "synced", objects: [...this.byName.values()] };
    for await (const change of this.#changes.read(signal, first)) {
      if (change.type === "synced")
        yield { ...change, objects: change.objects.filter((object) => !isOther(object)) };
      else if (!isOther(change.object)) yield change;
    }
  }

  #permitted(name = ""): string {
    if (this.refusal) throw this.refusal;
    return name;
  }

  #set(object: T, type: "added" | "modified"): T {
    this.byName.set(object.metadata?.name ?? "", object);
    this.#changes.push({ type, object });
    return object;
  }
}
