import type { V1ConfigMap, V1OwnerReference } from "@kubernetes/client-node";
import type { ContainerRecord } from "../model/container.ts";
import { EngineError } from "../model/errors.ts";
import { parseJson, stringifyJson } from "../model/json.ts";
import { containerAnnotations, containerLabels } from "./labels.ts";
import { recordName } from "./names.ts";

/** Key of the record in its ConfigMap. */
const RECORD_KEY = "container.json";

/** Writes a container's record as a ConfigMap that a human can read. */
export function buildRecord(instanceId: string, record: ContainerRecord): V1ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: recordName(record.id),
      labels: containerLabels(instanceId, record),
      annotations: containerAnnotations(record),
    },
    data: { [RECORD_KEY]: stringifyJson(record, 2) },
  };
}

/**
 * Reads a container's record back.
 * @throws {EngineError} `internal` if the ConfigMap is not a record.
 */
export function recordFromConfigMap(configMap: V1ConfigMap): ContainerRecord {
  const text = configMap.data?.[RECORD_KEY];
  const name = configMap.metadata?.name ?? "";
  if (text === undefined)
    throw new EngineError("internal", `Cannot read record "${name}": no "${RECORD_KEY}"`);
  try {
    const record = parseJson(text) as ContainerRecord & { readonly createdAt: string };
    return { ...record, createdAt: new Date(record.createdAt) };
  } catch (cause) {
    throw new EngineError("internal", `Cannot read record "${name}": not JSON`, { cause });
  }
}

/** The reference by which everything that belongs to a record goes when the record goes. */
export function ownerReference(configMap: V1ConfigMap): V1OwnerReference | undefined {
  const { name, uid } = configMap.metadata ?? {};
  if (!name || !uid) return undefined;
  return { apiVersion: "v1", kind: "ConfigMap", name, uid, blockOwnerDeletion: false };
}
