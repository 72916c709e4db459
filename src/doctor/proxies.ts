import { httpProxyFor } from "../model/http-proxy.ts";
import { errorMessage } from "../model/errors.ts";
import { dialTcp } from "../proxy/dial-tcp.ts";
import type { Finding } from "./finding.ts";

const subject = "HTTP proxy";
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** Where Docker Hub is asked. */
const DOCKER_HUB = "https://registry-1.docker.io";

/** Sees by which proxies the API server and Docker Hub are reached, and whether these can be connected to. */
export async function* examineProxies(
  server: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const targets = [
    { name: "the API server", url: URL.parse(server) },
    { name: "Docker Hub", url: URL.parse(DOCKER_HUB) },
  ];
  const byProxy = new Map<string, string[]>();
  for (const { name, url } of targets) {
    const proxy = url ? httpProxyFor(url, environment) : undefined;
    if (proxy) byProxy.set(proxy, [...(byProxy.get(proxy) ?? []), name]);
  }
  if (byProxy.size === 0) yield { subject, health: "good", detail: "none is used" };
  for (const [proxy, names] of byProxy)
    yield await examineProxy(proxy, names.join(" and "), signal);
}

async function examineProxy(proxy: string, users: string, signal: AbortSignal): Promise<Finding> {
  const url = URL.parse(proxy);
  const advice = "correct HTTPS_PROXY, or list the host in NO_PROXY";
  if (!url) return { subject, health: "bad", detail: "HTTPS_PROXY is no URL", advice };
  const address = url.host; // without the password that may stand before it
  try {
    const port = Number(url.port) || (DEFAULT_PORTS[url.protocol] ?? 0);
    (await dialTcp({ host: url.hostname, port }, signal)).reset();
    return { subject, health: "good", detail: `${address} answers, for ${users}` };
  } catch (error) {
    signal.throwIfAborted();
    const detail = `${address}, for ${users}, cannot be connected to: ${errorMessage(error)}`;
    return { subject, health: "bad", detail, advice };
  }
}
