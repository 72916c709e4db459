import type { V1ConfigMap, V1OwnerReference } from "@kubernetes/client-node";
import type { ContainerRecord } from "../../model/container.ts";
import type { ContainerHistory } from "../../model/container-state.ts";
import { EngineError } from "../../model/errors.ts";
import { parseJson, stringifyJson } from "../../model/notation/json.ts";
import { containerAnnotations, containerLabels } from "../labels.ts";
import { recordName } from "../names.ts";

/** Keys of what was asked for, and of what became of it, in a record's ConfigMap. */
const RECORD_KEY = "container.json";
const HISTORY_KEY = "history.json";

/** The life of a container that has not been started. */
const NO_HISTORY: ContainerHistory = { startCount: 0, restartCount: 0, isStopRequested: false };

/** Writes a container's record as a ConfigMap that a human can read. */
export function buildRecord(
  instanceId: string,
  record: ContainerRecord,
  history: ContainerHistory = NO_HISTORY,
): V1ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: recordName(record.id),
      labels: containerLabels(instanceId, record),
      annotations: containerAnnotations(record),
    },
    data: {
      [RECORD_KEY]: stringifyJson(record, 2),
      ...(history.startCount > 0 ? { [HISTORY_KEY]: stringifyJson(history, 2) } : {}),
    },
  };
}

/**
 * Reads a container's record back.
 * @throws {EngineError} `internal` if the ConfigMap is not a record.
 */
export function recordFromConfigMap(configMap: V1ConfigMap): ContainerRecord {
  const record = readKey(configMap, RECORD_KEY) as
    | (ContainerRecord & { readonly createdAt: string })
    | undefined;
  if (record) return { ...record, createdAt: new Date(record.createdAt) };
  throw new EngineError("internal", `${cannotRead(configMap)}: no "${RECORD_KEY}"`);
}

/**
 * Reads what became of a container.
 * @throws {EngineError} `internal` if somebody has garbled it.
 */
export function historyFromConfigMap(configMap: V1ConfigMap): ContainerHistory {
  const kept = readKey(configMap, HISTORY_KEY) as ContainerHistory | undefined;
  if (!kept) return NO_HISTORY;
  const { startedAt, exit } = kept;
  return {
    ...kept,
    ...(startedAt ? { startedAt: new Date(startedAt) } : {}),
    ...(exit
      ? {
          exit: {
            ...exit,
            ...(exit.startedAt ? { startedAt: new Date(exit.startedAt) } : {}),
            ...(exit.finishedAt ? { finishedAt: new Date(exit.finishedAt) } : {}),
          },
        }
      : {}),
  };
}

/** The reference by which everything that belongs to a record goes when the record goes. */
export function ownerReference(configMap: V1ConfigMap): V1OwnerReference | undefined {
  const { name, uid } = configMap.metadata ?? {};
  if (!name || !uid) return undefined;
  return { apiVersion: "v1", kind: "ConfigMap", name, uid, blockOwnerDeletion: false };
}

function readKey(configMap: V1ConfigMap, key: string): unknown {
  const text = configMap.data?.[key];
  try {
    return text === undefined ? undefined : parseJson(text);
  } catch (cause) {
    throw new EngineError("internal", `${cannotRead(configMap)}: "${key}" is not JSON`, { cause });
  }
}

function cannotRead({ metadata }: V1ConfigMap): string {
  return `Cannot read record "${metadata?.name ?? ""}"`;
}
