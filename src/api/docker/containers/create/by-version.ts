import { isVersionAtLeast } from "../../../requested-version.ts";
import type {
  ContainerCreateBody,
  HealthConfigBody,
  HostConfigBody,
} from "../../../schemas/container-create.ts";

/** A create request as the newest API version would mean it, and what is to be said of that. */
export type CurrentCreateBody = {
  readonly body: ContainerCreateBody;
  readonly warnings: readonly string[];
};

/**
 * Reads a create request of an older API version: what was not known then is dropped, as clients may send it all the
 * same, and what meant something else is translated.
 * @see moby, daemon/server/router/container/container_routes.go, postContainersCreate
 */
export function toCurrentCreateBody(
  body: ContainerCreateBody,
  apiVersion: string,
): CurrentCreateBody {
  const { Healthcheck, HostConfig } = body;
  const unbound = isVersionAtLeast(apiVersion, "1.53") ? [] : unboundPorts(HostConfig ?? {});
  const current = {
    ...body,
    ...(Healthcheck ? { Healthcheck: toCurrentHealthcheck(Healthcheck, apiVersion) } : {}),
    ...(HostConfig ? { HostConfig: toCurrentHostConfig(HostConfig, unbound, apiVersion) } : {}),
  };
  const isWarned = unbound.length > 0 && isVersionAtLeast(apiVersion, "1.52");
  return { body: current, warnings: isWarned ? [unboundWarning(unbound)] : [] };
}

function toCurrentHealthcheck(body: HealthConfigBody, apiVersion: string): HealthConfigBody {
  return isVersionAtLeast(apiVersion, "1.44") ? body : { ...body, StartInterval: null };
}

/** Before API v1.53 a port with an empty list of bindings was published at a port of the server's choice. */
function toCurrentHostConfig(
  body: HostConfigBody,
  unbound: readonly string[],
  apiVersion: string,
): HostConfigBody {
  const bindings = Object.fromEntries(unbound.map((port) => [port, [{}]]));
  return {
    ...body,
    PortBindings: { ...body.PortBindings, ...bindings },
    // Up to v1.24 the client removed the container itself.
    ...(isVersionAtLeast(apiVersion, "1.25") ? {} : { AutoRemove: false }),
    ...(isVersionAtLeast(apiVersion, "1.42") ? {} : { ConsoleSize: null }),
  };
}

function unboundPorts({ PortBindings }: HostConfigBody): string[] {
  const entries = Object.entries(PortBindings ?? {});
  return entries.filter(([, bindings]) => !bindings?.length).map(([port]) => port);
}

function unboundWarning(ports: readonly string[]): string {
  return (
    `Following container port(s) have an empty list of port-bindings: ${ports.join(", ")}. ` +
    "Starting with API 1.53, such bindings will be discarded."
  );
}
