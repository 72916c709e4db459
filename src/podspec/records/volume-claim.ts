import type { V1OwnerReference, V1PersistentVolumeClaim } from "@kubernetes/client-node";
import { parseByteSize } from "../../model/notation/byte-size.ts";
import type { Volume } from "../../model/files/volume.ts";
import { instanceLabels } from "../labels.ts";
import { volumeClaimName } from "../names.ts";

/** Whether a claim's storage can be used on one node at a time, or on all of them. */
export type AccessMode = "ReadWriteOnce" | "ReadWriteMany";

/** How storage is asked for. */
export type StorageSettings = {
  /** Empty is the cluster's default class. */
  readonly storageClass: string;
  readonly accessMode: AccessMode;
};

/** The size of a volume for which nobody has asked for one. */
const DEFAULT_SIZE = "1Gi";

/** Annotation with the volume's name. */
const NAME_ANNOTATION = "kubedock.volumename";

/** The claim that keeps what is in a volume; it goes with the volume's record. */
export function buildVolumeClaim(
  volume: Volume,
  {
    instanceId,
    owner,
    storage,
  }: {
    readonly instanceId: string;
    readonly owner: V1OwnerReference;
    readonly storage: StorageSettings;
  },
): V1PersistentVolumeClaim {
  const sizeBytes = parseByteSize(volume.options["size"] ?? "");
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: volumeClaimName(instanceId, volume),
      labels: instanceLabels(instanceId, "volume"),
      annotations: { [NAME_ANNOTATION]: volume.name },
      ownerReferences: [owner],
    },
    spec: {
      accessModes: [storage.accessMode],
      ...(storage.storageClass === "" ? {} : { storageClassName: storage.storageClass }),
      resources: { requests: { storage: sizeBytes ? String(sizeBytes) : DEFAULT_SIZE } },
    },
  };
}
