import type { ImageConfig } from "../../../model/image.ts";
import { isVersionAtLeast } from "../../requested-version.ts";
import { emptyObjects, toHealthConfig } from "../containers/inspect/config.ts";

/** Fields that were there before API v1.52 even if the image does not set them. */
const UNSET = {
  User: "",
  Env: null,
  Cmd: null,
  Volumes: null,
  WorkingDir: "",
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
} as const;

/** Fields of containers, which an image never sets: they were there before API v1.50. */
const OF_CONTAINERS = {
  Hostname: "",
  Domainname: "",
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Image: "",
} as const;

/** Writes what an image says of the containers that are made from it. */
export function toImageConfig(config: ImageConfig, apiVersion: string) {
  const { exposedPorts, volumes, healthcheck, stopSignal, shell } = config;
  return {
    ...(isVersionAtLeast(apiVersion, "1.50") ? {} : OF_CONTAINERS),
    ...(isVersionAtLeast(apiVersion, "1.52") ? {} : UNSET),
    ...(config.user === "" ? {} : { User: config.user }),
    ...(exposedPorts.length > 0 ? { ExposedPorts: emptyObjects(exposedPorts) } : {}),
    ...(config.env.length > 0 ? { Env: config.env } : {}),
    ...(config.cmd.length > 0 ? { Cmd: config.cmd } : {}),
    ...(healthcheck ? { Healthcheck: toHealthConfig(healthcheck) } : {}),
    ...(volumes.length > 0 ? { Volumes: emptyObjects(volumes) } : {}),
    ...(config.workingDir === "" ? {} : { WorkingDir: config.workingDir }),
    ...(config.entrypoint.length > 0 ? { Entrypoint: config.entrypoint } : {}),
    ...(config.onBuild.length > 0 ? { OnBuild: config.onBuild } : {}),
    ...(Object.keys(config.labels).length > 0 ? { Labels: config.labels } : {}),
    ...(stopSignal ? { StopSignal: stopSignal } : {}),
    ...(shell ? { Shell: shell } : {}),
  };
}
