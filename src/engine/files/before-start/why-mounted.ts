import type { Bind, ContainerSpec, HostConfig } from "../../../model/container.ts";
import { EngineError } from "../../../model/errors.ts";
import { execsAsRoot } from "../../../podspec/security-context.ts";
import type { Engine } from "../../engine.ts";

const FORCED_INIT = '"--copy-with init"';

const NOBODY_IS_ROOT = 'Pod Security "restricted" lets nobody write as root';

const UNKNOWN_ENTRYPOINT = "the image's entrypoint is not known";

/**
 * Tells why a bind is mounted instead of written. Written files cost least, and are the container's own: `sed -i`
 * replaces a single one of them. But nothing keeps them from being written to, a read-only root cannot have them, and
 * only root may write everywhere.
 * @returns Nothing if it is written.
 * @throws {EngineError} `not-implemented` if it was to be written and cannot be.
 */
export function whyMounted(
  { config }: Pick<Engine, "config">,
  spec: ContainerSpec,
  bind: Bind,
): string | undefined {
  if (config.copyWay === "init") return FORCED_INIT;
  const reason = whyUnwritable(spec.host, bind);
  if (config.copyWay !== "auto") {
    if (!reason) return undefined;
    throw new EngineError(
      "not-implemented",
      `Cannot bind "${bind.target}" by "--copy-with ${config.copyWay}", which writes into the container itself: ${reason}`,
    );
  }
  if (reason) return reason;
  if (!execsAsRoot(spec)) return "the container's user is not root";
  return spec.config.entrypoint ? undefined : UNKNOWN_ENTRYPOINT;
}

function whyUnwritable(host: HostConfig, { isReadOnly, target }: Bind): string | undefined {
  if (isReadOnly) return "it is read-only";
  if (host.isRootfsReadonly) return "the container's root is read-only";
  const around = [...host.binds, ...host.volumes].find(
    (mount) => mount.isReadOnly && target.startsWith(`${mount.target}/`),
  );
  return around && `"${around.target}", which it is in, is read-only`;
}

/**
 * Tells why files that were put there before the start are mounted: nothing can hold the command back until they are
 * written, or nobody could write them everywhere.
 * @returns Nothing if they are written.
 */
export function whyUploadsMounted(
  { config }: Pick<Engine, "config">,
  spec: ContainerSpec,
): string | undefined {
  if (config.copyWay === "init") return FORCED_INIT;
  if (config.copyWay !== "auto") return undefined;
  if (config.pods.restriction) return NOBODY_IS_ROOT;
  return spec.config.entrypoint ? undefined : UNKNOWN_ENTRYPOINT;
}
