import type { V1ConfigMap } from "@kubernetes/client-node";
import { parseJson, stringifyJson } from "../../model/notation/json.ts";
import type { Volume } from "../../model/files/volume.ts";
import { instanceLabels } from "../labels.ts";
import { volumeRecordName } from "../names.ts";

/** Key of what was asked for. */
const VOLUME_KEY = "volume.json";
/** Annotation with the volume's name. */
const NAME_ANNOTATION = "kubedock.volumename";

/** Writes a volume as a ConfigMap that a human can read. */
export function buildVolumeRecord(instanceId: string, volume: Volume): V1ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: volumeRecordName(instanceId, volume.name),
      labels: instanceLabels(instanceId, "volume"),
      annotations: { [NAME_ANNOTATION]: volume.name },
    },
    data: { [VOLUME_KEY]: stringifyJson(volume, 2) },
  };
}

/**
 * Reads a volume back.
 * @throws {SyntaxError} If somebody has garbled it.
 */
export function volumeFromConfigMap({ data }: V1ConfigMap): Volume {
  const volume = parseJson(data?.[VOLUME_KEY] ?? "") as Volume;
  return { ...volume, createdAt: new Date(volume.createdAt), filledFrom: volume.filledFrom ?? [] };
}

/** The name of the volume that a record is of. */
export function recordedVolumeName({ metadata }: V1ConfigMap): string {
  return metadata?.annotations?.[NAME_ANNOTATION] ?? "";
}
