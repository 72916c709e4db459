import type { ContainerConfig } from "../../../../model/container.ts";
import type { Healthcheck } from "../../../../model/healthcheck.ts";

/** Writes what runs in a container, as it was asked for and completed by the image. */
export function toContainerConfigResponse(config: ContainerConfig) {
  const { exposedPorts, healthcheck, stopSignal, stopTimeoutSeconds, shell } = config;
  return {
    Hostname: config.hostname,
    Domainname: config.domainname,
    User: config.user,
    AttachStdin: config.attachStdin,
    AttachStdout: config.attachStdout,
    AttachStderr: config.attachStderr,
    ...(exposedPorts.length > 0 ? { ExposedPorts: emptyObjects(exposedPorts) } : {}),
    Tty: config.isTty,
    OpenStdin: config.openStdin,
    StdinOnce: config.stdinOnce,
    Env: config.env,
    Cmd: nullIfEmpty(config.cmd),
    ...(healthcheck ? { Healthcheck: toHealthConfig(healthcheck) } : {}),
    Image: config.image,
    Volumes: config.volumes.length > 0 ? emptyObjects(config.volumes) : null,
    WorkingDir: config.workingDir,
    Entrypoint: nullIfEmpty(config.entrypoint ?? []),
    Labels: config.labels,
    ...(stopSignal ? { StopSignal: stopSignal } : {}),
    ...(stopTimeoutSeconds === undefined ? {} : { StopTimeout: stopTimeoutSeconds }),
    ...(shell ? { Shell: shell } : {}),
  };
}

/** Writes a health check; what it inherits from Docker's defaults is left out. */
export function toHealthConfig(healthcheck: Healthcheck) {
  const { test, intervalNs, timeoutNs, startPeriodNs, startIntervalNs, retries } = healthcheck;
  return {
    ...(test.length > 0 ? { Test: test } : {}),
    ...(intervalNs ? { Interval: intervalNs } : {}),
    ...(timeoutNs ? { Timeout: timeoutNs } : {}),
    ...(startPeriodNs ? { StartPeriod: startPeriodNs } : {}),
    ...(startIntervalNs ? { StartInterval: startIntervalNs } : {}),
    ...(retries ? { Retries: retries } : {}),
  };
}

/** Go's sets are maps to empty objects: `{"80/tcp": {}}`. */
export function emptyObjects(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function nullIfEmpty(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null;
}
