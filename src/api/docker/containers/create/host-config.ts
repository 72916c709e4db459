import { isIP } from "node:net";
import type { HostConfig, RestartPolicy } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import type { HostConfigBody } from "../../../schemas/container-create.ts";
import { toCapabilities } from "./capabilities.ts";
import { DEFAULT_NETWORK } from "../../../../model/network.ts";
import { checkResources } from "./limits.ts";
import { toMounts } from "./mounts/mounts.ts";
import { toPortBindings } from "./ports.ts";
import { forbidsNewPrivileges } from "./security-options.ts";

/**
 * Reads what a container is to get from its host.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function toHostConfig(body: HostConfigBody): HostConfig {
  const restartPolicy = toRestartPolicy(body.RestartPolicy ?? {});
  if (body.AutoRemove && restartPolicy.name !== "no") {
    throw invalid("can't create 'AutoRemove' container with restart policy");
  }
  checkResources(body);
  return {
    networkMode: toNetworkMode(body.NetworkMode ?? ""),
    portBindings: toPortBindings(body.PortBindings ?? {}),
    publishAllPorts: body.PublishAllPorts ?? false,
    autoRemove: body.AutoRemove ?? false,
    restartPolicy,
    memoryBytes: body.Memory ?? 0,
    nanoCpus: body.NanoCpus ?? 0,
    cpuShares: body.CpuShares ?? 0,
    cpuQuota: body.CpuQuota ?? 0,
    cpuPeriod: body.CpuPeriod ?? 0,
    capAdd: toCapabilities("CapAdd", body.CapAdd),
    capDrop: toCapabilities("CapDrop", body.CapDrop),
    isPrivileged: body.Privileged ?? false,
    isRootfsReadonly: body.ReadonlyRootfs ?? false,
    ...(forbidsNewPrivileges(body.SecurityOpt ?? []) ? { forbidsNewPrivileges: true } : {}),
    sysctls: body.Sysctls ?? {},
    ...toMounts(body),
    shmSizeBytes: body.ShmSize ?? 0,
    extraHosts: (body.ExtraHosts ?? []).map(extraHost),
    dns: (body.Dns ?? []).map(nameServer),
    dnsSearch: body.DnsSearch ?? [],
    dnsOptions: body.DnsOptions ?? [],
    ...(body.Init == null ? {} : { init: body.Init }),
    groupAdd: body.GroupAdd ?? [],
    consoleSize: [body.ConsoleSize?.[0] ?? 0, body.ConsoleSize?.[1] ?? 0],
  };
}

/** What has a network of another kind is refused in `unsupported.ts`. */
function toNetworkMode(mode: string): string {
  return mode === "" || mode === "default" ? DEFAULT_NETWORK : mode;
}

/**
 * Reads when a container is started again.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 * @see moby, daemon/container.go, validateRestartPolicy
 */
export function toRestartPolicy({
  Name,
  MaximumRetryCount,
}: NonNullable<HostConfigBody["RestartPolicy"]>): RestartPolicy {
  const name = Name || "no";
  const maximumRetryCount = MaximumRetryCount ?? 0;
  switch (name) {
    case "on-failure":
      if (maximumRetryCount < 0) {
        throw invalid("invalid restart policy: maximum retry count cannot be negative");
      }
      return { name, maximumRetryCount };
    case "no":
    case "always":
    case "unless-stopped":
      if (maximumRetryCount !== 0) {
        throw invalid(
          "invalid restart policy: maximum retry count can only be used with 'on-failure'" +
            (maximumRetryCount < 0 ? " and cannot be negative" : ""),
        );
      }
      return { name, maximumRetryCount };
    default:
      throw invalid(
        `invalid restart policy: unknown policy '${name}'; ` +
          "use one of 'no', 'always', 'on-failure', or 'unless-stopped'",
      );
  }
}

/**
 * Checks a line of /etc/hosts, `name:address` or `name=address`; an IPv6 address may stand in brackets.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function extraHost(entry: string): string {
  const [, name = "", address = ""] = /^([^:=]*)[:=](.*)$/.exec(entry) ?? [];
  if (name === "") throw invalid(`bad format for add-host: "${entry}"`);
  if (address !== "host-gateway" && isIP(address.replaceAll(/^\[|\]$/g, "")) === 0) {
    throw invalid(`invalid IP address in add-host: "${address}"`);
  }
  return entry;
}

/** @throws {EngineError} `invalid-argument`, in Docker's words, if it is no address. */
export function nameServer(address: string): string {
  if (isIP(address) === 0) throw invalid(`bad nameserver address: "${address}"`);
  return address;
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
