import type { GroupStatus } from "../../../engine/groups/status.ts";

/** Podman's word for how a pod is: `Running`. @see podman, libpod/define/podstate.go */
export function toPodState(status: GroupStatus): string {
  return `${status.slice(0, 1).toUpperCase()}${status.slice(1)}`;
}
