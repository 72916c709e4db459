import type { RemoteProcess } from "../../backend.ts";
import type { Engine } from "../../engine.ts";
import { execInside } from "../../inside/exec-inside.ts";
import { shimInside } from "../../inside/shim-inside.ts";
import type { Container } from "../../store.ts";

/** Where the shim can be run to see the files of a container. */
export type ShimPlace = {
  /** Path of the shim there. */
  readonly shim: string;
  /** The container's root as it is seen there; absent where it is the root. */
  readonly root?: string;
  readonly exec: (
    command: readonly string[],
    options: { readonly hasStdin: boolean; readonly signal: AbortSignal },
  ) => Promise<RemoteProcess>;
};

/**
 * Brings the shim into a running container itself, where it may do what the container's user may.
 * @throws {EngineError} `not-implemented` if there is no way in.
 */
export async function ownPlace(
  engine: Engine,
  container: Container,
  signal: AbortSignal,
): Promise<ShimPlace> {
  return {
    shim: await shimInside(engine, container, signal),
    exec: (command, options) =>
      execInside(engine, container, command, { ...options, isTty: false }),
  };
}
