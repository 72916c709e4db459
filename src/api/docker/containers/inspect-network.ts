import type { ContainerView, NetworkEndpoint } from "../../../engine/views.ts";
import { isRunning } from "../../../model/container-state.ts";
import { shortId } from "../../../model/id.ts";
import { portKey } from "../../../model/port.ts";

/**
 * Writes a container's addresses. The fields on top repeat those of the default network; they are gone since API
 * v1.52, and all older clients read them.
 */
export function toNetworkSettings(view: ContainerView) {
  const address = toAddress(view);
  return {
    Bridge: "",
    SandboxID: "",
    SandboxKey: "",
    Ports: isRunning(view.state) ? toPublishedPorts(view) : {},
    HairpinMode: false,
    LinkLocalIPv6Address: "",
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: "",
    ...address,
    Networks: toNetworks(view),
  };
}

/** Writes the networks of a container, each with its place in it. */
export function toNetworks(view: ContainerView) {
  const { networks } = view;
  return Object.fromEntries(
    networks.map((endpoint) => [endpoint.networkName, toEndpoint(view, endpoint)]),
  );
}

function toEndpoint(view: ContainerView, { networkId, aliases }: NetworkEndpoint) {
  const { id, name } = view.record;
  const address = toAddress(view);
  return {
    IPAMConfig: null,
    Links: null,
    Aliases: aliases.length > 0 ? aliases : null,
    DriverOpts: null,
    GwPriority: 0,
    NetworkID: networkId,
    EndpointID: isRunning(view.state) ? id : "",
    ...address,
    DNSNames: [...new Set([name, ...aliases, shortId(id)])],
  };
}

/** Typed clients parse these: an address that is not known is empty, never a name. A pod's gateway is not known. */
function toAddress({ ipAddress, state }: ContainerView) {
  const address = isRunning(state) ? ipAddress : "";
  const isIpv6 = address.includes(":");
  return {
    Gateway: "",
    IPAddress: isIpv6 ? "" : address,
    IPPrefixLen: address !== "" && !isIpv6 ? 32 : 0,
    IPv6Gateway: "",
    GlobalIPv6Address: isIpv6 ? address : "",
    GlobalIPv6PrefixLen: isIpv6 ? 128 : 0,
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
