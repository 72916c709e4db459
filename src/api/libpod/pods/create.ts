import { isDockerSocket } from "../../../model/files/docker-socket.ts";
import type { GroupRequest } from "../../../engine/groups/create.ts";
import { judge } from "../../docker/containers/create/unsupported.ts";
import { notImplemented } from "../../not-implemented.ts";
import { INFRA_FIELDS, type PodSpecGenerator } from "../../schemas/libpod/pod-spec-generator.ts";
import { fromSpecGenerator } from "../containers/create/create.ts";
import { parsePodmanName } from "../parse-name.ts";
import { POD_FIELDS } from "./pod-spec-fields.ts";

/**
 * Reads a request for a pod of podman's: a group, and its infra container, which has the network, the ports and the
 * volumes of all.
 * @param image Of the infra container, if none is named.
 * @returns The request, and what of it will not be done but does no harm.
 * @throws {EngineError} `invalid-argument` for what is wrong, or `not-implemented` for what Kubernetes cannot do.
 * @see podman, pkg/specgen/podspecgen.go
 */
export function fromPodSpecGenerator(
  body: PodSpecGenerator,
  image: string,
): { readonly request: GroupRequest; readonly warnings: readonly string[] } {
  const warnings = judge("", POD_FIELDS, body);
  const shared = Object.fromEntries(INFRA_FIELDS.map((field) => [field, body[field]]));
  const infra = fromSpecGenerator({ ...shared, image: body.infra_image || image });
  if (infra.spec.host.binds.some(isDockerSocket))
    notImplemented("docker.sock as a volume of a whole pod", "it takes a sidecar of its own");
  return {
    request: {
      name: parsePodmanName(body.name),
      group: {
        labels: body.labels ?? {},
        endsWithLast: body.exit_policy === "stop",
        createCommand: body.pod_create_command ?? [],
      },
      infraName: parsePodmanName(body.infra_name),
      infra: infra.spec,
    },
    warnings: [...warnings, ...infra.warnings],
  };
}
