import { EngineError, errorMessage } from "../model/errors.ts";
import { joinHostPort } from "../model/notation/join-host-port.ts";
import type { PortBinding } from "../model/port.ts";
import type { Listen, ListeningPort } from "./listening-port.ts";

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
 * machine without IPv6 has IPv4 alone. Of a range the first free number is taken.
 * @param earlier The number that the binding had before: if it may choose, it has this one again while it is free.
 * @throws {EngineError} `internal`, in Docker's words, if one of them cannot be had; none is held then.
 */
export async function bindPort(
  binding: PortBinding,
  listen: Listen,
  earlier?: number,
): Promise<readonly ListeningPort[]> {
  let failure: unknown;
  for (const port of candidates(binding, earlier)) {
    try {
      return await listenOnAll(binding.hostIp, port, listen);
    } catch (cause) {
      failure = cause;
      if (codeOf(cause) !== "EADDRINUSE") break;
    }
  }
  throw bindError(binding, failure);
}

function candidates(
  { hostPort, lastHostPort }: PortBinding,
  earlier: number | undefined,
): number[] {
  const again = earlier === undefined ? [] : [earlier];
  if (hostPort === 0) return [...again, ...Array.from({ length: RANDOM_ATTEMPTS }, () => 0)];
  if (lastHostPort === undefined) return [hostPort];
  const range = Array.from({ length: lastHostPort - hostPort + 1 }, (_, index) => hostPort + index);
  return [...again.filter((port) => range.includes(port)), ...range];
}

async function listenOnAll(hostIp: string, port: number, listen: Listen): Promise<ListeningPort[]> {
  if (hostIp !== "") return [await listen(hostIp, port)];
  const ipv4 = await listen("0.0.0.0", port);
  try {
    return [ipv4, await listen("::", ipv4.address.port)];
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

function bindError({ hostIp, hostPort, lastHostPort }: PortBinding, cause: unknown): EngineError {
  const isTaken = codeOf(cause) === "EADDRINUSE";
  if (isTaken && lastHostPort !== undefined)
    return new EngineError("internal", "all ports are allocated", { cause });
  const address = joinHostPort(hostIp || "0.0.0.0", hostPort);
  const reason = REASONS[codeOf(cause) ?? ""] ?? errorMessage(cause);
  return new EngineError("internal", `Bind for ${address} failed: ${reason}`, { cause });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
