import { EngineError } from "../../model/errors.ts";
import type { Network } from "../../model/network.ts";
import { isIdPrefix } from "../../model/notation/id.ts";
import type { RecordState } from "../volumes/volume-store.ts";
import { predefinedNetworks } from "./predefined.ts";

/** The networks of this instance, by name: no two have the same. */
export class NetworkStore {
  readonly #byName = new Map<string, Network>();
  readonly #records = new Map<string, RecordState>();
  /** Names of networks that are being made. */
  readonly creating = new Set<string>();
  /** EndpointSlices may not be written: nothing has names in DNS. */
  isDnsForbidden = false;
  /** Pods may not be attached to: no command waits for names. */
  isGateForbidden = false;

  constructor(startedAt: Date) {
    for (const network of predefinedNetworks(startedAt)) this.#byName.set(network.name, network);
  }

  /** All networks, Docker's own first, then the oldest. */
  all(): Network[] {
    return [...this.#byName.values()];
  }

  /** The network with this name. */
  byName(name: string): Network | undefined {
    return this.#byName.get(name);
  }

  /** The network that a reference means, if there is one and no doubt. */
  lookUp(reference: string): Network | undefined {
    const matches = this.#matching(reference);
    return matches.length === 1 ? matches[0] : undefined;
  }

  /**
   * Finds a network by ID, name or the unique beginning of an ID.
   * @throws {EngineError} `not-found` if there is none, `invalid-argument` if the beginning fits several.
   */
  find(reference: string): Network {
    const matches = this.#matching(reference);
    const [match] = matches;
    if (!match) throw new EngineError("not-found", `network ${reference} not found`);
    if (matches.length === 1) return match;
    throw new EngineError(
      "invalid-argument",
      `network ${reference} is ambiguous (${matches.length} matches found based on ID prefix)`,
    );
  }

  /** Takes a network in. @returns Whether it was not known. */
  add(network: Network, record: RecordState): boolean {
    const isNews = this.#byName.get(network.name)?.id !== network.id;
    this.#byName.set(network.name, network);
    if (isNews || this.recordOf(network.name) !== "seen") this.#records.set(network.name, record);
    return isNews;
  }

  /** What the cluster has of a network. */
  recordOf(name: string): RecordState {
    return this.#records.get(name) ?? "none";
  }

  /** Forgets a network. @returns Whether it was known. */
  delete({ name, id }: Network): boolean {
    if (this.#byName.get(name)?.id !== id) return false;
    this.#records.delete(name);
    return this.#byName.delete(name);
  }

  #matching(reference: string): Network[] {
    const all = this.all();
    const byId = all.find(({ id }) => id === reference);
    const exact = byId ?? this.#byName.get(reference);
    if (exact) return [exact];
    return isIdPrefix(reference) ? all.filter(({ id }) => id.startsWith(reference)) : [];
  }
}
