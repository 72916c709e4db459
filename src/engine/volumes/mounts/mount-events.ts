import type { ContainerRecord } from "../../../model/container.ts";
import type { Engine } from "../../engine.ts";
import { emitVolumeEvent } from "../volume-event.ts";

/** Tells that a container has its volumes from now on, as moby does before it tells of the start. */
export function emitMounts(engine: Engine, { id, spec }: ContainerRecord): void {
  for (const { name, target, isReadOnly } of spec.host.volumes)
    emitVolumeEvent(engine, name, "mount", {
      container: id,
      destination: target,
      "read/write": String(!isReadOnly),
      propagation: "",
    });
}

/** Tells that a container has let its volumes go. */
export function emitUnmounts(engine: Engine, { id, spec }: ContainerRecord): void {
  for (const { name } of spec.host.volumes)
    emitVolumeEvent(engine, name, "unmount", { container: id });
}
