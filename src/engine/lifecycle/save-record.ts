import type { V1ConfigMap } from "@kubernetes/client-node";
import { errorMessage, isEngineError } from "../../model/errors.ts";
import { containerSelector } from "../../podspec/labels.ts";
import { versionOf } from "../../podspec/reading/version.ts";
import { buildRecord } from "../../podspec/records/record.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { historyOf } from "./history.ts";
import { takeInRecord } from "./take-in-record.ts";

/**
 * Writes a container's record as it is now, unless that is what the cluster has. Where records cannot be kept, and
 * when the container is gone, nothing is done.
 * @throws {EngineError} In the cluster's words, if it refuses.
 */
export function saveRecord(engine: Engine, container: Container): Promise<void> {
  if (!container.owner) return Promise.resolve();
  return container.saving.request(() => write(engine, container));
}

/** Writes it when there is time: what is lost if that fails is little, and the next change makes up for it. */
export function saveRecordSoon(engine: Engine, container: Container): void {
  saveRecord(engine, container).catch((error: unknown) => {
    if (engine.signal.aborted) return;
    engine.log.warn(
      `Cannot keep the state of container "${container.record.name}": ${errorMessage(error)}`,
    );
  });
}

/** What another server of the instance has written meanwhile is taken in first, and not undone. */
async function write(engine: Engine, container: Container): Promise<void> {
  for (;;) {
    const { savedRecord, record } = container;
    const built = buildRecord(engine.config.instanceId, record, historyOf(container));
    if (Bun.deepEquals(built.data, savedRecord?.data)) return;
    const configMap = savedRecord ? replacing(savedRecord, built) : built;
    try {
      noteWritten(container, await engine.cluster.configMaps.replace(configMap, engine.signal));
      return;
    } catch (error) {
      if (isEngineError(error, "not-found")) return; // it is being removed, of which the watch tells
      if (!isEngineError(error, "conflict")) throw error;
      if (container.savedRecord === savedRecord) await takeInNewest(engine, container);
      if (container.savedRecord === savedRecord) throw error; // nobody else has written it
    }
  }
}

/** Is refused unless it replaces this version of it. */
function replacing({ metadata }: V1ConfigMap, next: V1ConfigMap): V1ConfigMap {
  const resourceVersion = metadata?.resourceVersion ?? "";
  return { ...next, metadata: { ...next.metadata, resourceVersion } };
}

/** The watch may have told of something newer before our own request was answered. */
function noteWritten(container: Container, written: V1ConfigMap): void {
  const { savedRecord } = container;
  if (!savedRecord || versionOf(written) > versionOf(savedRecord)) container.savedRecord = written;
}

/** Asks for it where the watch has not told yet. */
async function takeInNewest(engine: Engine, container: Container): Promise<void> {
  const selector = containerSelector(engine.config.instanceId, container.record.id);
  for (const configMap of await engine.cluster.configMaps.list(selector, engine.signal))
    takeInRecord(engine, container, configMap);
}
