import { isIP } from "node:net";
import { EngineError } from "../../../../model/errors.ts";
import { parsePort, type PortBinding, type PortBindings, portKey } from "../../../../model/port.ts";
import type { HostConfigBody } from "../../../schemas/container-create.ts";

type PortBindingsBody = NonNullable<HostConfigBody["PortBindings"]>;
type PortBindingBody = NonNullable<PortBindingsBody[string]>[number];

/**
 * Reads `{"80/tcp": [{"HostPort": "8080"}]}`. A port with an empty list is not published, as in Docker.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function toPortBindings(body: PortBindingsBody): PortBindings {
  return Object.fromEntries(
    Object.entries(body).map(([text, bindings]) => {
      const port = parsePort(text);
      if (!port) throw invalid(`invalid port specification: "${text}"`);
      return [portKey(port), (bindings ?? []).map(toBinding)];
    }),
  );
}

function toBinding({ HostIp, HostPort }: PortBindingBody): PortBinding {
  const hostIp = HostIp ?? "";
  if (hostIp !== "" && isIP(hostIp) === 0) throw invalid(`invalid IP address: ${hostIp}`);
  return { hostIp, ...toHostPorts(HostPort ?? "") };
}

/** A port or a range: `8080`, `8000-8010`. */
function toHostPorts(text: string): Omit<PortBinding, "hostIp"> {
  if (text === "") return { hostPort: 0 };
  const [first = 0, last = first] = text.split("-").map(Number);
  const isValid = /^\d{1,5}(-\d{1,5})?$/.test(text) && first <= last && last <= 65_535;
  if (!isValid || (first === 0 && last > 0)) throw invalid(`invalid port specification: "${text}"`);
  return { hostPort: first, ...(last > first ? { lastHostPort: last } : {}) };
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
