import { EngineError } from "../../model/errors.ts";
import type { Volume } from "../../model/files/volume.ts";
import { buildVolumeClaim } from "../../podspec/records/volume-claim.ts";
import { abortable } from "../abortable.ts";
import type { Engine } from "../engine.ts";

/**
 * Sees to it that there is storage for a volume: a claim, which is made when the first container asks for the volume.
 * It is asked for once in the life of a server.
 * @returns The claim's name; nothing if the cluster has no storage for who does not name a class, or if no record
 * can be kept that the claim would go with.
 * @throws {EngineError} In the cluster's words, if it refuses.
 */
export async function claimVolume(
  engine: Engine,
  volume: Volume,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { claims } = engine.volumes;
  const known = claims.get(volume.name);
  const claiming = known ?? claim(engine, volume);
  if (!known) {
    claims.set(volume.name, claiming);
    const forget = (): void => {
      if (claims.get(volume.name) === claiming) claims.delete(volume.name);
    };
    // A class may be there when the next container asks.
    claiming.then((name) => name ?? forget(), forget);
  }
  return abortable(claiming, signal);
}

async function claim(engine: Engine, volume: Volume): Promise<string | undefined> {
  const { owner } = engine.volumes.recordOf(volume.name);
  if (!owner) return undefined;
  const { instanceId, storage } = engine.config;
  const wanted = buildVolumeClaim(volume, { instanceId, owner, storage });
  const name = wanted.metadata?.name ?? "";
  try {
    const made = await engine.cluster.claims.ensure(wanted, engine.signal);
    // The API server fills in the default class, so that nobody has to look for one.
    if (made.spec?.storageClassName) return name;
    await engine.cluster.claims.delete(name, engine.signal);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    // A client would take "not found" for the image's.
    const kind = cause.kind === "not-found" ? "unavailable" : cause.kind;
    const message = `Cannot make a claim for volume "${volume.name}": ${cause.message}`;
    throw new EngineError(kind, message, { cause });
  }
}
