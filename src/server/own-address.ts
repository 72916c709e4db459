import { networkInterfaces } from "node:os";
import { EngineError } from "../model/errors.ts";
import { joinHostPort } from "../model/notation/join-host-port.ts";
import { isLoopback } from "../model/notation/loopback.ts";
import type { ServerConfig } from "./server-config.ts";

/** Addresses that are good on their own link only. */
const LINK_LOCAL = /^(169\.254\.|fe80:)/;

/**
 * Address under which containers reach this machine: what a Pod is told by the downward API, else the first that is
 * not loopback, IPv6 only where there is no IPv4.
 */
export function ownAddress(
  interfaces = networkInterfaces(),
  podIp = process.env["POD_IP"],
): string {
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address));
  const own = addresses.find(({ family }) => family === "IPv4") ?? addresses[0];
  return podIp || own?.address || "127.0.0.1";
}

/**
 * Where containers reach the API of this server.
 * @param port The one that it got.
 * @throws {EngineError} `not-implemented` with the reason, if they do not.
 */
export function ownUrl({ tcp, dindImage }: ServerConfig, port: number | undefined): string {
  if (dindImage === undefined) throw refusal("the server was started with --disable-dind");
  if (!tcp || port === undefined) throw refusal("the server does not listen on TCP");
  if (tcp.tls) throw refusal("the server speaks TLS, which the sidecar does not");
  if (isLoopback(tcp.host))
    throw refusal("pods cannot reach the server at loopback: give it another --listen-addr");
  const host =
    tcp.host === "" || tcp.host === "0.0.0.0" || tcp.host === "::" ? ownAddress() : tcp.host;
  return `http://${joinHostPort(host, port)}`;
}

function refusal(reason: string): EngineError {
  return new EngineError("not-implemented", reason);
}
