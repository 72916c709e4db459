import type { ContainerRecord } from "../../../model/container.ts";
import { dnsHostname } from "../../../podspec/networks/endpoint-slice.ts";
import type { Engine } from "../../engine.ts";
import { podAddresses } from "../../lifecycle/start/pod-address.ts";
import { isInDns, namingEndpoints } from "../endpoints.ts";
import { namedMembers } from "./members.ts";
import { linkedNames } from "../links.ts";
import { namesIn, type HostName } from "./names.ts";

/**
 * The names that a container must have in its /etc/hosts, as DNS does not tell it them: Kubernetes takes no host names
 * with underscores or dots, there is a limit to the zones that can be asked for, and a container may have name servers
 * of its own.
 * @param zones The networks that it asks DNS for.
 */
export function hostNames(
  engine: Engine,
  record: ContainerRecord,
  zones: readonly string[],
): HostName[] {
  const names = namingEndpoints(engine, record).flatMap(({ network, service }) => {
    const asksDns = zones.includes(service) && isInDns(engine, network);
    return namedMembers(engine, network).flatMap(({ container, endpoint }) => {
      const addresses = podAddresses(container.run);
      return namesIn(container.record, endpoint)
        .filter((name) => !asksDns || dnsHostname(name) === undefined)
        .flatMap((name) => addresses.map((address) => ({ name, address })));
    });
  });
  const all = [...linkedNames(engine, record), ...names];
  const lines = new Map(all.map((entry) => [`${entry.name} ${entry.address}`, entry]));
  return [...lines.keys()].toSorted().flatMap((line) => lines.get(line) ?? []);
}
