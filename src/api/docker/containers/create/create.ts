import type { ContainerConfig, ContainerSpec } from "../../../../model/container.ts";
import { EngineError } from "../../../../model/errors.ts";
import { parsePort, type PortKey, portKey } from "../../../../model/port.ts";
import { signalNumber } from "../../../../model/notation/signal.ts";
import type { ContainerCreateBody } from "../../../schemas/container-create.ts";
import { toEndpoints } from "./endpoints.ts";
import { toHealthcheck } from "./healthcheck.ts";
import { toHostConfig } from "./host-config.ts";
import { checkSharedNetwork } from "./shared-network.ts";
import { judgeUnsupported } from "./unsupported.ts";

/** What a create request asks for, and what of it will not be done. */
export type CreateRequest = { readonly spec: ContainerSpec; readonly warnings: readonly string[] };

/**
 * Reads a create request into the model. Nothing is dropped in silence: a field is mapped, refused or answered by a
 * warning.
 * @throws {EngineError} `invalid-argument` in Docker's words, or `not-implemented` for what Kubernetes cannot do.
 * @see Docker Engine API v1.56, ContainerCreate
 */
export function fromContainerCreateBody(
  body: ContainerCreateBody,
  { platform }: { readonly platform?: string | undefined } = {},
): CreateRequest {
  const warnings = judgeUnsupported(body);
  const host = toHostConfig(body.HostConfig ?? {});
  const links = body.HostConfig?.Links ?? [];
  const spec = {
    config: toContainerConfig(body),
    host,
    endpoints: toEndpoints(host.networkMode, body.NetworkingConfig ?? {}, links),
    ...(platform ? { platform } : {}),
  };
  checkSharedNetwork(spec, links);
  return { spec, warnings };
}

function toContainerConfig(body: ContainerCreateBody): ContainerConfig {
  if (!body.Image) throw invalid("no image specified");
  const entrypoint = words(body.Entrypoint);
  const healthcheck = body.Healthcheck ? toHealthcheck(body.Healthcheck) : undefined;
  if (body.StopSignal) signalNumber(body.StopSignal); // so that a wrong one fails here, not at the stop
  return {
    hostname: body.Hostname ?? "",
    domainname: body.Domainname ?? "",
    user: body.User ?? "",
    attachStdin: body.AttachStdin ?? false,
    attachStdout: body.AttachStdout ?? false,
    attachStderr: body.AttachStderr ?? false,
    isTty: body.Tty ?? false,
    openStdin: body.OpenStdin ?? false,
    stdinOnce: body.StdinOnce ?? false,
    env: toEnv(body.Env ?? []),
    cmd: words(body.Cmd) ?? [],
    ...(entrypoint ? { entrypoint } : {}),
    ...(healthcheck ? { healthcheck } : {}),
    image: body.Image,
    volumes: Object.keys(body.Volumes ?? {}).map(absolutePath),
    workingDir: toWorkingDir(body.WorkingDir ?? ""),
    labels: body.Labels ?? {},
    exposedPorts: Object.keys(body.ExposedPorts ?? {}).flatMap(toPortKeys),
    ...(body.StopSignal ? { stopSignal: body.StopSignal } : {}),
    ...(body.StopTimeout == null ? {} : { stopTimeoutSeconds: body.StopTimeout }),
    ...(body.Shell && body.Shell.length > 0 ? { shell: body.Shell } : {}),
  };
}

function words(value: readonly string[] | string | null | undefined): string[] | undefined {
  return value == null ? undefined : [value].flat();
}

/** The last of several values for one name counts, as in the environment of a process. */
function toEnv(entries: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const entry of entries) {
    const name = entry.split("=", 1)[0] ?? "";
    if (name === "") throw invalid(`invalid environment variable: ${entry}`);
    byName.delete(name);
    byName.set(name, entry);
  }
  return [...byName.values()];
}

function toWorkingDir(path: string): string {
  if (path === "" || path.startsWith("/")) return path;
  throw invalid(`the working directory '${path}' is invalid, it needs to be an absolute path`);
}

function absolutePath(path: string): string {
  if (path.startsWith("/")) return path;
  throw invalid(`invalid volume specification: '${path}': mount path must be absolute`);
}

/** `8000-8002/tcp` exposes three ports. */
function toPortKeys(text: string): PortKey[] {
  const range = /^(\d+)-(\d+)((?:\/\w+)?)$/.exec(text);
  const first = Number(range?.[1]);
  const last = Number(range?.[2]);
  const names =
    range && first <= last && last <= 65_535
      ? Array.from({ length: last - first + 1 }, (_, index) => `${first + index}${range[3]}`)
      : [text];
  return names.map((name) => {
    const port = parsePort(name);
    if (!port) throw invalid(`invalid port specification: "${text}"`);
    return portKey(port);
  });
}

function invalid(message: string): EngineError {
  return new EngineError("invalid-argument", message);
}
