import type { ContainerConfig } from "../../model/container.ts";
import type { Healthcheck } from "../../model/healthcheck.ts";
import type { ImageConfig } from "../../model/image.ts";

/**
 * Completes what was asked for by what the image says, by moby's rules: an entrypoint of the request's own drops the
 * image's command; variables, labels, ports and volumes are joined, and the request's win.
 */
export function withImageDefaults(config: ContainerConfig, image: ImageConfig): ContainerConfig {
  // `--entrypoint ""` comes as one empty word: it takes the image's entrypoint away and its command with it.
  const isReset = config.entrypoint?.length === 1 && config.entrypoint[0] === "";
  const isOwnEntrypoint = config.entrypoint !== undefined && config.entrypoint.length > 0;
  const cmd = config.cmd.length === 0 && !isOwnEntrypoint ? image.cmd : config.cmd;
  const healthcheck = mergeHealthcheck(config.healthcheck, image.healthcheck);
  const stopSignal = config.stopSignal ?? image.stopSignal;
  const shell = config.shell ?? image.shell;
  return {
    ...config,
    user: config.user || image.user,
    isUserOfImage: config.user === "",
    entrypoint: isReset ? [] : (config.entrypoint ?? image.entrypoint),
    cmd,
    env: mergeEnvironment(image.env, config.env),
    workingDir: config.workingDir || image.workingDir,
    labels: { ...image.labels, ...config.labels },
    exposedPorts: union(config.exposedPorts, image.exposedPorts),
    volumes: union(config.volumes, image.volumes),
    ...(healthcheck ? { healthcheck } : {}),
    ...(stopSignal ? { stopSignal } : {}),
    ...(shell ? { shell } : {}),
  };
}

/** Joins variables by name; a bare name in the request takes the image's away. */
function mergeEnvironment(image: readonly string[], request: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const entry of [...image, ...request]) {
    const name = entry.split("=", 1)[0] ?? "";
    if (entry.includes("=")) byName.set(name, entry);
    else byName.delete(name);
  }
  return [...byName.values()];
}

/** Each part that the request leaves out is the image's. */
function mergeHealthcheck(
  request: Healthcheck | undefined,
  image: Healthcheck | undefined,
): Healthcheck | undefined {
  if (!request || !image) return request ?? image;
  return { ...image, ...request, test: request.test.length > 0 ? request.test : image.test };
}

function union<T>(first: readonly T[], second: readonly T[]): T[] {
  return [...new Set([...first, ...second])];
}
