/** Something that happened to a container, an image, a network, a volume, or a group of containers, a `pod`. */
export type EngineEvent = {
  readonly type: "container" | "image" | "network" | "volume" | "pod" | "daemon";
  /** Docker's word: `start`, `die`, `exec_create: sh -c true`. */
  readonly action: string;
  readonly actor: { readonly id: string; readonly attributes: Readonly<Record<string, string>> };
  readonly at: Date;
  /** Nanoseconds since 1970, later than those of any event before: the order of events in numbers. */
  readonly unixNanoseconds: bigint;
};
