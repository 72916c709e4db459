import { EngineError } from "../../../../model/errors.ts";
import type { SpecGenerator } from "../../../schemas/libpod/spec-generator.ts";

/** What podman says of each of them. */
const SHARED = "network cannot be configured when it is shared with a pod";

/**
 * Checks what is asked of a container of a pod: what belongs to its network is the pod's.
 * @throws {EngineError} `invalid-argument`, in podman's words; `not-implemented` if it is to have another network.
 * @see podman, pkg/specgen/container_validate.go
 */
export function checkMember(body: SpecGenerator): void {
  const { netns, Networks, portmappings, hostadd, hostname } = body;
  const mode = netns?.nsmode ?? "";
  if (!["", "default", "pod"].includes(mode)) {
    throw new EngineError(
      "not-implemented",
      `netns: "${mode}": a container of a pod has the network of the pod`,
    );
  }
  if (Object.keys(Networks ?? {}).length > 0)
    throw invalid(`networks must be defined when the pod is created: ${SHARED}`);
  if (portmappings?.length || body.publish_image_ports)
    throw invalid(`published or exposed ports must be defined when the pod is created: ${SHARED}`);
  if (hostadd?.length) throw invalid(`extra host entries must be specified on the pod: ${SHARED}`);
  const { dns_server: servers, dns_search: searches, dns_option: options } = body;
  if (servers?.length || searches?.length || options?.length)
    throw invalid(`name servers must be specified on the pod: ${SHARED}`);
  if (hostname)
    throw invalid("cannot set hostname when joining the pod UTS namespace: invalid configuration");
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
