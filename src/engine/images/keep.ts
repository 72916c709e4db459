import { errorMessage, isEngineError } from "../../model/errors.ts";
import type { Image } from "../../model/image.ts";
import { buildImageRecord } from "../../podspec/records/image-record.ts";
import { imageRecordName } from "../../podspec/names.ts";
import type { Engine } from "../engine.ts";

/** Remembers an image, here and, when there is time, in the cluster: the server's next life lists it too. */
export function keepImage(engine: Engine, image: Image): void {
  if (engine.images.add(image)) inBackground(engine, writeRecord(engine, image));
}

/** Forgets an image by its name. */
export function forgetImage(engine: Engine, name: string): void {
  engine.images.delete(name);
  const record = imageRecordName(engine.config.instanceId, name);
  inBackground(engine, engine.cluster.configMaps.delete(record, engine.signal));
}

async function writeRecord(engine: Engine, image: Image): Promise<void> {
  const { configMaps } = engine.cluster;
  const record = buildImageRecord(engine.config.instanceId, image);
  try {
    await configMaps.create(record, engine.signal);
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
    await configMaps.replace(record, engine.signal); // the tag points at another image now
  }
}

function inBackground(engine: Engine, job: Promise<void>): void {
  job.catch((error: unknown) => {
    // That records may not be kept at all is told at the first container's.
    if (!isEngineError(error, "forbidden"))
      engine.log.debug(`Record of an image: ${errorMessage(error)}`);
  });
}
