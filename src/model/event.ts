/** Something that happened to a container, an image, a network or a volume. */
export type EngineEvent = {
  readonly type: "container" | "image" | "network" | "volume" | "daemon";
  /** Docker's word: `start`, `die`, `exec_create: sh -c true`. */
  readonly action: string;
  readonly actor: { readonly id: string; readonly attributes: Readonly<Record<string, string>> };
  readonly at: Date;
};
