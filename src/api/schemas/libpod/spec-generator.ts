import { type Static, t } from "elysia";
import { HealthConfig } from "../container-create.ts";
import { int64, integer, mapOf, optional, wireObject } from "../primitives.ts";

const Namespace = wireObject({ nsmode: optional(t.String()), value: optional(t.String()) });

/** How a container is in one network. */
export const PerNetworkOptions = wireObject({
  aliases: optional(t.Array(t.String())),
  static_ips: optional(t.Array(t.String())),
  static_mac: optional(t.String()),
});

/** A place in a network that has the right types. */
export type PerNetworkOptions = Static<typeof PerNetworkOptions>;

const PortMapping = wireObject({
  host_ip: optional(t.String()),
  container_port: optional(integer()),
  host_port: optional(integer()),
  range: optional(integer()),
  protocol: optional(t.String()),
});

const Mount = wireObject({
  destination: optional(t.String()),
  type: optional(t.String()),
  source: optional(t.String()),
  options: optional(t.Array(t.String())),
});

const NamedVolume = wireObject({
  Name: optional(t.String()),
  Dest: optional(t.String()),
  Options: optional(t.Array(t.String())),
  SubPath: optional(t.String()),
});

const ResourceLimits = wireObject({
  memory: optional(wireObject({ limit: optional(int64()), swap: optional(int64()) })),
  cpu: optional(
    wireObject({
      shares: optional(integer()),
      quota: optional(integer()),
      period: optional(integer()),
    }),
  ),
});

/**
 * What becomes part of the model; the rest is judged in `spec-fields.ts`.
 * @see podman, pkg/specgen/specgen.go, SpecGenerator
 */
export const SpecGenerator = wireObject({
  name: optional(t.String()),
  pod: optional(t.String()),
  entrypoint: optional(t.Array(t.String())),
  command: optional(t.Array(t.String())),
  env: optional(mapOf(t.String())),
  unsetenv: optional(t.Array(t.String())),
  terminal: optional(t.Boolean()),
  stdin: optional(t.Boolean()),
  labels: optional(mapOf(t.String())),
  stop_signal: optional(integer()),
  stop_timeout: optional(integer()),
  image: optional(t.String()),
  image_os: optional(t.String()),
  image_arch: optional(t.String()),
  image_variant: optional(t.String()),
  restart_policy: optional(t.String()),
  restart_tries: optional(integer()),
  hostname: optional(t.String()),
  sysctl: optional(mapOf(t.String())),
  remove: optional(t.Boolean()),
  volumes_from: optional(t.Array(t.String())),
  init: optional(t.Boolean()),
  mounts: optional(t.Array(Mount)),
  volumes: optional(t.Array(NamedVolume)),
  shm_size: optional(int64()),
  work_dir: optional(t.String()),
  privileged: optional(t.Boolean()),
  user: optional(t.String()),
  groups: optional(t.Array(t.String())),
  cap_add: optional(t.Array(t.String())),
  cap_drop: optional(t.Array(t.String())),
  read_only_filesystem: optional(t.Boolean()),
  no_new_privileges: optional(t.Boolean()),
  netns: optional(Namespace),
  portmappings: optional(t.Array(PortMapping)),
  publish_image_ports: optional(t.Boolean()),
  expose: optional(mapOf(t.String())),
  Networks: optional(mapOf(PerNetworkOptions)),
  dns_server: optional(t.Array(t.String())),
  dns_search: optional(t.Array(t.String())),
  dns_option: optional(t.Array(t.String())),
  hostadd: optional(t.Array(t.String())),
  resource_limits: optional(ResourceLimits),
  healthconfig: optional(HealthConfig),
});

/** A create request of podman's that has the right types. */
export type SpecGenerator = Static<typeof SpecGenerator>;
