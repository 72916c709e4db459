import type { V1OwnerReference, V1Pod } from "@kubernetes/client-node";
import type { ContainerRecord } from "../../model/container.ts";
import { shortId } from "../../model/notation/id.ts";
import { gateCommand, SHIM_FOLDER } from "../../shim/protocol.ts";
import { CONTAINER_LABEL, instanceLabels } from "../labels.ts";
import { buildPod, type PodSettings } from "../pod.ts";
import type { PreparePlan } from "../volumes/prepare-container.ts";

/** Longer than any look; ends what a server that was killed has left. */
const DEADLINE_SECONDS = 60 * 60;

/** What a Pod for a look is made from. */
export type LookPodParts = {
  readonly record: ContainerRecord;
  readonly name: string;
  readonly settings: PodSettings;
  /** The ConfigMap that carries the shim, and its path in the Pod. */
  readonly shim: { readonly configMap: string; readonly path: string };
  /** What is done to its volumes first. */
  readonly prepare: PreparePlan | undefined;
  readonly owner: V1OwnerReference | undefined;
};

/**
 * A Pod that shows the files that a container would begin with: it is the container's own, but that a gate holds its
 * command back for ever.
 */
export function buildLookPod(parts: LookPodParts): V1Pod {
  const { record, name, settings, shim, prepare, owner } = parts;
  const config = { ...record.spec.config, isTty: false, openStdin: false };
  const pod = buildPod({
    record: { ...record, spec: { ...record.spec, config } },
    name,
    settings,
    forerunner: {
      shim: { configMap: shim.configMap, folder: SHIM_FOLDER },
      command: gateCommand(shim.path, { argv: ["/"], stdin: "null" }),
      waitsFor: "frame",
      isAwaited: false,
    },
    prepare,
    owner,
  });
  const labels = {
    ...instanceLabels(settings.instanceId, "look"),
    [CONTAINER_LABEL]: shortId(record.id),
  };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels, annotations: {} },
    ...(pod.spec ? { spec: { ...pod.spec, activeDeadlineSeconds: DEADLINE_SECONDS } } : {}),
  };
}
