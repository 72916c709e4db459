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
  return { hostIp, hostPort: toHostPort(HostPort ?? "") };
}

/** Of a range the first is taken: `unsupported-fields.ts` warns of it. */
function toHostPort(text: string): number {
  if (text === "") return 0;
  const [first = "", last = first] = text.split("-");
  const ports = [first, last].map(Number);
  const isRange = /^\d{1,5}(-\d{1,5})?$/.test(text) && ports.every((port) => port <= 65_535);
  if (!isRange) throw invalid(`invalid port specification: "${text}"`);
  return Number(first);
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
