import { isIP } from "node:net";
import { EngineError } from "../../model/errors.ts";
import { isPredefined } from "./predefined.ts";

/** What a client wants of a new network. */
export type NetworkRequest = {
  readonly name: string;
  /** Empty is the one that there is. */
  readonly driver: string;
  readonly isInternal: boolean;
  readonly isAttachable: boolean;
  /** Whether it is to have other than IPv4 addresses. */
  readonly wantsOtherAddresses: boolean;
  /** Subnets that its addresses are to come from. */
  readonly subnets: readonly string[];
  /** Who gives its addresses. */
  readonly addressDriver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
};

/**
 * Checks what is wanted of a new network.
 * @returns What of it is not so, though containers can be in the network: addresses are the cluster's own affair.
 * @throws {EngineError} In Docker's words if name, driver or subnet is wrong, `not-implemented` for a driver that binds
 * containers to a device of the node.
 */
export function checkNetwork(request: NetworkRequest): string[] {
  const { name, driver, addressDriver, subnets } = request;
  if (name.trim() === "") throw new EngineError("invalid-argument", "invalid name: name is empty");
  if (isPredefined(name))
    throw new EngineError("forbidden", `operation is not permitted on predefined ${name} network `);
  if (/^container(:|$)/.test(name))
    // a container's network mode
    throw new EngineError("forbidden", `network name "${name}" is reserved and cannot be created`);
  checkDriver(driver);
  if (!["", "default"].includes(addressDriver)) throw noPlugin(addressDriver);
  for (const subnet of subnets) checkSubnet(subnet);
  return warnings(request);
}

function checkDriver(driver: string): void {
  switch (driver) {
    case "":
    case "bridge":
    case "default":
      return;
    case "host":
    case "null":
      throw new EngineError("forbidden", `only one instance of "${driver}" network is allowed`);
    case "overlay":
      throw new EngineError(
        "forbidden",
        'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
      );
    case "ipvlan":
    case "macvlan":
      throw new EngineError(
        "not-implemented",
        `network driver "${driver}": a pod cannot have a device of its node`,
      );
    default:
      throw noPlugin(driver);
  }
}

function noPlugin(name: string): EngineError {
  return new EngineError("not-found", `plugin "${name}" not found`);
}

function checkSubnet(subnet: string): void {
  const [address = "", length = ""] = subnet.split("/", 2);
  const bits = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= bits) return;
  throw new EngineError(
    "invalid-argument",
    `invalid network config:\ninvalid subnet ${subnet}: invalid CIDR block notation`,
  );
}

function warnings({ subnets, isInternal, wantsOtherAddresses, options }: NetworkRequest): string[] {
  const all: readonly (readonly [isGiven: boolean, text: string])[] = [
    [subnets.length > 0, "IPAM: not applied: the cluster's network gives pods their addresses"],
    [
      wantsOtherAddresses,
      "EnableIPv4, EnableIPv6: not applied: which addresses pods have is decided by the cluster",
    ],
    [isInternal, "Internal: not applied: the pods reach whatever the cluster lets them"],
    [Object.keys(options).length > 0, "Options: not applied: all networks are the cluster's"],
  ];
  return all.flatMap(([isGiven, text]) => (isGiven ? [text] : []));
}
