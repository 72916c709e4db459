import type { ContainerView, NetworkEndpoint } from "../../../../engine/views.ts";
import { isRunning } from "../../../../model/container-state.ts";
import { shortId } from "../../../../model/notation/id.ts";
import { portKey } from "../../../../model/port.ts";
import { byFamily } from "../../addresses.ts";
import { isVersionAtLeast } from "../../../requested-version.ts";

/** Networks whose members have no aliases in Docker. */
const PREDEFINED = ["bridge", "host", "none"];

/** Writes a container's addresses. */
export function toNetworkSettings(view: ContainerView, apiVersion: string) {
  return {
    ...(isVersionAtLeast(apiVersion, "1.52") ? {} : toLegacySettings(view)),
    SandboxID: "",
    SandboxKey: "",
    Ports: isRunning(view.state) ? toPublishedPorts(view) : {},
    Networks: toNetworks(view, apiVersion),
  };
}

/** What repeats the address in the default network went with API v1.52; all older clients read it. */
function toLegacySettings(view: ContainerView) {
  return {
    Bridge: "",
    HairpinMode: false,
    LinkLocalIPv6Address: "",
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: "",
    ...toAddress(view),
  };
}

/** Writes the networks of a container, each with its place in it. */
export function toNetworks(view: ContainerView, apiVersion: string) {
  return Object.fromEntries(
    view.networks.map((endpoint) => [
      endpoint.networkName,
      { ...toEndpoint(view, endpoint), Aliases: toAliases(view, endpoint, apiVersion) },
    ]),
  );
}

/** Before API v1.45 the aliases had the short ID and the host name, where `DNSNames` has them now. */
function toAliases(
  { record }: ContainerView,
  { networkName, aliases }: NetworkEndpoint,
  apiVersion: string,
): readonly string[] | null {
  const isOwn = isVersionAtLeast(apiVersion, "1.45") || PREDEFINED.includes(networkName);
  const names = isOwn ? [] : [shortId(record.id), record.spec.config.hostname];
  const all = [...new Set([...aliases, ...names])];
  return all.length > 0 ? all : null;
}

function toEndpoint(
  view: ContainerView,
  { networkName, networkId, aliases, links = [] }: NetworkEndpoint,
) {
  const { id, name } = view.record;
  const { config } = view.record.spec;
  const address = toAddress(view);
  return {
    IPAMConfig: null,
    // Those of the default network are in the host configuration.
    Links: links.length > 0 && !PREDEFINED.includes(networkName) ? links : null,
    DriverOpts: null,
    GwPriority: 0,
    NetworkID: networkId,
    EndpointID: isRunning(view.state) ? id : "",
    ...address,
    DNSNames: [...new Set([name, ...aliases, shortId(id), config.hostname])],
  };
}

/** Typed clients parse these: an address that is not known is empty, never a name. A pod's gateway is not known. */
function toAddress({ addresses, state }: ContainerView) {
  const { ipv4, ipv6 } = byFamily(isRunning(state) ? addresses : []);
  return {
    Gateway: "",
    IPAddress: ipv4,
    IPPrefixLen: ipv4 === "" ? 0 : 32,
    IPv6Gateway: "",
    GlobalIPv6Address: ipv6,
    GlobalIPv6PrefixLen: ipv6 === "" ? 0 : 128,
    MacAddress: "",
  };
}

/** Every exposed port is listed; what is not published has null, as in Docker. */
function toPublishedPorts({ record, publishedPorts }: ContainerView) {
  const { config, host } = record.spec;
  const ports: Record<string, { HostIp: string; HostPort: string }[] | null> = {};
  for (const key of [...config.exposedPorts, ...Object.keys(host.portBindings)]) ports[key] = null;
  for (const port of publishedPorts) {
    const binding = { HostIp: port.hostIp, HostPort: String(port.hostPort) };
    ports[portKey(port)] = [...(ports[portKey(port)] ?? []), binding];
  }
  return ports;
}
