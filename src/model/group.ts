import type { Bind, ContainerSpec } from "./container.ts";
import { fileBinds } from "./files/docker-socket.ts";

/**
 * Containers that share network, host name and IPC: what podman calls a pod. They run in the Pod of one that does
 * nothing, the infra container, whose record is that of the group as well.
 */
export type Group = {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the infra container is stopped when the last one of the others has ended. */
  readonly endsWithLast: boolean;
  /** The command line that a client says it was made by. */
  readonly createCommand: readonly string[];
};

/** What containers of a group share, in podman's words: what all containers of a Pod share. */
export const SHARED_NAMESPACES: readonly string[] = ["ipc", "net", "uts"];

/** The files and directories that a container itself has: those of an infra container are for the others. */
export function ownBinds({ host, infraOf }: Pick<ContainerSpec, "host" | "infraOf">): Bind[] {
  return infraOf ? [] : fileBinds(host);
}
