import type { V1OwnerReference, V1Service, V1ServicePort } from "@kubernetes/client-node";
import type { ContainerRecord } from "../../model/container.ts";
import { shortId } from "../../model/notation/id.ts";
import { type ContainerPort, parsePort } from "../../model/port.ts";
import {
  CONTAINER_LABEL,
  containerAnnotations,
  containerLabels,
  instanceLabels,
} from "../labels.ts";
import { allAliases, ownName } from "./announced-names.ts";

/** A Service's name begins with a letter. */
const SERVICE_NAME = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The Services by which clients elsewhere in the namespace reach a container: one of its host name, or else its Pod's
 * name, and one of each alias, with all ports that it exposes or publishes at a number of the client's choice. Without
 * ports, and for names that Kubernetes does not take, there are none.
 */
export function buildServices(
  record: ContainerRecord,
  {
    instanceId,
    podName,
    owner,
  }: {
    readonly instanceId: string;
    readonly podName: string;
    readonly owner?: V1OwnerReference | undefined;
  },
): V1Service[] {
  const ports = servicePorts(record);
  if (ports.length === 0) return [];
  return serviceNames(record, podName).map((name) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name,
      labels: {
        ...containerLabels(instanceId, record),
        ...instanceLabels(instanceId, "service"),
      },
      annotations: containerAnnotations(record),
      ...(owner ? { ownerReferences: [owner] } : {}),
    },
    spec: {
      selector: { [CONTAINER_LABEL]: shortId(record.id) },
      ipFamilyPolicy: "PreferDualStack", // as many versions of IP as the cluster has
      ports,
    },
  }));
}

function serviceNames(record: ContainerRecord, podName: string): string[] {
  const names = [ownName(record, podName), ...allAliases(record)];
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) =>
    SERVICE_NAME.test(name),
  );
}

function servicePorts({ spec }: ContainerRecord): V1ServicePort[] {
  const { config, host } = spec;
  const exposed = config.exposedPorts.flatMap((key) => parsePort(key) ?? []);
  const bound = Object.entries(host.portBindings).flatMap(([key, bindings = []]) => {
    const port = parsePort(key);
    if (!port) return [];
    const chosen = bindings.flatMap(({ hostPort }) =>
      hostPort > 0 ? [servicePort(port, hostPort)] : [],
    );
    return [servicePort(port, port.port), ...chosen];
  });
  const all = [...exposed.map((port) => servicePort(port, port.port)), ...bound];
  return [...new Map(all.map((port) => [`${port.port}/${port.protocol}`, port])).values()];
}

function servicePort({ port: targetPort, protocol }: ContainerPort, port: number): V1ServicePort {
  return {
    name: `${protocol}-${port}-${targetPort}`,
    port,
    targetPort,
    protocol: protocol.toUpperCase(),
  };
}
