import { askedUser, type ContainerConfig, type ContainerSpec } from "../../model/container.ts";
import { EngineError } from "../../model/errors.ts";
import { parseTmpfsOptions } from "../../model/notation/tmpfs-options.ts";
import { ALLOWED_CAPABILITY, type Restriction, userOf } from "../../podspec/restricted.ts";

const RESTRICTED = 'Pod Security "restricted"';

/**
 * Gives a container a user who may run it under Pod Security "restricted": the one that is asked for, else the image's
 * own, if it is a number other than root's, which is all that the kubelet can tell from root. The files of an image
 * are not known here, so that there is no user by name.
 * @param config Completed by the image's.
 * @throws {EngineError} `not-implemented`, with the reason, if the user that is asked for may not run.
 */
export function restrictUser(
  config: ContainerConfig,
  { user, isAssigned }: Restriction,
): ContainerConfig {
  const asked = askedUser(config);
  const uid = userOf(config)?.uid;
  if (asked !== "" && uid === undefined)
    throw refusal(`User "${asked}"`, "a user by name is looked up as root, give its number");
  if (asked !== "" && uid === 0) throw refusal(`User "${asked}"`, "nobody may be root");
  const mayRun = uid !== undefined && uid !== 0 && (asked !== "" || !isAssigned);
  return mayRun ? config : { ...config, user: `${user.uid}:${user.gid}`, isUserOfImage: false };
}

/**
 * Judges what a request asks for that takes root under Pod Security "restricted".
 * @returns Warnings of what will not be done, but does no harm.
 * @throws {EngineError} `not-implemented`, with the reason, if the container would be another one without it.
 */
export function judgeRestricted({ config, host }: ContainerSpec): string[] {
  if (host.isPrivileged) throw refusal("HostConfig.Privileged", "no container may be");
  const refused = host.capAdd.find((name) => name !== `CAP_${ALLOWED_CAPABILITY}`);
  if (refused !== undefined)
    throw refusal(`HostConfig.CapAdd "${refused}"`, `only ${ALLOWED_CAPABILITY} may be added`);
  const group = host.groupAdd.find((name) => !/^\d+$/.test(name));
  if (group !== undefined)
    throw refusal(`HostConfig.GroupAdd "${group}"`, "a group by name takes root, give its number");
  const tmpfs = Object.entries(host.tmpfs).flatMap(([target, options]) => {
    const { mode, uid, gid } = parseTmpfsOptions(options);
    const isOwned = mode !== undefined || uid !== undefined || gid !== undefined;
    return isOwned ? [`Tmpfs "${target}" is everybody's: its mode and owner take root`] : [];
  });
  const filled = host.volumes.flatMap(({ name, copiesImage }) => (copiesImage ? [name] : []));
  const volumes = [...filled, ...config.volumes].map(
    (name) =>
      `Volume "${name}" gets what the container's user may read of the image, as that user's own: more takes root`,
  );
  return [...tmpfs, ...volumes].map((warning) => `${warning}, and ${RESTRICTED} forbids that`);
}

function refusal(what: string, reason: string): EngineError {
  return new EngineError("not-implemented", `${what}: ${RESTRICTED} forbids it: ${reason}`);
}
