import { type Static, t } from "elysia";
import { int64, integer, mapOf, optional, wireObject, wordList } from "./primitives.ts";

/** @see Docker Engine API v1.56, HealthConfig; times are in nanoseconds */
export const HealthConfig = wireObject({
  Test: optional(t.Array(t.String())),
  Interval: optional(int64()),
  Timeout: optional(int64()),
  Retries: optional(integer()),
  StartPeriod: optional(int64()),
  StartInterval: optional(int64()),
});

const PortBinding = wireObject({
  HostIp: optional(t.String()),
  HostPort: optional(t.String()),
});

/** When a container is started again. */
export const RestartPolicy = wireObject({
  Name: optional(t.String()),
  MaximumRetryCount: optional(integer()),
});

const Mount = wireObject({
  Type: optional(t.String()),
  Source: optional(t.String()),
  Target: optional(t.String()),
  ReadOnly: optional(t.Boolean()),
  BindOptions: optional(
    wireObject({
      Propagation: optional(t.String()),
      CreateMountpoint: optional(t.Boolean()),
    }),
  ),
  VolumeOptions: optional(
    wireObject({
      NoCopy: optional(t.Boolean()),
      Labels: optional(mapOf(t.String())),
      DriverConfig: optional(
        wireObject({ Name: optional(t.String()), Options: optional(mapOf(t.String())) }),
      ),
      Subpath: optional(t.String()),
    }),
  ),
  TmpfsOptions: optional(
    wireObject({
      SizeBytes: optional(int64()),
      Mode: optional(integer()),
      Options: optional(t.Array(t.Array(t.String()))),
    }),
  ),
});

/** What becomes part of the model; the rest is judged in `unsupported.ts`. */
const HostConfig = wireObject({
  NetworkMode: optional(t.String()),
  PortBindings: optional(mapOf(t.Union([t.Array(PortBinding), t.Null()]))),
  PublishAllPorts: optional(t.Boolean()),
  AutoRemove: optional(t.Boolean()),
  RestartPolicy: optional(RestartPolicy),
  Memory: optional(int64()),
  MemoryReservation: optional(int64()),
  MemorySwap: optional(int64()),
  NanoCpus: optional(int64()),
  CpuShares: optional(integer()),
  CpuQuota: optional(integer()),
  CpuPeriod: optional(integer()),
  CapAdd: optional(wordList()),
  CapDrop: optional(wordList()),
  Privileged: optional(t.Boolean()),
  ReadonlyRootfs: optional(t.Boolean()),
  SecurityOpt: optional(t.Array(t.String())),
  Sysctls: optional(mapOf(t.String())),
  Tmpfs: optional(mapOf(t.String())),
  ShmSize: optional(int64()),
  OomScoreAdj: optional(integer()),
  ExtraHosts: optional(t.Array(t.String())),
  Dns: optional(t.Array(t.String())),
  DnsSearch: optional(t.Array(t.String())),
  DnsOptions: optional(t.Array(t.String())),
  Links: optional(t.Array(t.String())),
  Init: optional(t.Boolean()),
  GroupAdd: optional(t.Array(t.String())),
  ConsoleSize: optional(t.Array(integer())),
  Binds: optional(t.Array(t.String())),
  Mounts: optional(t.Array(Mount)),
  VolumesFrom: optional(t.Array(t.String())),
});

/** A container's place in a network, as far as it can be chosen. */
export const EndpointSettings = wireObject({
  Aliases: optional(t.Array(t.String())),
  Links: optional(t.Array(t.String())),
});

/** A container's place in a network that has the right types. */
export type EndpointSettingsBody = Static<typeof EndpointSettings>;

const NetworkingConfig = wireObject({
  EndpointsConfig: optional(mapOf(t.Union([EndpointSettings, t.Null()]))),
});

/** The body of POST /containers/create: what runs, and in it what the host gives. */
export const ContainerCreateBody = wireObject({
  Hostname: optional(t.String()),
  Domainname: optional(t.String()),
  User: optional(t.String()),
  AttachStdin: optional(t.Boolean()),
  AttachStdout: optional(t.Boolean()),
  AttachStderr: optional(t.Boolean()),
  Tty: optional(t.Boolean()),
  OpenStdin: optional(t.Boolean()),
  StdinOnce: optional(t.Boolean()),
  Env: optional(t.Array(t.String())),
  Cmd: optional(wordList()),
  Entrypoint: optional(wordList()),
  Healthcheck: optional(HealthConfig),
  Image: optional(t.String()),
  Volumes: optional(mapOf(t.Unknown())),
  WorkingDir: optional(t.String()),
  Labels: optional(mapOf(t.String())),
  ExposedPorts: optional(mapOf(t.Unknown())),
  StopSignal: optional(t.String()),
  StopTimeout: optional(integer()),
  Shell: optional(t.Array(t.String())),
  HostConfig: optional(HostConfig),
  NetworkingConfig: optional(NetworkingConfig),
});

/** A create request that has the right types. */
export type ContainerCreateBody = Static<typeof ContainerCreateBody>;

/** The part of a create request that speaks of the host. */
export type HostConfigBody = Static<typeof HostConfig>;

/** The part of a create request that speaks of networks. */
export type NetworkingConfigBody = Static<typeof NetworkingConfig>;

/** The part of a create request that speaks of health. */
export type HealthConfigBody = Static<typeof HealthConfig>;

/** One entry of `Mounts`. */
export type MountBody = Static<typeof Mount>;

/** The query of POST /containers/create. */
export const ContainerCreateQuery = wireObject({
  name: t.Optional(t.String()),
  platform: t.Optional(t.String()),
});
