import { newId } from "../../model/notation/id.ts";
import { ANONYMOUS_LABEL, type Volume } from "../../model/files/volume.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";
import { checkVolume, type VolumeRequest } from "./check-volume.ts";
import { keepVolume } from "./keep-volume.ts";

/**
 * Makes a volume, or finds the one that has its name, whatever that one was asked to be.
 * @throws {EngineError} `invalid-argument`, `not-found` or `not-implemented` if it cannot be as it is wanted.
 * @see Docker Engine API v1.56, VolumeCreate
 */
export async function createVolume(
  engine: Engine,
  request: VolumeRequest,
  { signal }: { readonly signal: AbortSignal },
): Promise<Volume> {
  const known = engine.volumes.byName(request.name);
  checkVolume(known ? { ...request, options: {} } : request);
  return known ?? (await abortable(make(engine, request), signal));
}

/** Who asks for the same name at the same time gets the same volume. */
function make(engine: Engine, { name, labels, options }: VolumeRequest): Promise<Volume> {
  const { creating } = engine.volumes;
  const pending = creating.get(name);
  if (pending) return pending;
  const isAnonymous = name === "";
  const volume = {
    name: isAnonymous ? newId() : name,
    createdAt: engine.clock.now(),
    labels: isAnonymous ? { ...labels, [ANONYMOUS_LABEL]: "" } : labels,
    options,
    filledFrom: [],
  };
  const made = keepVolume(engine, volume).finally(() => creating.delete(volume.name));
  creating.set(volume.name, made);
  return made;
}
