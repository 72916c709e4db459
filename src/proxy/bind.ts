import { EngineError, errorMessage } from "../model/errors.ts";
import type { PortBinding } from "../model/port.ts";
import { listenTcp, type Dial, type TcpProxy } from "./tcp-proxy.ts";

/** Random ports are tried this often until the same number is free on both families of addresses. */
const RANDOM_ATTEMPTS = 10;

/** How Docker puts what the system says. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "port is already allocated",
  EACCES: "permission denied",
  EADDRNOTAVAIL: "cannot assign requested address",
};

/**
 * Listens on the addresses of a binding: an empty one is all, IPv4 and IPv6 under the same number, as with Docker; a
 * machine without IPv6 has IPv4 alone.
 * @throws {EngineError} `internal`, in Docker's words, if one of them cannot be had; none is held then.
 */
export function bindTcp(binding: PortBinding, dial: Dial): readonly TcpProxy[] {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return listenOnAll(binding, dial);
    } catch (cause) {
      const isTaken = codeOf(cause) === "EADDRINUSE";
      const mayBeFree = binding.hostPort === 0 && attempt < RANDOM_ATTEMPTS;
      if (!isTaken || !mayBeFree) throw bindError(binding, cause);
    }
  }
}

function listenOnAll({ hostIp, hostPort }: PortBinding, dial: Dial): TcpProxy[] {
  if (hostIp !== "") return [listenTcp(hostIp, hostPort, dial)];
  const ipv4 = listenTcp("0.0.0.0", hostPort, dial);
  try {
    return [ipv4, listenTcp("::", ipv4.address.port, dial)];
  } catch (error) {
    if (hasNoIpv6(error)) return [ipv4];
    ipv4.close();
    throw error;
  }
}

function hasNoIpv6(error: unknown): boolean {
  const code = codeOf(error);
  return code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL";
}

function bindError({ hostIp, hostPort }: PortBinding, cause: unknown): EngineError {
  const address = `${hostIp.includes(":") ? `[${hostIp}]` : hostIp || "0.0.0.0"}:${hostPort}`;
  const reason = REASONS[codeOf(cause) ?? ""] ?? errorMessage(cause);
  return new EngineError(
    "internal",
    `driver failed programming external connectivity on endpoint: Bind for ${address} failed: ${reason}`,
    { cause },
  );
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
