import {
  parsePort,
  type PortBinding,
  type PortBindings,
  type PortKey,
  portKey,
} from "../../../../model/port.ts";
import type { SpecGenerator } from "../../../schemas/libpod/spec-generator.ts";
import { EngineError } from "../../../../model/errors.ts";

type PortMapping = NonNullable<NonNullable<SpecGenerator["portmappings"]>[number]>;

/**
 * Reads which ports are published where: `range` ports from both numbers on, for each of the protocols.
 * @throws {EngineError} `invalid-argument` if one is no port.
 */
export function toPortBindings(mappings: readonly PortMapping[]): PortBindings {
  const bindings: Partial<Record<PortKey, PortBinding[]>> = {};
  for (const mapping of mappings) {
    const {
      container_port: first,
      host_port: hostPort,
      host_ip: hostIp,
      range,
      protocol,
    } = mapping;
    for (let offset = 0; offset < (range || 1); offset += 1) {
      for (const key of toPortKeys((first ?? 0) + offset, protocol ?? "")) {
        const binding = { hostIp: hostIp ?? "", hostPort: hostPort ? hostPort + offset : 0 };
        bindings[key] = [...(bindings[key] ?? []), binding];
      }
    }
  }
  return bindings;
}

/** Reads which ports are told of: `{"80": "tcp,udp"}`. */
export function toExposedPorts(
  expose: Readonly<Record<string, string>>,
  published: PortBindings,
): PortKey[] {
  const told = Object.entries(expose).flatMap(([port, protocols]) =>
    toPortKeys(Number(port), protocols),
  );
  return [...new Set([...told, ...(Object.keys(published) as PortKey[])])];
}

function toPortKeys(number: number, protocols: string): PortKey[] {
  return (protocols || "tcp").split(",").map((protocol) => {
    const port = parsePort(`${number}/${protocol}`);
    if (port) return portKey(port);
    throw new EngineError("invalid-argument", `invalid port number: ${number}/${protocol}`);
  });
}
