import type { V1Service } from "@kubernetes/client-node";
import { parseJson, stringifyJson } from "../../model/notation/json.ts";
import type { Network } from "../../model/network.ts";
import { instanceLabels } from "../labels.ts";
import { networkServiceName } from "../names.ts";

/** Annotation with what was asked for. */
const NETWORK_ANNOTATION = "kubedock.network";

/**
 * Writes a network as a headless Service without a selector: it gives the names of the network's containers their
 * place in DNS, and is the network's record itself.
 */
export function buildNetworkRecord(instanceId: string, network: Network): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: networkServiceName(instanceId, network.name),
      labels: instanceLabels(instanceId, "network"),
      annotations: { [NETWORK_ANNOTATION]: stringifyJson(network) },
    },
    spec: { clusterIP: "None" },
  };
}

/**
 * Reads a network back.
 * @throws {SyntaxError} If somebody has garbled it.
 */
export function networkFromService({ metadata }: V1Service): Network {
  const network = parseJson(metadata?.annotations?.[NETWORK_ANNOTATION] ?? "") as Network;
  return { ...network, createdAt: new Date(network.createdAt) };
}
