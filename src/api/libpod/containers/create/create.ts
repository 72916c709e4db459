import type { ContainerConfig, ContainerSpec, HostConfig } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import { toCapabilities } from "../../../docker/containers/create/capabilities.ts";
import type { CreateRequest } from "../../../docker/containers/create/create.ts";
import { toHealthcheck } from "../../../docker/containers/create/healthcheck.ts";
import {
  extraHost,
  nameServer,
  toRestartPolicy,
} from "../../../docker/containers/create/host-config.ts";
import { checkResources } from "../../../docker/containers/create/limits.ts";
import { checkSharedNetwork } from "../../../docker/containers/create/shared-network.ts";
import { judge } from "../../../docker/containers/create/unsupported.ts";
import type { SpecGenerator } from "../../../schemas/libpod/spec-generator.ts";
import { checkMember } from "./member.ts";
import { networkOptionsWarnings, toNetworks } from "./networks.ts";
import { toMounts } from "./mounts.ts";
import { toExposedPorts, toPortBindings } from "./ports.ts";
import { SPEC_FIELDS } from "./spec-fields.ts";

/**
 * Reads a create request of podman's into the model that Docker's are read into. Nothing is dropped in silence: a
 * field is mapped, refused or answered by a warning.
 * @throws {EngineError} `invalid-argument` for what is wrong, or `not-implemented` for what Kubernetes cannot do.
 * @see podman, pkg/specgen/specgen.go
 */
export function fromSpecGenerator(body: SpecGenerator): CreateRequest {
  const warnings = [...judge("", SPEC_FIELDS, body), ...networkOptionsWarnings(body)];
  const platform = toPlatform(body);
  const { networkMode, endpoints } = toNetworks(body);
  if (body.pod) checkMember(body);
  const spec: ContainerSpec = {
    config: toConfig(body),
    host: { ...toHostConfig(body), networkMode },
    endpoints,
    ...(platform === undefined ? {} : { platform }),
    ...(body.pod ? { groupId: body.pod } : {}),
  };
  checkSharedNetwork(spec);
  return { spec, warnings };
}

function toConfig(body: SpecGenerator): ContainerConfig {
  if (!body.image) throw invalid("must set an image or rootfs to make a container");
  const { stdin = false, terminal = false, entrypoint, healthconfig } = body;
  const published = toPortBindings(body.portmappings ?? []);
  return {
    hostname: body.hostname ?? "",
    domainname: "",
    user: body.user ?? "",
    attachStdin: stdin ?? false,
    attachStdout: false,
    attachStderr: false,
    isTty: terminal ?? false,
    openStdin: stdin ?? false,
    stdinOnce: (stdin ?? false) && !terminal, // what a client pipes in ends; a terminal is left and taken up again
    env: toEnv(body),
    cmd: body.command ?? [],
    ...(entrypoint ? { entrypoint } : {}),
    ...(healthconfig ? { healthcheck: toHealthcheck(healthconfig) } : {}),
    image: body.image,
    volumes: [],
    workingDir: body.work_dir ?? "",
    labels: body.labels ?? {},
    exposedPorts: toExposedPorts(body.expose ?? {}, published),
    ...(body.stop_signal ? { stopSignal: String(body.stop_signal) } : {}),
    ...(body.stop_timeout == null ? {} : { stopTimeoutSeconds: body.stop_timeout }),
  };
}

function toHostConfig(body: SpecGenerator): Omit<HostConfig, "networkMode"> {
  const restartPolicy = toRestartPolicy({
    Name: body.restart_policy ?? "",
    MaximumRetryCount: body.restart_tries ?? 0,
  });
  if (body.remove && restartPolicy.name !== "no") {
    throw invalid(
      'the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
    );
  }
  const { memory, cpu } = body.resource_limits ?? {};
  const limits = {
    Memory: memory?.limit ?? 0,
    CpuShares: cpu?.shares ?? 0,
    CpuQuota: cpu?.quota ?? 0,
    CpuPeriod: cpu?.period ?? 0,
    ShmSize: body.shm_size ?? 0,
  };
  checkResources(limits);
  return {
    portBindings: toPortBindings(body.portmappings ?? []),
    publishAllPorts: body.publish_image_ports ?? false,
    autoRemove: body.remove ?? false,
    restartPolicy,
    memoryBytes: limits.Memory,
    nanoCpus: 0,
    cpuShares: limits.CpuShares,
    cpuQuota: limits.CpuQuota,
    cpuPeriod: limits.CpuPeriod,
    capAdd: toCapabilities("CapAdd", body.cap_add),
    capDrop: toCapabilities("CapDrop", body.cap_drop),
    isPrivileged: body.privileged ?? false,
    isRootfsReadonly: body.read_only_filesystem ?? false,
    ...(body.no_new_privileges ? { forbidsNewPrivileges: true } : {}),
    sysctls: body.sysctl ?? {},
    ...toMounts(body),
    shmSizeBytes: limits.ShmSize,
    extraHosts: (body.hostadd ?? []).map(extraHost),
    dns: (body.dns_server ?? []).map(nameServer),
    dnsSearch: body.dns_search ?? [],
    dnsOptions: body.dns_option ?? [],
    ...(body.init == null ? {} : { init: body.init }),
    groupAdd: body.groups ?? [],
    consoleSize: [0, 0],
  };
}

/** A name alone takes the image's value away. */
function toEnv({ env, unsetenv }: SpecGenerator): string[] {
  const set = env ?? {};
  const unset = (unsetenv ?? []).filter((name) => !Object.hasOwn(set, name));
  return [...unset, ...Object.entries(set).map(([name, value]) => `${name}=${value}`)];
}

function toPlatform(body: SpecGenerator): string | undefined {
  const { image_os: os, image_arch: architecture, image_variant: variant } = body;
  if (!os && !architecture) return undefined;
  return [os || "linux", architecture, variant].filter(Boolean).join("/");
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
