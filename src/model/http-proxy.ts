import { BlockList, isIP, isIPv4 } from "node:net";

/** Names and values, as of a process. */
type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Finds out by which proxy a URL is reached, as all clients written in Go do, kubectl and Docker among them, and thus
 * as users expect: by `HTTPS_PROXY` or `HTTP_PROXY`, except for what `NO_PROXY` lists, and never for this machine
 * itself. Bun's own rule sends loopback to the proxy too, and is one for `fetch` alone.
 * @returns Nothing if it is reached directly.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function httpProxyFor(url: URL, environment: Environment): string | undefined {
  const proxy = variable(environment, url.protocol === "https:" ? "https_proxy" : "http_proxy");
  if (proxy === "" || isExempt(url, variable(environment, "no_proxy"))) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function variable(environment: Environment, name: string): string {
  return environment[name] || environment[name.toUpperCase()] || "";
}

function isExempt({ protocol, hostname, port: givenPort }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (host === "localhost" || isIn(LOOPBACK, host)) return true;
  const port = givenPort || (DEFAULT_PORTS[protocol] ?? "");
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === "*" || isListed(entry, host, port));
}

/** Whether an entry means a host: a network, or an address or a name with its subdomains, each with or without a port. */
function isListed(entry: string, host: string, port: string): boolean {
  const network = networkOf(entry);
  if (network) return isIn(network, host);
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry);
  const name = match ? (match[1] ?? match[2] ?? "") : entry; // the rest are IPv6 addresses without brackets
  if (match?.[3] !== undefined && match[3] !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const domain = name.replace(/^\*?\./, "");
  if (domain === "") return false;
  return host.endsWith(`.${domain}`) || (name === domain && host === domain);
}

/** `10.0.0.0/8`, `fd00::/8`. */
function networkOf(entry: string): BlockList | undefined {
  const [, address = "", length] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const bits = isIPv4(address) ? 32 : 128;
  if (isIP(address) === 0 || Number(length) > bits) return undefined;
  const network = new BlockList();
  network.addSubnet(address, Number(length), bits === 32 ? "ipv4" : "ipv6");
  return network;
}

function isIn(network: BlockList, host: string): boolean {
  return isIP(host) !== 0 && network.check(host, isIPv4(host) ? "ipv4" : "ipv6");
}
